"""The stroke graph: pieces as the pen drew them, whatever thinning makes of crossings and ends."""

from __future__ import annotations

import math

import cv2
import numpy as np
import pytest

from benchmarks.traced_by_rules import traced_by_rules
from ductus.model.derenderer import TooIntricate
from ductus.model.tracing.crop_graph import crop_graph
from ductus.model.tracing.graph_of_mask import graph_of, most_chains, ring_order
from ductus.model.tracing.stroke_graph import StrokeGraph, runs
from tests.support.drawing import Polyline, wave, written

WIDTHS = [2, 5, 9, 16, 31]


def graph_drawn(paths: list[Polyline], width: int, size: int = 240) -> StrokeGraph:
    return graph_of(written(paths, width, (size, size)))


def strokes(graph: StrokeGraph) -> int:
    return len(runs(len(graph.pieces), graph.partners()))


@pytest.mark.parametrize("width", WIDTHS)
def test_a_line_is_one_piece_that_ends_where_the_pen_did(width: int) -> None:
    graph = graph_drawn([[(50, 60), (190, 170)]], width)
    assert len(graph.pieces) == 1
    ends = sorted(map(tuple, graph.pieces[0].xy[[0, -1]].tolist()))
    assert math.dist(ends[0], (50, 60)) < 1.5 + width / 8
    assert math.dist(ends[1], (190, 170)) < 1.5 + width / 8
    inner = graph.pieces[0].radius[5:-5]
    assert abs(2 * np.median(inner) - width) <= 2


@pytest.mark.parametrize("width", WIDTHS)
@pytest.mark.parametrize("degrees", [90, 70, 50])
def test_a_crossing_is_one_joint_of_two_strokes(width: int, degrees: int) -> None:
    dx, dy = 100 * math.cos(math.radians(degrees)), 100 * math.sin(math.radians(degrees))
    graph = graph_drawn(
        [[(20, 120), (220, 120)], [(120 - dx, 120 - dy), (120 + dx, 120 + dy)]], width
    )
    assert len(graph.joints) == 1
    assert len(graph.joints[0].arms) == 4
    assert strokes(graph) == 2


@pytest.mark.parametrize("width", WIDTHS)
def test_a_bar_goes_straight_through_where_a_stem_meets_it(width: int) -> None:
    graph = graph_drawn([[(30, 60), (210, 60)], [(120, 60), (120, 210)]], width)
    assert strokes(graph) == 2
    (pair,) = graph.joints[0].pairs
    through = [graph.pieces[arm.piece].xy for arm in pair[:2]]
    assert all(np.ptp(xy[:, 0]) > np.ptp(xy[:, 1]) for xy in through)


@pytest.mark.parametrize("width", [5, 9, 16])
def test_rough_borders_grow_no_spurs(width: int) -> None:
    mask = written([wave(30, 210, 120, 40)], width, (240, 240))
    border = cv2.dilate(mask.astype(np.uint8), np.ones((3, 3), np.uint8)) - mask
    rough = mask | ((border > 0) & (np.random.default_rng(1).random(mask.shape) < 0.2))
    assert len(traced_by_rules(rough).strokes) == 1


def test_a_short_gap_is_bridged_and_a_long_one_is_not() -> None:
    for gap, count in ((5, 1), (40, 2)):
        left, right = 120 - 4 - gap / 2, 120 + 4 + gap / 2
        assert (
            strokes(graph_drawn([[(30, 100), (left, 100)], [(right, 100), (210, 100)]], 8)) == count
        )


def test_parallel_ends_are_not_joined() -> None:
    assert strokes(graph_drawn([[(30, 100), (120, 100)], [(30, 113), (120, 113)]], 8)) == 2


def test_a_ring_starts_at_its_top_right_and_runs_counter_clockwise() -> None:
    canvas = np.zeros((120, 120), np.uint8)
    cv2.circle(canvas, (60, 60), 40, 1, 5)
    graph = graph_of(canvas > 0)
    (piece,) = graph.pieces
    assert piece.ring
    assert (piece.xy[0] == piece.xy[-1]).all()
    x, y = piece.xy[0]
    assert x > 60 > y
    quarter = piece.xy[len(piece.xy) // 4]
    assert max(quarter) < 60


def test_ring_order_is_the_same_for_a_ring_given_either_way() -> None:
    square = np.array([(0, 0), (1, 0), (1, 1), (0, 1), (0, 0)], float)
    assert ring_order(square).tolist() == [1, 0, 3, 2, 1]
    turned = square[::-1]
    assert turned[ring_order(turned)].tolist() == square[ring_order(square)].tolist()


def test_every_arm_belongs_to_the_joint_that_its_piece_names() -> None:
    graph = graph_drawn(
        [wave(20, 220, 120, 60), [(20, 120), (220, 130)], [(60, 20), (150, 220)]], 6
    )
    named = {(arm.piece, arm.end): k for k, joint in enumerate(graph.joints) for arm in joint.arms}
    for k, piece in enumerate(graph.pieces):
        for end in (0, 1):
            assert named.get((k, end), -1) == piece.joints[end]


@pytest.mark.parametrize("side", [60, 200, 700])
@pytest.mark.parametrize("share", [0.2, 0.5])
def test_noise_is_refused_at_any_size(side: int, share: float) -> None:
    with pytest.raises(TooIntricate, match="noise"):
        crop_graph(np.random.default_rng(0).random((side, side)) < share)


@pytest.mark.parametrize("kind", ["board", "hatching", "dither"])
def test_patterns_are_refused(kind: str) -> None:
    y, x = np.indices((300, 500))
    masks = {
        "board": (y // 4 + x // 4) % 2 > 0,
        "hatching": ((x + y) % 9 < 3) | ((x - y) % 9 < 3),
        "dither": np.random.default_rng(0).random((300, 500)) > x / 500,
    }
    with pytest.raises(TooIntricate):
        crop_graph(masks[kind])


def test_the_finest_writing_is_far_from_being_refused() -> None:
    """Words of a codex in letters of ten pixels: 90 runs in 5,200 pixels, 25 in 2,600."""
    for found, pixels in ((90, 5_200), (25, 2_600), (474, 56_700), (706, 334_000)):
        assert most_chains(pixels) > 2 * found


def test_what_is_allowed_grows_with_the_pixels_in_proportion_at_most() -> None:
    for pixels in (100_000, 1_000_000, 10_000_000):
        assert most_chains(2 * pixels) <= 2 * most_chains(pixels)
    assert most_chains(1_000_000) <= 3_500
    assert most_chains(10**9) == most_chains(10**8)
