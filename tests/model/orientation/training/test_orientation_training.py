"""A training of the orientation: it learns, goes on where it stopped, and gives usable weights."""

from __future__ import annotations

import shutil
from io import BytesIO
from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import ImageFont
from safetensors.torch import load_file

from ductus.model.layout.rapidocr.stroke_features import LENGTH
from ductus.model.learning.output_folder import OutputError
from ductus.model.ordering.training.abjad import abjad_word
from ductus.model.orientation.feature_head import load_head
from ductus.model.orientation.orientation_network import load_network
from ductus.model.orientation.seen import looked_at
from ductus.model.orientation.strips import HEIGHT
from ductus.model.orientation.training.orientation_lessons import OrientationLessons
from ductus.model.orientation.training.orientation_training import Sources, train_orientation
from tests.support.commands import ROOT
from tests.support.orientation import sample

LESSONS = OrientationLessons(seed=3, drawn=10, written=40, steps=5, read=24)


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory) -> Sources:
    """Bands of a sample as lines, words by rule as strokes, and the font that Pillow carries."""
    folder = tmp_path_factory.mktemp("sources")
    for name in ("lines", "strokes", "fonts"):
        (folder / name).mkdir()
    page = sample("cursive-letter.jpg")
    bands = [cv2.imencode(".png", page[y : y + 48])[1].tobytes() for y in range(100, 900, 20)]
    rows = [
        {"image": band, "split": "dev" if k % 4 == 0 else "train"} for k, band in enumerate(bands)
    ]
    pq.write_table(pa.Table.from_pylist(rows), folder / "lines" / "one.parquet")
    rng = np.random.default_rng(0)
    for name in ("singleline_fonts_words", "kanjivg"):
        words = [
            [[{"x": x, "y": y} for x, y in s.tolist()] for s in abjad_word(rng)] for _ in "abcd"
        ]
        pq.write_table(pa.table({"strokes": words}), folder / "strokes" / f"{name}.parquet")
    carried = ImageFont.load_default(20)
    assert isinstance(carried, ImageFont.FreeTypeFont)
    assert isinstance(carried.path, BytesIO)
    (folder / "fonts" / "carried.ttf").write_bytes(carried.path.getvalue())
    return Sources(folder / "lines", folder / "strokes", folder / "fonts", None)


def quiet(stage: str, done: int, total: int, remark: str) -> None:
    """No bar."""


def test_training_goes_on_where_it_stopped_and_its_weights_are_read(
    sources: Sources, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    def stop(stage: str, done: int, total: int, remark: str) -> None:
        if stage == "learning" and done == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr("ductus.model.orientation.training.orientation_training._EVERY", 2)
    shares = train_orientation(sources, tmp_path / "whole", LESSONS, quiet)
    assert {"turned", "script latin", "script arabic"} <= set(shares)
    (tmp_path / "stopped").mkdir()
    shutil.copy(tmp_path / "whole" / "lines.npz", tmp_path / "stopped")  # seconds to draw
    with pytest.raises(KeyboardInterrupt):
        train_orientation(sources, tmp_path / "stopped", LESSONS, stop)
    assert train_orientation(sources, tmp_path / "stopped", LESSONS, quiet) == shares
    whole, resumed = (
        load_file(tmp_path / name / "model.safetensors") for name in ("whole", "stopped")
    )
    assert all(bool((whole[name] == resumed[name]).all()) for name in whole)
    network = load_network(tmp_path / "whole")
    turned, script = looked_at(network, [np.zeros((HEIGHT, 50), np.float32)])
    assert (turned.shape, script.shape) == ((1, 4), (1, 6))
    assert load_head(tmp_path / "whole" / "turns.safetensors").weight.shape == (LENGTH, 4)
    assert load_head(tmp_path / "whole" / "scripts.safetensors").weight.shape == (LENGTH, 6)
    with pytest.raises(OutputError):
        train_orientation(sources, tmp_path / "whole", OrientationLessons(seed=4), quiet)


@pytest.mark.parametrize("missing", ["lines", "fonts"])
def test_a_folder_without_anything_to_learn_from_is_named(
    sources: Sources, tmp_path: Path, missing: str
):
    empty = tmp_path / "empty"
    empty.mkdir()
    lacking = Sources(**{**vars(sources), missing: empty})
    with pytest.raises(FileNotFoundError, match="empty"):
        train_orientation(lacking, tmp_path / "output", LESSONS, quiet)


def test_weights_of_another_network_are_refused(tmp_path: Path):
    other = ROOT / "model" / "weights" / "writing_order"
    with pytest.raises(ValueError, match=r"model\.safetensors"):
        load_network(other)
    with pytest.raises(FileNotFoundError):
        load_network(tmp_path)
