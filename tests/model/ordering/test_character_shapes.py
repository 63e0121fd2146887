"""Shapes tell how alike drawings are, whatever their size and the way they were drawn."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.ordering.character_shapes import shapes_of
from tests.support.taught import KNOWN, strokes_of

CHARACTERS = "永國書飛右左成"


def shape(strokes: list[np.ndarray]) -> np.ndarray:
    (one,) = shapes_of(np.array(strokes, np.float32), np.array([0, len(strokes)]))
    return one


@pytest.mark.parametrize("character", CHARACTERS)
def test_the_order_the_way_and_the_size_do_not_count(character: str) -> None:
    strokes = strokes_of(character)
    turned = [0.3 * stroke[::-1] + 7 for stroke in strokes[::-1]]
    np.testing.assert_allclose(shape(strokes), shape(turned), atol=1e-3)
    assert np.linalg.norm(shape(strokes)) == pytest.approx(1, abs=1e-5)


def test_a_bent_character_is_likest_to_itself() -> None:
    for character in CHARACTERS:
        found = KNOWN.like(np.array(strokes_of(character, 0.2), np.float32), 3)
        assert found[0].character == character
        assert found[0].likeness >= found[1].likeness >= found[2].likeness


def test_all_are_told_as_each_alone() -> None:
    drawings = [strokes_of(character) for character in CHARACTERS]
    cuts = np.cumsum([0, *map(len, drawings)])
    together = shapes_of(np.array([s for one in drawings for s in one], np.float32), cuts)
    np.testing.assert_allclose(together, [shape(one) for one in drawings], atol=1e-6)


def test_a_dot_has_no_shape() -> None:
    assert not shape([np.zeros((6, 2))]).any()
