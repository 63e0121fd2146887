"""Ink tokens: there and back, the release's rules for broken streams, nothing cut in silence."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from ductus.model.inksight.answers import MOST_TOKENS, TOLERANCE
from ductus.model.inksight.grid import GRID_SIDE
from ductus.model.inksight.tokens import (
    BEGIN,
    FIRST_Y,
    STEP,
    GridPath,
    decode,
    encode,
    from_text,
    simplified,
)
from tests.support.drawing import farthest

PATHS = hnp.arrays(
    np.float32,
    st.tuples(st.integers(1, 30), st.just(2)),
    elements=st.floats(0, GRID_SIDE, width=32),
)


def _slow_decode(tokens: list[int]) -> list[list[tuple[int, int]]]:
    """The rules, token by token: a pen that waits for a y."""
    strokes: list[list[tuple[int, int]]] = [[]]
    waiting: int | None = None
    for token in tokens:
        if token == BEGIN:
            strokes.append([])
            waiting = None
        elif waiting is None:
            waiting = token
        else:
            if waiting < FIRST_Y <= token:
                strokes[-1].append((waiting, token - FIRST_Y))
            waiting = None
    return [stroke for stroke in strokes if stroke]


def _random_stream(rng: np.random.Generator) -> list[int]:
    """From nearly well formed to nonsense, with many begin tokens and edges of the ranges."""
    noise, length = rng.choice([0.02, 0.2, 1.0]), int(rng.integers(0, 40))
    stream: list[int] = []
    while len(stream) < length:
        if rng.random() < noise:
            edge = [0, GRID_SIDE, FIRST_Y, BEGIN - 1, BEGIN, BEGIN]
            stream.append(int(rng.choice(edge) if rng.random() < 0.5 else rng.integers(BEGIN + 1)))
        elif not stream or rng.random() < 0.2:
            stream.append(BEGIN)
        else:
            stream += [int(rng.integers(FIRST_Y)), int(rng.integers(FIRST_Y, BEGIN))]
    return stream


def test_broken_streams_are_read_by_the_rules_of_the_release():
    rng = np.random.default_rng(0)
    broken = 0
    for _ in range(30_000):
        stream = _random_stream(rng)
        wanted = _slow_decode(stream)
        assert [[tuple(map(int, p)) for p in stroke] for stroke in decode(stream)] == wanted, stream
        points = sum(len(stroke) for stroke in wanted)
        broken += 2 * points + stream.count(BEGIN) != len(stream)
    assert broken > 5_000


@pytest.mark.parametrize(
    ("stream", "strokes"),
    [
        ([], []),
        ([BEGIN, BEGIN], []),
        ([1, 226], [[(1, 1)]]),
        ([BEGIN, 1, 226, 7, BEGIN, 2, 227], [[(1, 1)], [(2, 2)]]),
        ([BEGIN, 226, 1, 3, 228], [[(3, 3)]]),
        ([BEGIN, 1, 2, 3, 228, 0, 225, 224, 449], [[(3, 3), (0, 0), (224, 224)]]),
    ],
)
def test_known_streams(stream: list[int], strokes: list[list[tuple[int, int]]]):
    assert [[tuple(p) for p in stroke.tolist()] for stroke in decode(stream)] == strokes


@pytest.mark.parametrize("token", [-1, BEGIN + 1])
def test_what_is_no_ink_token_is_refused(token: int):
    with pytest.raises(ValueError, match="0 to 450"):
        decode([BEGIN, token])


@settings(max_examples=200, deadline=None)
@given(st.lists(PATHS, max_size=6))
def test_ink_comes_back_within_a_cell_and_the_tolerance(strokes: list[GridPath]):
    encoded = encode(strokes)
    assert not encoded.truncated
    back = decode(encoded.tokens)
    assert len(back) == len(strokes)
    for stroke, read in zip(strokes, back, strict=True):
        assert np.abs(read[0] - stroke[0]).max() <= 0.5
        assert np.abs(read[-1] - stroke[-1]).max() <= 0.5
        path = np.vstack([read, read[-1:]])
        assert farthest(stroke, path) <= 0.75 + TOLERANCE + STEP / 2


def test_a_straight_line_is_two_points_and_a_corner_three():
    assert list(encode([np.float32([[10, 10], [90, 10]])]).tokens) == [BEGIN, 10, 235, 90, 235]
    assert len(encode([np.float32([[10, 10], [90, 10], [90, 80]])]).tokens) == 7


def test_a_dot_is_one_point():
    assert encode([np.float32([[7.2, 3.6], [7.3, 3.7]])]).tokens == (BEGIN, 7, 229)


def _winding(points: int) -> GridPath:
    """A path that no simplification shortens."""
    x = np.linspace(0, GRID_SIDE, points)
    return np.stack([x, np.where(np.arange(points) % 2, 20.0, 24.0)], axis=1).astype(np.float32)


@pytest.mark.parametrize("most", [0, 1, 2, 3, 4, 40, 41, 63])
def test_ink_that_does_not_fit_is_flagged_and_whole_points_are_kept(most: int):
    strokes = [_winding(12), _winding(20)]
    whole = encode(strokes)
    assert not whole.truncated
    cut = encode(strokes, most)
    assert cut.truncated
    assert len(cut.tokens) <= most
    assert cut.tokens == whole.tokens[: len(cut.tokens)]
    assert sum(1 + 2 * len(stroke) for stroke in decode(cut.tokens)) == len(cut.tokens)


def test_just_enough_room_is_enough():
    strokes = [_winding(12), _winding(20)]
    whole = encode(strokes)
    assert encode(strokes, len(whole.tokens)) == whole


def test_a_page_of_scribble_is_truncated():
    strokes = [_winding(100) + np.float32([0, k]) for k in range(40)]
    encoded = encode(strokes)
    assert encoded.truncated
    assert MOST_TOKENS - 2 <= len(encoded.tokens) <= MOST_TOKENS


@given(st.lists(st.integers(0, BEGIN), max_size=50))
def test_the_text_form_holds_text_and_tokens(tokens: list[int]):
    written = "".join(f"<ink_token_{token}>" for token in tokens)
    assert from_text("a word" + written) == ("a word", tokens)


@settings(max_examples=100, deadline=None)
@given(PATHS)
def test_simplifying_stays_near_and_keeps_the_ends(xy: GridPath):
    few = simplified(xy)
    assert np.array_equal(few[0], xy[0])
    assert np.array_equal(few[-1], xy[-1])
    assert farthest(xy, np.vstack([few, few[-1:]])) <= TOLERANCE + STEP / 2 + 1e-3
