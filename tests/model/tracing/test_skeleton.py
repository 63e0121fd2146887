"""Thinning keeps what is connected connected, what is open open, and leaves single lines."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from ductus.model.tracing import skeleton
from ductus.model.tracing.chains import chains_of
from ductus.model.tracing.skeleton import thin
from tests.support.drawing import wave, written

MASKS = arrays(np.bool_, st.tuples(st.integers(1, 20), st.integers(1, 20)))


def parts(image: np.ndarray, connectivity: int) -> int:
    return int(cv2.connectedComponents(image.astype(np.uint8), connectivity=connectivity)[0])


@settings(deadline=None)
@given(MASKS)
def test_topology_is_that_of_the_mask(mask: np.ndarray) -> None:
    thinned, framed = thin(mask), np.pad(mask, 1)
    assert not thinned[~framed].any()
    assert parts(thinned, 8) == parts(framed, 8)
    assert parts(1 - thinned, 4) == parts(~framed, 4)


@settings(deadline=None)
@given(MASKS)
def test_each_turn_takes_all_that_the_tables_name(mask: np.ndarray) -> None:
    """What looks at the rim alone thins as what looks at every pixel, in every turn."""
    plain = np.pad(mask.astype(np.uint8), 1)
    idle, tables = 0, [skeleton._EVEN, skeleton._ODD]
    while idle < 2:
        doomed = [
            (y, x) for y, x in np.argwhere(plain) if tables[0][skeleton._neighbours(plain, y, x)]
        ]
        for y, x in doomed:
            plain[y, x] = 0
        idle, tables = 0 if doomed else idle + 1, tables[::-1]
    for y, x in np.argwhere(plain):
        plain[y, x] = not skeleton._REDUNDANT[skeleton._neighbours(plain, y, x)]
    assert np.array_equal(thin(mask), plain)


@pytest.mark.parametrize("width", [1, 2, 5, 12, 31])
def test_a_stroke_becomes_one_line_in_its_middle(width: int) -> None:
    path = wave(30, 370, 70, 25)
    thinned = thin(written([path], width, (140, 400)))
    rows, columns = np.nonzero(thinned[1:-1, 1:-1])
    middle = np.interp(columns, *np.array(path).T)
    inner = (columns > 30 + width) & (columns < 370 - width)
    assert np.abs(rows - middle)[inner].max() < 2.5 + width / 10
    assert thinned.sum() < 520


@settings(deadline=None)
@given(MASKS)
def test_chains_hold_every_pixel_of_the_skeleton(mask: np.ndarray) -> None:
    thinned = thin(mask)
    chains = chains_of(thinned)
    again = np.zeros_like(thinned)
    again[chains.points[:, 1] + 1, chains.points[:, 0] + 1] = 1
    missing = (thinned == 1) & (again == 0)
    neighbours = cv2.filter2D(
        thinned, -1, np.ones((3, 3), np.uint8), borderType=cv2.BORDER_CONSTANT
    )
    assert (neighbours[missing] > 3).all(), "only inner pixels of a branching may be in no chain"
    steps = np.abs(np.diff(chains.points, axis=0)).max(axis=1)
    inside = np.ones(len(steps), bool)
    inside[chains.offsets[1:-1] - 1] = False
    assert (steps[inside] <= 1).all(), "chains run from neighbour to neighbour"
    assert chains.nodes.max(initial=-1) < chains.n_nodes


def test_a_cross_has_four_arms_and_a_ring_closes() -> None:
    cross = chains_of(thin(written([[(10, 50), (90, 50)], [(50, 10), (50, 90)]], 1, (100, 100))))
    assert len(cross.nodes) == 4
    assert (cross.nodes == -1).sum() == 4
    canvas = np.zeros((60, 60), np.uint8)
    cv2.circle(canvas, (30, 30), 20, 1, 3)
    ring = chains_of(thin(canvas > 0))
    assert len(ring.nodes) == 1
    assert (ring.points[0] == ring.points[-1]).all()
