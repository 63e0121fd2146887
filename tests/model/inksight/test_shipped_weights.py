"""The InkSight weights that ship: small, documented, and better than rules at what they learned."""

from __future__ import annotations

import json

import numpy as np
from numpy.typing import NDArray

from benchmarks.plain_pictures import plain_pictures
from benchmarks.traced_by_rules import traced_by_rules
from ductus.model.derenderer import Crop, Derendered, Prompt
from ductus.model.derenderers.inksight import InkSightDerenderer
from ductus.model.images.ink_mask import ink_mask
from ductus.model.inksight.training.pens import drawing
from ductus.model.inksight.training.tasks import AnswerForm, Sample, Task, task_example
from ductus.model.inksight.vocabulary import Bytes
from ductus.model.measures.ink_score import InkScore, mean_score, score
from ductus.model.registry import SHIPPED_WEIGHTS
from ductus.schemas.ink import Ink
from tests.support.commands import TESTS

LETTERS = TESTS / "data" / "kept-letters.json"


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


def test_they_write_letters_of_other_writers_better_than_rules_do() -> None:
    """Not as `trace` does, whose order is learned too and whose ink is always whole."""
    pictures, truths = _letters()
    network = InkSightDerenderer(SHIPPED_WEIGHTS, "cpu")
    found = network.derender(pictures, [Prompt()] * len(pictures))
    inks = [one.ink for one in found if isinstance(one, Derendered)]
    learned = _mean(inks, truths)
    ruled = _mean([traced_by_rules(ink_mask(picture)) for picture in pictures], truths)
    assert learned.ldtw < ruled.ldtw
    assert learned.human > ruled.human
    assert learned.start > 0.6
    assert learned.valid > 0.6


def _letters() -> tuple[list[Crop], list[list[NDArray[np.float32]]]]:
    """Pictures of letters, and the pen's true ways in them."""
    pictures, truths = [], []
    for letter in json.loads(LETTERS.read_text())["letters"]:
        strokes = tuple(np.array(stroke, np.float32) for stroke in letter)
        one = task_example(Sample(strokes), Task.DERENDER, AnswerForm(Bytes(), Bytes.size), None)
        assert one is not None
        x0, y0, x1, y1 = map(int, one.frame)
        grid = plain_pictures(drawing([one.strokes], [one.frame]), 5.0)[0].numpy()
        pictures.append(np.ascontiguousarray(grid[y0:y1, x0:x1]))
        truths.append([stroke - np.float32([x0, y0]) for stroke in one.strokes])
    return pictures, truths


def _mean(inks: list[Ink], truths: list[list[NDArray[np.float32]]]) -> InkScore:
    return mean_score(
        score([stroke.xy for stroke in ink.strokes], truth)
        for ink, truth in zip(inks, truths, strict=True)
    )


def test_they_write_no_longer_than_they_were_taught() -> None:
    noise = np.random.default_rng(0).integers(0, 256, (200, 200, 3)).astype(np.uint8)
    (found,) = InkSightDerenderer(SHIPPED_WEIGHTS, "cpu").derender([noise], [Prompt()])
    assert isinstance(found, Derendered)
    longest = json.loads((SHIPPED_WEIGHTS / "config.json").read_text())["longest"]
    assert longest == 96
    assert 2 * found.ink.n_points <= longest
