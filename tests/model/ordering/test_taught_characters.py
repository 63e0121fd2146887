"""Characters are known by the strokes that are taught, laid out as their text runs."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.ordering.taught_characters import MOST, POINTS, TABLE, TaughtCharacters
from ductus.schemas.records import Direction

KNOWN = TaughtCharacters()


@pytest.mark.parametrize(
    ("text", "count"), [("十", 2), ("永", 5), ("あ", 3), ("ネ", 4), ("國", 11)]
)
def test_a_character_has_as_many_strokes_as_are_taught(text: str, count: int) -> None:
    strokes = KNOWN.strokes_of(text, Direction.LTR)
    assert strokes is not None
    assert strokes.shape == (count, POINTS, 2)
    assert 0 <= strokes.min() < strokes.max() <= 1


def test_the_bar_of_ten_comes_before_its_stem() -> None:
    strokes = KNOWN.strokes_of("十", Direction.LTR)
    assert strokes is not None
    (bar, stem) = strokes[:, -1] - strokes[:, 0]
    assert bar[0] > 0.5 > abs(bar[1])
    assert stem[1] > 0.5 > abs(stem[0])


@pytest.mark.parametrize(("direction", "step"), [(Direction.LTR, (1, 0)), (Direction.TTB, (0, 1))])
def test_characters_stand_one_after_the_other(direction: Direction, step: tuple[int, int]) -> None:
    alone, both = KNOWN.strokes_of("山", direction), KNOWN.strokes_of("山 山", direction)
    assert alone is not None
    assert both is not None
    np.testing.assert_allclose(both, np.concatenate([alone, alone + np.float32(step)]))


def test_what_one_composes_of_two_signs_is_known() -> None:
    assert KNOWN.strokes_of("\u304b\u3099", Direction.TTB) is not None


@pytest.mark.parametrize("text", ["", " ", "a", "十a", "א", "十" * (MOST + 1)])
def test_other_texts_are_not_known(text: str) -> None:
    assert KNOWN.strokes_of(text, Direction.LTR) is None


def test_the_table_is_documented() -> None:
    card = TABLE.with_name("README.md").read_text()
    for named in ("KanjiVG", "Ulrich Apel", "CC BY-SA 3.0"):
        assert named in card
