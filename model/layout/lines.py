"""The written lines of a page, in reading order, from what a detector sees."""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from model.layout.detector import Detection, LineDetector
from model.layout.hugging import hugging
from model.layout.line import Line
from model.layout.page_area import facing_page, on_page
from model.layout.pieces import Piece, joined, page_angle, piece_of
from model.layout.reading_order import reading_order
from schemas.records import Direction

WORKING_SIDE = 2000
"""Pixels of the page's longer side, at most, at which lines are outlined."""
LEAST_INK = 0.002
"""Share of a detection that must be ink."""


def find_lines(
    image: NDArray[np.uint8],
    ink: NDArray[np.bool_],
    detector: LineDetector,
    direction: Direction = Direction.AUTO,
) -> list[Line]:
    """The lines of a page in reading order.

    Args:
        image: uint8[H, W, 3], RGB, upright.
        ink: bool[H, W], the page's ink.
        detector: finds where lines may be.
        direction: what is known of the writing; `auto` finds out whether it runs down or across.
    """
    scale = min(1.0, WORKING_SIDE / max(ink.shape))
    small = cv2.resize(
        ink.astype(np.uint8) * 255, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA
    )
    small = (small > 64).astype(np.uint8)
    found = _on_page(detector.detect(image), image)
    found = [d for d in found if _ink_share(d.polygon * scale, small) > LEAST_INK]
    if not found:
        return []
    if direction is Direction.AUTO:
        direction = _direction(found)
    if direction is not Direction.TTB:
        cut = facing_page([piece_of(d.polygon) for d in found], ink.shape[1])
        found = [d for d, is_cut in zip(found, cut, strict=True) if not is_cut]
    # Columns of upright writing are lines that run across when the page is mirrored.
    mirrored = direction is Direction.TTB
    pieces = [piece_of(_mirrored(d.polygon * scale, mirrored)) for d in found]
    small = np.ascontiguousarray(small.T) if mirrored else small
    rules = _rules(small, pieces)
    groups = joined(pieces, rules)
    outlines = hugging(
        [[pieces[i].polygon for i in group] for group in groups], small & (rules == 0)
    )
    level = page_angle(pieces)
    lines = []
    for group, outline in zip(groups, outlines, strict=True):
        angle = _angle([pieces[i] for i in group], level)
        corners = _mirrored(outline, mirrored) / scale
        weights = [pieces[i].length for i in group]
        confidence = float(np.average([found[i].confidence for i in group], weights=weights))
        lines.append(
            Line(
                tuple((float(x), float(y)) for x, y in corners),
                -angle if mirrored else angle,
                direction,
                confidence,
            )
        )
    return [lines[i] for i in reading_order([line.polygon for line in lines], direction)]


def _on_page(found: Sequence[Detection], image: NDArray[np.uint8]) -> list[Detection]:
    kept = on_page([d.polygon for d in found], image)
    return [d for d, on in zip(found, kept, strict=True) if on]


def _mirrored(points: NDArray[np.float32], mirrored: bool) -> NDArray[np.float32]:
    return np.ascontiguousarray(points[:, ::-1]) if mirrored else points


def _direction(found: Sequence[Detection]) -> Direction:
    """Down where most of the writing stands upright, else across."""
    sizes = np.array([np.ptp(d.polygon, axis=0) for d in found])
    tall = sizes[:, 1] > 1.5 * sizes[:, 0]
    wide = sizes[:, 0] > 1.5 * sizes[:, 1]
    return Direction.TTB if sizes[tall, 1].sum() > sizes[wide, 0].sum() else Direction.LTR


def _ink_share(polygon: NDArray[np.float32], ink: NDArray[np.uint8]) -> float:
    x, y, w, h = cv2.boundingRect(polygon)
    x, y = max(x, 0), max(y, 0)
    part = ink[y : y + h, x : x + w]
    if not part.size:
        return 0.0
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [np.rint(polygon - (x, y)).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])


def _rules(ink: NDArray[np.uint8], pieces: Sequence[Piece]) -> NDArray[np.uint8]:
    """Upright ruled lines: runs of ink five times as high as the writing."""
    height = float(np.median([piece.height for piece in pieces]))
    wide = cv2.dilate(ink, np.ones((1, 5), np.uint8))
    return np.asarray(
        cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((max(9, round(5 * height)), 1), np.uint8))
    )


def _angle(pieces: Sequence[Piece], level: float) -> float:
    """Degrees a line is turned; a short one is as the page is."""
    around = piece_of(np.concatenate([piece.polygon for piece in pieces]))
    return around.angle if around.slender else level
