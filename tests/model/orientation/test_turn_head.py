"""The head on the recogniser's network: what it says of lines, and when it says nothing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ductus.model.layout.rapidocr.stroke_features import LENGTH, ROWS, StrokeFeatures
from ductus.model.orientation import turn_head
from ductus.model.orientation.classes import TURNED
from ductus.model.orientation.feature_head import load_head, save_head
from ductus.model.orientation.page_turn import page_turn
from ductus.model.orientation.strips import WIDE
from ductus.model.orientation.turn_head import shipped_head, turns_of_windows
from tests.support.orientation import detections


def test_the_shipped_head_knows_the_network_of_the_wheel_that_is_pinned():
    assert shipped_head().model == StrokeFeatures().sha256


def test_a_line_that_is_turned_over_gets_the_turned_verdict():
    windows = np.random.default_rng(0).random((3, ROWS, WIDE * ROWS)).astype(np.float32)
    seen, over = turns_of_windows(windows), turns_of_windows(windows[:, ::-1, ::-1])
    assert seen is not None
    assert over is not None
    swapped = [TURNED.index((degrees + 180) % 360) for degrees in TURNED]
    assert np.allclose(seen[:, swapped], over, atol=1e-4)


def test_features_do_not_depend_on_what_else_is_looked_at():
    windows = np.random.default_rng(1).random((18, ROWS, 96)).astype(np.float32)
    features = StrokeFeatures()
    together = features.see(windows)
    assert together.shape == (18, LENGTH)
    assert np.allclose(together[17], features.see(windows[17:])[0], atol=1e-3)
    assert features.see(windows[:0]).shape == (0, LENGTH)


def test_a_head_is_read_as_it_was_written(tmp_path: Path):
    rng = np.random.default_rng(2)
    head = replace(shipped_head(), weight=rng.normal(0, 1, (LENGTH, 4)).astype(np.float32))
    save_head(head, tmp_path / "turns.safetensors")
    read = load_head(tmp_path / "turns.safetensors")
    assert read.model == head.model
    assert np.allclose(read.weight, head.weight, rtol=1e-3)


def test_where_the_wheel_has_another_network_our_own_looks(monkeypatch: pytest.MonkeyPatch):
    other = replace(shipped_head(), model="another")
    monkeypatch.setattr(turn_head, "shipped_head", lambda: other)
    image, found = detections("cursive-letter.jpg", 2)
    turn = page_turn(image, [one.polygon for one in found])
    assert turn.degrees == 180
    assert turn.confidence > 0.9
