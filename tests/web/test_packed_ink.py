"""Packed strokes hold every point, to an eighth of a pixel."""

from __future__ import annotations

import base64

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from ductus.web.packed_ink import STEPS, packed_strokes, varints
from tests.support.page_inks import stroke


def numbers(data: bytes) -> list[int]:
    """Reads zigzag varints one by one, as Protocol Buffers define them."""
    found, value, shift = [], 0, 0
    for byte in data:
        value |= (byte & 127) << shift
        shift += 7
        if byte < 128:
            found.append((value >> 1) ^ -(value & 1))
            value = shift = 0
    return found


@given(st.lists(st.integers(-(2**31), 2**31 - 1), max_size=60))
def test_numbers_come_back(given_numbers: list[int]):
    assert numbers(varints(np.array(given_numbers, np.int64))) == given_numbers


def test_strokes_come_back():
    strokes = [stroke((1, 2, 3), (10.3, 2000.5, 2.1)), stroke((5, 5, 1))]
    packed = packed_strokes(strokes)
    assert numbers(base64.b64decode(packed["counts"])) == [2, 1]
    steps = np.array(numbers(base64.b64decode(packed["points"]))).reshape(-1, 3)
    expected = [[1, 2, 3], [10.3, 2000.5, 2.1], [5, 5, 1]]
    assert np.abs(np.cumsum(steps, axis=0) / STEPS - expected).max() <= 0.5 / STEPS + 1e-5


def test_a_page_without_ink_is_none():
    assert packed_strokes([]) == {"counts": "", "points": ""}
