"""Paths: resampled at even distances, simplified within an error, measured."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ductus.model.paths import (
    distances_along,
    needed,
    points_at,
    resampled,
    resampled_each,
    resampled_within,
)
from ductus.schemas.geometry import path_length
from tests.support.drawing import farthest


def paths(dtype: type = np.float64, least: int = 1, most: int = 40) -> st.SearchStrategy:
    shape = st.tuples(st.integers(least, most), st.just(2))
    return arrays(dtype, shape, elements=st.floats(-99, 99, width=32))


STEPS = st.floats(0.1, 30)


def steps_of(path: np.ndarray) -> np.ndarray:
    return np.hypot(*np.diff(path, axis=0).T)


def test_a_corner_is_as_long_as_its_sides() -> None:
    corner = np.array([(0, 0), (3, 4), (3, 14)], np.float32)
    assert path_length(corner) == 15
    assert distances_along(corner).tolist() == [0, 5, 15]
    assert path_length(corner[:1]) == 0
    assert distances_along(corner[:1]).tolist() == [0]


def test_a_place_between_two_points_lies_on_the_line_between_them() -> None:
    corner = np.array([(0, 0), (3, 4), (3, 14)])
    places = points_at(corner, distances_along(corner), np.array([2.5, 5, 10]))
    assert places == pytest.approx(np.array([(1.5, 2), (3, 4), (3, 9)]))


@settings(deadline=None)
@given(path=paths(), step=STEPS)
def test_resampling_keeps_the_ends_and_stays_on_the_path(path: np.ndarray, step: float) -> None:
    for even in (resampled(path, step), resampled_within(path, step)):
        assert np.array_equal(even[[0, -1]], path[[0, -1]]) or len(even) == 1
        assert farthest(even, np.vstack([path, path[-1:]])) < 1e-6
        along = distances_along(path)[-1] / max(len(even) - 1, 1)
        assert steps_of(even).max(initial=0) <= along + 1e-6, "a corner cuts a step short"


@settings(deadline=None)
@given(path=paths(), step=STEPS)
def test_steps_are_as_long_as_asked_or_up_to_twice_as_long(path: np.ndarray, step: float) -> None:
    even, length = resampled(path, step), path_length(path)
    assert len(even) >= 2
    assert length / (len(even) - 1) < 2 * step + 1e-6
    if length >= step:
        assert length / (len(even) - 1) >= step - 1e-6


@settings(deadline=None)
@given(path=paths(), most=STEPS)
def test_steps_are_never_longer_than_the_most(path: np.ndarray, most: float) -> None:
    even = resampled_within(path, most)
    assert path_length(path) <= most * (len(even) - 1) + 1e-6
    assert steps_of(even).max(initial=0) <= most + 1e-6


def test_a_dot_is_one_point_or_its_point_twice() -> None:
    dot = np.array([(4.0, 5.0), (4.0, 5.0)])
    assert resampled_within(dot, 1.0).tolist() == [[4, 5]]
    assert resampled(dot, 1.0).tolist() == [[4, 5], [4, 5]]


@settings(deadline=None, max_examples=30)
@given(some=st.lists(paths(np.float32), min_size=1, max_size=5), count=st.integers(2, 12))
def test_many_paths_are_resampled_as_each_alone(some: list[np.ndarray], count: int) -> None:
    cuts = np.cumsum([0] + [len(path) for path in some])
    even, lengths = resampled_each(np.concatenate(some), cuts, count)
    for path, points, length in zip(some, even, lengths, strict=True):
        along = distances_along(path.astype(np.float64))
        assert length == pytest.approx(along[-1], rel=1e-5, abs=1e-5)
        wanted = points_at(path, along, np.linspace(0, along[-1], count))
        assert points == pytest.approx(wanted, abs=2e-3)


@settings(deadline=None)
@given(path=paths(np.float32, least=2, most=60), error=st.floats(0.1, 20))
def test_points_left_out_lie_within_the_error(path: np.ndarray, error: float) -> None:
    for precision in (np.float32, np.float64):
        keep = needed(path.astype(precision), error)
        assert keep[[0, -1]].all()
        assert farthest(path, path[keep]) <= error * 1.001 + 1e-4


def test_a_straight_line_needs_its_ends_only() -> None:
    line = np.stack([np.arange(100), 2 * np.arange(100)], axis=1).astype(np.float32)
    assert needed(line, 0.1).sum() == 2


def test_a_channel_beside_the_place_keeps_points_too() -> None:
    line = np.zeros((50, 3), np.float32)
    line[:, 0], line[25, 2] = np.arange(50), 3
    assert needed(line, 0.5)[25]
    assert needed(line[:, :2], 0.5).sum() == 2
