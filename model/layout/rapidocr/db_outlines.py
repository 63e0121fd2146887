"""Outlines of lines from the map of a DB net, which marks the shrunken bodies of lines."""

from __future__ import annotations

from collections.abc import Iterator

import cv2
import numpy as np
from numpy.typing import NDArray

BODY = 0.3
"""Probability from which a pixel belongs to a body."""
CORE = 0.7
"""Bodies that hold several cores, connected above this, are cut between them."""
SURE = 0.45
"""Mean probability of a body worth reporting."""
GROWTH = 1.8
"""How far outlines grow, times area over perimeter (DB's unclip ratio)."""
SMALLEST = 3
"""Pixels of the map: bodies less high or wide are noise."""


def outlines(seen: NDArray[np.float32]) -> list[tuple[NDArray[np.float32], float]]:
    """The lines of a map float32[H, W]: polygons float32[N, 2] in its pixels, confidences."""
    found = []
    for contour in _bodies(seen):
        confidence = _mean_inside(seen, contour)
        if min(cv2.minAreaRect(contour)[1]) >= SMALLEST and confidence >= SURE:
            found.append((_grown(contour), confidence))
    return found


def body_height(seen: NDArray[np.float32]) -> float:
    """The usual height of a line's body in pixels of the map, long lines first; 0 without any."""
    heights = sorted(
        (_thickness(contour), cv2.arcLength(contour, True)) for contour in _bodies(seen)
    )
    if not heights:
        return 0.0
    passed = np.cumsum([length for _, length in heights])
    return float(heights[int(np.searchsorted(passed, passed[-1] / 2))][0])


def _bodies(seen: NDArray[np.float32]) -> Iterator[NDArray[np.int32]]:
    """Contours int32[N, 1, 2], one a body."""
    body = (seen > BODY).astype(np.uint8)
    for contour in _contours(body):
        x, y, w, h = cv2.boundingRect(contour)
        inside = np.zeros((h, w), np.uint8)
        cv2.drawContours(inside, [contour], 0, 1, cv2.FILLED, offset=(-x, -y))
        cores = np.asarray(inside & (seen[y : y + h, x : x + w] > CORE), np.uint8)
        cores = _large_parts(cores, 0.7 * _thickness(contour) ** 2)
        for part in _nearest_core(cores, inside):
            yield from (contour + np.array([x, y], np.int32) for contour in _contours(part))


def _large_parts(mask: NDArray[np.uint8], least: float) -> NDArray[np.uint8]:
    """Only the connected parts of at least so many pixels."""
    _, parts, stats, _ = cv2.connectedComponentsWithStats(mask)
    kept = (stats[:, cv2.CC_STAT_AREA] >= least).astype(np.uint8)
    kept[0] = 0
    return np.asarray(kept[parts], np.uint8)


def _nearest_core(
    cores: NDArray[np.uint8], inside: NDArray[np.uint8]
) -> Iterator[NDArray[np.uint8]]:
    """Parts `inside` into masks uint8[h, w] of what lies nearest to each core."""
    if not cores.any():
        yield inside
        return
    _, nearest = cv2.distanceTransformWithLabels(
        1 - cores, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_CCOMP
    )
    for label in range(1, int(nearest.max()) + 1):
        yield ((nearest == label) & (inside > 0)).astype(np.uint8)


def _contours(mask: NDArray[np.uint8]) -> list[NDArray[np.int32]]:
    found = cv2.findContours(mask, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]
    return [contour for contour in found if len(contour) > 2]


def _thickness(contour: NDArray[np.int32]) -> float:
    length = max(cv2.minAreaRect(contour)[1])
    return float(cv2.contourArea(contour) / max(length, 1.0))


def _grown(contour: NDArray[np.int32]) -> NDArray[np.float32]:
    """The polygon around all points nearer to the body than the growth that DB asks for."""
    length, thick = max(cv2.minAreaRect(contour)[1]), _thickness(contour)
    reach = max(1, round(length * thick * GROWTH / (2 * (length + thick))))
    x, y, w, h = cv2.boundingRect(contour)
    mask = np.zeros((h + 2 * reach + 2, w + 2 * reach + 2), np.uint8)
    shift = np.array([x - reach - 1, y - reach - 1])
    cv2.drawContours(mask, [contour], 0, 1, cv2.FILLED, offset=tuple(int(-s) for s in shift))
    near = (cv2.distanceTransform(1 - mask, cv2.DIST_L2, 5) <= reach).astype(np.uint8)
    outline = max(_contours(near), key=cv2.contourArea)
    return np.asarray(cv2.approxPolyDP(outline, 1.0, True).reshape(-1, 2) + shift, np.float32)


def _mean_inside(seen: NDArray[np.float32], contour: NDArray[np.int32]) -> float:
    x, y, w, h = cv2.boundingRect(contour)
    inside = np.zeros((h, w), np.uint8)
    cv2.drawContours(inside, [contour], 0, 1, cv2.FILLED, offset=(-x, -y))
    return float(cv2.mean(seen[y : y + h, x : x + w], inside)[0])
