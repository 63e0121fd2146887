"""The head that tells scripts: what it says of lines, and when it says nothing."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from ductus.model.layout.rapidocr.stroke_features import ROWS, StrokeFeatures
from ductus.model.orientation import script_head
from ductus.model.orientation.classes import RIGHT_TO_LEFT, SCRIPTS
from ductus.model.orientation.line_direction import line_direction
from ductus.model.orientation.script_head import scripts_of_windows, shipped_script_head
from ductus.model.orientation.strips import fullest_windows, strip_of
from ductus.schemas.records import Direction
from tests.support.orientation import abjad_line


def windows(count: int) -> np.ndarray:
    """Of words as Arabic is written, each looked at once: float32[count, ROWS, W]."""
    return np.stack([fullest_windows(strip_of(abjad_line(k), ROWS), 1)[0] for k in range(count)])


def test_the_shipped_head_knows_the_network_of_the_wheel_that_is_pinned() -> None:
    assert shipped_script_head().model == StrokeFeatures().sha256


def test_words_as_arabic_is_written_are_of_a_script_that_runs_from_the_right() -> None:
    told = scripts_of_windows(windows(20))
    assert told is not None
    np.testing.assert_allclose(np.exp(told).sum(axis=1), 1, atol=1e-5)
    right = [SCRIPTS[k] in RIGHT_TO_LEFT for k in told.argmax(axis=1)]
    assert sum(right) >= 18


def test_where_the_wheel_has_another_network_our_own_tells(monkeypatch: pytest.MonkeyPatch) -> None:
    other = replace(shipped_script_head(), model="another")
    monkeypatch.setattr(script_head, "shipped_script_head", lambda: other)
    assert scripts_of_windows(windows(1)) is None
    found = [line_direction(strip_of(abjad_line(seed), ROWS))[0] for seed in range(20)]
    assert found.count(Direction.RTL) >= 17
