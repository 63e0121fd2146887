"""Which ink is right: that of a spoiled page, laid over the ink of the good one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray
from scipy.spatial import cKDTree

from benchmarks.trust.pages import Piece, filled
from ductus.model.measures.fidelity import drawn
from ductus.schemas.geometry import Affine
from ductus.schemas.ink import Ink
from ductus.schemas.records import RegionInk

Mask = NDArray[np.bool_]
_RIGHT, _WRONG = 0.8, 0.6
"""Ink is right with so much of it on the good page's and so much of that covered; wrong with less
than this of either. What lies between is not judged."""
_SAME_WAY, _OTHER_WAY = 0.5, 0.2
"""The same of the strokes' order, as its correlation with the good page's."""
_MARKED = 0.6
"""So much of a good line lies where somebody marked one."""
_OWN = 0.25
"""A word of the good page is asked of a region that holds so much of it."""
_FOREIGN = 0.3
"""A region with so much ink where nobody knows what is right is not judged."""


@dataclass(frozen=True, eq=False)
class Truth:
    """The ink of a good page.

    Attributes:
        words: their ink, in pixels.
        ink: bool[H, W], all of it.
        reach: bool[H, W], the same and what lies within the tolerance.
        unsure: bool[H, W], ink that nobody marked as writing or that the piece cuts.
        tolerance: pixels.
    """

    words: list[Ink]
    ink: Mask
    reach: Mask
    unsure: Mask
    tolerance: float


def truth_of(good: Sequence[RegionInk], piece: Piece) -> Truth:
    """What is known to be right: the lines of a good page where somebody marked lines.

    One that the pen wrote against its direction is not: then nobody knows.
    """
    width = float(np.median([line.ink.mean_width for line in good if line.ink.strokes] or [3.0]))
    tolerance = max(1.5, 0.4 * width)
    words: list[Ink] = []
    unsure = piece.cut.copy()
    for line in good:
        canvas = drawn(line.ink, unsure.shape)
        size = max(np.count_nonzero(canvas), 1)
        if np.count_nonzero(canvas & piece.marked) < _MARKED * size or _run(line.ink) < _SAME_WAY:
            unsure |= canvas
        else:
            words += [word.ink for word in line.words or (line,) if word.ink.strokes]
    ink = drawn(Ink.joined(words), unsure.shape)
    return Truth(words, ink, _grown(ink, tolerance), _grown(unsure, tolerance) & ~ink, tolerance)


def judged(
    inks: Sequence[RegionInk], size: tuple[int, int], to_good: Affine, truth: Truth
) -> tuple[bool | None, list[bool | None]]:
    """Whether a page's ink is right, and that of each region of it.

    What is mirrored, lies on its side or stands on its head is wrong, however well it is traced. A
    page is right where most of its ink is, and most of what the picture shows is there. None where
    something is in between, or nobody knows.

    Args:
        inks: what came of the page, with ink.
        size: of the page as it came out, width and height in pixels.
        to_good: from the pixels of `inks` to the good page's.
        truth: of the good page.
    """
    stands, moved = _stands(to_good), [ink.ink.mapped(to_good) for ink in inks]
    outlines = [to_good.apply(np.array(ink.region.polygon)) for ink in inks]
    regions = [
        _is_right(*found, truth) if stands else False for found in zip(moved, outlines, strict=True)
    ]
    known = [(right, ink.length) for right, ink in zip(regions, moved, strict=True)]
    known = [(right, length) for right, length in known if right is not None]
    total = sum(length for _, length in known)
    right = sum(length for right, length in known if right) / total if total else 0.0
    reached = _grown(drawn(Ink.joined(moved), truth.ink.shape), truth.tolerance)
    wanted = truth.ink & _shown(size, to_good, truth.ink.shape)
    recall = np.count_nonzero(wanted & reached) / max(np.count_nonzero(wanted), 1)
    if min(right, recall) > _RIGHT:
        return True, regions
    return (False if min(right, recall) < _WRONG else None), regions


def _shown(size: tuple[int, int], to_good: Affine, shape: tuple[int, ...]) -> Mask:
    """What of the good page a picture shows: nobody can miss what was cut off whole."""
    width, height = size
    corners = to_good.apply(np.array([(0, 0), (width, 0), (width, height), (0, height)], float))
    return filled([np.rint(corners).astype(np.int32)], shape) > 0


def _is_right(ink: Ink, outline: NDArray[np.float32], truth: Truth) -> bool | None:
    canvas = drawn(ink, truth.ink.shape)
    size = np.count_nonzero(canvas)
    if not size:  # beyond the good page
        return False
    if np.count_nonzero(canvas & truth.unsure) > _FOREIGN * size:
        return None
    precision = np.count_nonzero(canvas & truth.reach) / size
    held = filled([np.rint(outline).astype(np.int32)], canvas.shape)
    reached = _grown(canvas, truth.tolerance)
    asked = _asked(truth, reached | (held > 0))
    if not asked:
        return None if precision > _WRONG else False
    wanted = drawn(Ink.joined(asked), canvas.shape)
    recall = np.count_nonzero(wanted & reached) / max(np.count_nonzero(wanted), 1)
    same = _same_way(ink, Ink.joined(asked), 2 * truth.tolerance)
    if min(precision, recall) > _RIGHT and same > _SAME_WAY:
        return True
    return False if min(precision, recall) < _WRONG or same < _OTHER_WAY else None


def _stands(to_good: Affine) -> bool:
    """Whether writing stands as it was written, but for some degrees."""
    is_mirrored = to_good.a * to_good.e < to_good.b * to_good.d
    return not is_mirrored and to_good.a > np.sqrt(0.5)


def _run(ink: Ink) -> float:
    """How surely the pen ran to the right, or down: 1; -1 the other way."""
    if ink.n_points < 8:
        return 1.0
    points = np.concatenate([stroke.xy for stroke in ink.strokes])
    axis = int(np.ptp(points[:, 1]) > np.ptp(points[:, 0]))
    return float(np.nan_to_num(np.corrcoef(np.arange(len(points)), points[:, axis])[0, 1]))


def _grown(mask: Mask, by: float) -> Mask:
    side = 2 * round(by) + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (side, side))
    return np.asarray(cv2.dilate(mask.astype(np.uint8), kernel) > 0)


def _asked(truth: Truth, held: Mask) -> list[Ink]:
    asked = []
    for word in truth.words:
        points = np.concatenate([stroke.xy for stroke in word.strokes])
        x, y = np.clip(np.rint(points), 0, np.array(held.shape[::-1]) - 1).astype(int).T
        if held[y, x].mean() > _OWN:
            asked.append(word)
    return asked


def _same_way(ink: Ink, wanted: Ink, reach: float) -> float:
    """How well the places of points in the pen's order agree: 1 the same, -1 the other way."""
    points, others = (np.concatenate([s.xy for s in some.strokes]) for some in (ink, wanted))
    apart, nearest = cKDTree(others).query(points)
    near = apart < reach
    if np.count_nonzero(near) < 8:
        return 1.0
    order = np.corrcoef(np.flatnonzero(near), nearest[near])[0, 1]
    return float(np.nan_to_num(order))
