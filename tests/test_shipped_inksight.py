"""The InkSight weights that ship: small, documented, and able to write what they learned."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np

from model.derenderer import Derendered, Prompt
from model.inksight_derenderer import InkSightDerenderer
from model.metrics import mean_score, score
from model.registry import SHIPPED_WEIGHTS
from model.training.rendering import drawing, plain_pictures
from model.training.tasks import Sample, Task, example
from model.vocabulary import Bytes

LETTERS = Path(__file__).parent / "data" / "kept-letters.json"


def test_they_are_small_and_documented() -> None:
    files = {path.name: path.stat().st_size for path in SHIPPED_WEIGHTS.iterdir()}
    assert set(files) == {"README.md", "config.json", "model.safetensors"}
    assert sum(files.values()) < 64_000_000
    card = (SHIPPED_WEIGHTS / "README.md").read_text()
    for named in (
        "inksight-nano",
        "Omniglot",
        "MIT",
        "ductus train inksight",
        "words-dev",
        "trace",
    ):
        assert named in card


def test_they_write_letters_of_other_writers() -> None:
    """Far from `trace`, whose ink of the same letters is valid and two in three as people write."""
    rng = np.random.default_rng(0)
    pictures, truths = [], []
    for letter in json.loads(LETTERS.read_text())["letters"]:
        strokes = tuple(np.array(stroke, np.float32) for stroke in letter)
        one = example(Sample(strokes), Task.DERENDER, Bytes(), Bytes.size, rng)
        assert one is not None
        x0, y0, x1, y1 = map(int, one.frame)
        grid = plain_pictures(drawing([one.strokes], [one.frame]), 5.0)[0].numpy()
        pictures.append(np.ascontiguousarray(grid[y0:y1, x0:x1]))
        truths.append([stroke - np.float32([x0, y0]) for stroke in one.strokes])
    network = InkSightDerenderer(SHIPPED_WEIGHTS, "cpu")
    found = network.derender(pictures, [Prompt()] * len(pictures))
    inks = [one.ink for one in found if isinstance(one, Derendered)]
    mean = mean_score(
        [
            score([stroke.xy for stroke in ink.strokes], truth)
            for ink, truth in zip(inks, truths, strict=True)
        ]
    )
    assert mean.valid > 0.45
    assert mean.human > 0.2
    assert mean.start > 0.45


def test_they_write_no_longer_than_they_were_taught() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3)).astype(np.uint8)
    (found,) = InkSightDerenderer(SHIPPED_WEIGHTS, "cpu").derender([noise], [Prompt()])
    assert isinstance(found, Derendered)
    longest = json.loads((SHIPPED_WEIGHTS / "config.json").read_text())["longest"]
    assert longest == 96
    assert 2 * found.ink.n_points <= longest
