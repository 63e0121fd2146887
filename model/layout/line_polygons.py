"""Outlines that hug each line's own ink and leave the ink of its neighbours to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.line_pieces import Points

REACH = 0.5
"""How far beyond the core of a line, in heights, ink may be its own."""
CORE = 0.5
"""The core is what lies deeper in the detection than this share of half its height."""
MARGIN = 0.2
"""Paper left around the ink, in heights, where it is not nearer to another line."""


def ink_outlines(lines: Sequence[Sequence[Points]], ink: NDArray[np.uint8]) -> list[Points]:
    """The outline of each line, around its own ink: polygons float32[N, 2], disjoint.

    Every pixel of ink goes to the line whose core is nearest, if any is near enough. A line seen
    twice has an outline once; the other one has fewer than three corners.

    Args:
        lines: polygons float32[N, 2] of the pieces of each line, from its start to its end.
        ink: uint8[H, W], nonzero where ink is.
    """
    heights = [_height(pieces) for pieces in lines]
    cores = np.zeros(ink.shape, np.int32)
    for label, (pieces, height) in enumerate(zip(lines, heights, strict=True), 1):
        _draw_core(cores, pieces, height, label)
    distance, nearest = cv2.distanceTransformWithLabels(
        (cores == 0).astype(np.uint8), cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    owners = np.zeros(int(nearest.max()) + 1, np.int32)
    owners[nearest[cores > 0]] = cores[cores > 0]
    owner = owners[nearest]
    lands = _Lands(owner, distance, ink)
    return [
        _outline(label, pieces, height, lands)
        for label, (pieces, height) in enumerate(zip(lines, heights, strict=True), 1)
    ]


def _height(pieces: Sequence[Points]) -> float:
    """The usual height of the pieces of a line, by area over length."""
    sizes = [(cv2.contourArea(p), max(cv2.minAreaRect(p)[1])) for p in pieces]
    return float(max(2.0, sum(a for a, _ in sizes) / max(sum(b for _, b in sizes), 1.0)))


def _window(polygons: Sequence[Points], margin: float) -> tuple[slice, slice]:
    points = np.concatenate(polygons)
    x0, y0 = np.maximum(np.floor(points.min(axis=0) - margin), 0).astype(int)
    x1, y1 = np.ceil(points.max(axis=0) + margin).astype(int) + 1
    return slice(y0, max(y1, y0 + 1)), slice(x0, max(x1, x0 + 1))


def _filled(
    polygons: Sequence[Points], window: tuple[slice, slice], shape: tuple[int, ...]
) -> NDArray[np.uint8]:
    mask = np.zeros(shape, np.uint8)
    shift = np.array([window[1].start, window[0].start])
    for polygon in polygons:
        cv2.fillPoly(mask, [np.rint(polygon - shift).astype(np.int32)], 1)
    return mask


def _draw_core(
    cores: NDArray[np.int32], pieces: Sequence[Points], height: float, label: int
) -> None:
    window = _window(pieces, 1)
    part = cores[window]
    inside = np.pad(_filled(pieces, window, part.shape), 1)
    deep = cv2.distanceTransform(inside, cv2.DIST_L2, 5)[1:-1, 1:-1]
    core = (deep > min(CORE * height / 2, 0.8 * deep.max())).astype(np.uint8)
    shift = np.array([window[1].start, window[0].start])
    for left, right in pairwise(pieces):
        ends = [tuple(int(c) for c in np.rint(_middle(p) - shift)) for p in (left, right)]
        cv2.line(core, ends[0], ends[1], 1, max(1, round(height * (1 - CORE) / 2)))
    part[(core > 0) & (part == 0)] = label


def _middle(polygon: Points) -> Points:
    return np.asarray(cv2.minAreaRect(polygon)[0], np.float32)


@dataclass(frozen=True, eq=False)
class _Lands:
    """Whose every pixel of a page is.

    Attributes:
        owner: int32[H, W], the line whose core is nearest, from 1.
        distance: float32[H, W], how far that core is.
        ink: uint8[H, W], nonzero where ink is.
    """

    owner: NDArray[np.int32]
    distance: NDArray[np.float32]
    ink: NDArray[np.uint8]


def _outline(label: int, pieces: Sequence[Points], height: float, lands: _Lands) -> Points:
    window = _window(pieces, REACH * height)
    is_ours, distance = lands.owner[window] == label, lands.distance[window]
    own = is_ours & (distance <= REACH * height)
    body = _filled(pieces, window, own.shape)
    core = own & (distance == 0)
    written = _attached((own & (lands.ink[window] > 0)).astype(np.uint8), body)
    blob = written | core.astype(np.uint8)
    blob = _dilated(_closed(blob, 0.3 * height), MARGIN * height)
    contours = cv2.findContours(blob & is_ours, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    if not contours:
        return np.zeros((0, 2), np.float32)
    contour = max(contours, key=cv2.contourArea)
    smooth = cv2.approxPolyDP(contour, max(1.0, height * 0.03), True)
    corners = (smooth if len(smooth) > 2 else contour).reshape(-1, 2)
    return np.asarray(corners + np.array([window[1].start, window[0].start]), np.float32)


def _closed(mask: NDArray[np.uint8], radius: float) -> NDArray[np.uint8]:
    """Without what a disc of the radius does not fit into; what lies beyond the edge is of it."""
    return 1 - _dilated(1 - _dilated(mask, radius), radius)


def _dilated(mask: NDArray[np.uint8], radius: float) -> NDArray[np.uint8]:
    """What is within the radius of a mask (uint8, 0 and 1), as cv2.dilate by a disc has it.

    By distance, since a disc costs its area a pixel, and noise may be one line as high as a page.
    """
    distance = cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5)
    # A quarter is what makes OpenCV's own ellipses of these discs, but for a few pixels.
    return np.asarray(distance <= max(1, round(radius)) + 0.25, np.uint8)


def _attached(ink: NDArray[np.uint8], body: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """The connected parts of `ink` that reach into `body`."""
    count, parts = cv2.connectedComponents(ink)
    kept = np.zeros(count, np.uint8)
    kept[parts[(body > 0) & (ink > 0)]] = 1
    kept[0] = 0
    return np.asarray(kept[parts], np.uint8)
