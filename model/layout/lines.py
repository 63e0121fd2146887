"""The written lines of a page, in reading order, from what a detector sees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.detector import Detection
from ductus.model.layout.initials import with_initials
from ductus.model.layout.line import Line
from ductus.model.layout.line_pieces import LinePiece, joined_pieces, page_angle, piece_of
from ductus.model.layout.line_polygons import ink_outlines
from ductus.model.layout.opening import find_fold
from ductus.model.layout.page_area import facing_page, on_page
from ductus.model.layout.reading_order import reading_order
from ductus.model.layout.stacked import one_line_each
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction, Side

WORKING_SIDE = 2000
"""Pixels of the page's longer side, at most, at which lines are outlined."""
LEAST_INK = 0.002
"""Share of a detection that must be ink."""
SIDES = {
    Direction.LTR: (Side.LEFT, Side.RIGHT),
    Direction.RTL: (Side.RIGHT, Side.LEFT),
    Direction.TTB: (Side.RIGHT, Side.LEFT),
}
"""The pages of an opening as they are read."""


def find_lines(
    image: NDArray[np.uint8],
    ink: NDArray[np.bool_],
    found: Sequence[Detection],
    direction: Direction = Direction.AUTO,
) -> list[Line]:
    """The lines of a page in reading order.

    Args:
        image: uint8[H, W, 3], RGB, upright.
        ink: bool[H, W], the page's ink.
        found: where a detector sees lines on `image`.
        direction: what is known of the writing; `auto` finds out whether it runs down or across.
    """
    small, scale = _reduced(ink)
    seen = _on_page(found, image)
    pieces = [piece_of(d.polygon * scale, d.confidence) for d in seen]
    pieces = [piece for piece in pieces if ink_share(piece.polygon, small) > LEAST_INK]
    if direction is Direction.AUTO:
        direction = _direction(pieces)
    if direction is not Direction.TTB:
        cut = facing_page(pieces, small.shape[1])
        pieces = [piece for piece, is_cut in zip(pieces, cut, strict=True) if not is_cut]
    fold = find_fold(image, pieces, scale)
    lines = []
    for side in (Side.WHOLE,) if fold is None else SIDES[direction]:
        page = small * fold.page(small.shape, side) if fold else small
        own = fold.on(side, pieces) if fold else pieces
        lines += [replace(line, side=side) for line in _page_lines(own, page, direction)]
    return [replace(line, polygon=_scaled(line.polygon, 1 / scale)) for line in lines]


def _page_lines(
    pieces: Sequence[LinePiece], ink: NDArray[np.uint8], direction: Direction
) -> list[Line]:
    """The lines of one page in reading order, in the frame of its ink."""
    if direction is Direction.TTB:  # such lines run across when the page is mirrored
        mirrored = [piece_of(piece.polygon[:, ::-1], piece.confidence) for piece in pieces]
        lines = [_mirrored(line) for line in _lines(mirrored, ink.T, direction)]
    else:
        lines = _lines(pieces, ink, direction)
    return [lines[i] for i in reading_order([line.polygon for line in lines], direction)]


def _lines(pieces: Sequence[LinePiece], ink: NDArray[np.uint8], direction: Direction) -> list[Line]:
    """Lines, in any order, from pieces that run across, both in the frame of `ink`."""
    if not pieces:
        return []
    level, rules = page_angle(pieces), _rules(ink, pieces)
    unruled = np.ascontiguousarray(ink & (rules == 0))
    pieces = with_initials(one_line_each(pieces, unruled), unruled, rules)
    groups = [[pieces[i] for i in group] for group in joined_pieces(pieces, rules)]
    outlines = ink_outlines([[piece.polygon for piece in group] for group in groups], unruled)
    return [
        Line(
            tuple((float(x), float(y)) for x, y in outline),
            _angle(group, level),
            direction,
            float(np.average([p.confidence for p in group], weights=[p.length for p in group])),
        )
        for group, outline in zip(groups, outlines, strict=True)
        if len(outline) > 2
    ]


def _reduced(ink: NDArray[np.bool_]) -> tuple[NDArray[np.uint8], float]:
    """The ink, uint8[h, w] of 0 or 1, at the working size, and the scale of that."""
    scale = min(1.0, max(WORKING_SIDE / max(ink.shape), 1 / min(ink.shape)))  # a pixel at least
    small = cv2.resize(
        ink.astype(np.uint8) * 255, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA
    )
    return (small > 64).astype(np.uint8), scale


def _mirrored(line: Line) -> Line:
    return replace(line, polygon=tuple((y, x) for x, y in line.polygon), angle=-line.angle)


def _scaled(polygon: Polygon, scale: float) -> Polygon:
    return tuple((x * scale, y * scale) for x, y in polygon)


def _on_page(found: Sequence[Detection], image: NDArray[np.uint8]) -> list[Detection]:
    kept = on_page([d.polygon for d in found], image)
    return [d for d, on in zip(found, kept, strict=True) if on]


def _direction(pieces: Sequence[LinePiece]) -> Direction:
    """Down where most of the writing stands upright, else across."""
    sizes = np.array([np.ptp(piece.polygon, axis=0) for piece in pieces]).reshape(-1, 2)
    tall = sizes[:, 1] > 1.5 * sizes[:, 0]
    wide = sizes[:, 0] > 1.5 * sizes[:, 1]
    return Direction.TTB if sizes[tall, 1].sum() > sizes[wide, 0].sum() else Direction.LTR


def ink_share(polygon: NDArray[np.float32], ink: NDArray[np.uint8]) -> float:
    """The share of an outline, float32[N, 2] in page pixels, that is ink, uint8[H, W]: 0 or 1."""
    x0, y0 = np.maximum(np.floor(polygon.min(axis=0)), 0).astype(int)
    x1, y1 = np.ceil(polygon.max(axis=0)).astype(int) + 1
    part = np.ascontiguousarray(ink[y0:y1, x0:x1])
    if not part.size:
        return 0.0
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [np.rint(polygon - (x0, y0)).astype(np.int32)], 1)
    return float(cv2.mean(part, inside)[0])


def _rules(ink: NDArray[np.uint8], pieces: Sequence[LinePiece]) -> NDArray[np.uint8]:
    """What parts columns: upright runs of ink five times as high as the writing, of any breadth.

    Not the rulings of `ruled_lines`: on squared paper those are many and part nothing.
    """
    height = float(np.median([piece.height for piece in pieces]))
    wide = cv2.dilate(ink, np.ones((1, 5), np.uint8))
    return np.asarray(
        cv2.morphologyEx(wide, cv2.MORPH_OPEN, np.ones((max(9, round(5 * height)), 1), np.uint8))
    )


def _angle(pieces: Sequence[LinePiece], level: float) -> float:
    """Degrees a line is turned; a short one is as the page is."""
    around = piece_of(np.concatenate([piece.polygon for piece in pieces]))
    return around.angle if around.slender else level
