"""Initials, drawings and stamps: where they are, from what each cell of a page is taken for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.figure_network import CELL, CLASSES, SIDE, cell_chances
from ductus.model.contents.placing import beside_figures, share_within, tears_a_line
from ductus.model.contents.written_paper import on_written_paper
from ductus.model.images.ink_mask import Binarized
from ductus.model.layout.line import Line
from ductus.model.layout.lines import ink_share
from ductus.schemas.geometry import Polygon, bounds
from ductus.schemas.records import Direction, Kind

_LEAST_CELLS = {Kind.INITIAL: 8, Kind.DRAWING: 40, Kind.STAMP: 24}
"""Smaller figures are not told from letters."""
_LEAST_CHANCE = {Kind.INITIAL: 0.45, Kind.DRAWING: 0.45, Kind.STAMP: 0.58}
"""Mean chance of its cells that a figure has at least that no line crosses."""
_ALONE = 0.5
"""The same of a drawing on a page without lines: less are letters that the scan cuts off."""
_NOTHING = 0.6
"""Cells whose chance to be no figure is less hang together as one."""
_DOUBT = {Kind.INITIAL: 0.2, Kind.DRAWING: 0.2, Kind.STAMP: 0.16}
"""How much surer a figure must be that lines cover."""
_AT_EDGE, _LARGE = 0.7, 0.1
"""Mean chance of a stamp that the scan's edge cuts off, at least, and its share of the page, at
most: else it is the edge of the leaf."""
_ON_ANY_PAPER = 0.75
"""Mean chance from which a stamp may be on paper that nobody wrote on: postage is on its own."""
_WITHIN = 0.6
"""Share of an initial that lies in a drawing when it is part of that."""
_HOLLOW = 1.4
"""How many times as large as its cells what a frame goes round is, with it."""
_PASSING = 1.5
"""How many times as long as an initial or a stamp a line is that is not its own lettering."""
_MOST, _MANY = 0.5, 8
"""Share of so many lines or more that a drawing takes at most: else it is a page of a hand that the
network does not know.
"""
_BARE = 0.003
"""Share of a drawing that is ink at least: mottled paper is none."""
_WRITTEN = 0.4
"""Mean chance to be no figure of the cells of a line that is no part of a drawing."""
_CUT = 0.25
"""Lines that take a greater part of their page's height are on a cut, which is no page."""

_Cells = NDArray[np.bool_]


def find_figures(sheet: Binarized, lines: Sequence[Line]) -> list[Line]:
    """The figures of a page, in any order.

    Args:
        sheet: of the page, dark on light.
        lines: as they were found; what they cover is writing.

    Returns:
        Nothing on a cut of a line or two: the network knows pages, and letters of a page's height
        are drawings to it.
    """
    height, width = sheet.image.shape[:2]
    if _are_of_a_cut(lines, height, width):
        return []
    found = figures_of(cell_chances(sheet.image), (width, height), lines)
    doubted = [one for one in found if one.kind is Kind.STAMP and one.confidence < _ON_ANY_PAPER]
    are_on_it = on_written_paper(doubted, lines, sheet.paper, width)
    elsewhere = [one for one, is_on_it in zip(doubted, are_on_it, strict=True) if not is_on_it]
    return [one for one in found if one not in elsewhere and not _is_bare(one, sheet.ink)]


def figures_of(
    chances: NDArray[np.float32], size: tuple[int, int], lines: Sequence[Line]
) -> list[Line]:
    """The figures of a page, from what its cells are taken for.

    Args:
        chances: float32[h, w, len(CLASSES)], see `cell_chances`.
        size: of the page, width and height, in its pixels.
        lines: as they were found, in the same.
    """
    smooth = np.asarray(cv2.blur(chances, (3, 3)), np.float32)
    direction = lines[0].direction if lines else Direction.LTR
    found = []
    for kind, cells, chance in _regions(smooth):
        figure = Line(_outline(cells, size), 0.0, direction, chance, kind)
        is_frame = _is_hollow(cells) and any(share_within(a.polygon, [figure]) > 0.8 for a in lines)
        if not (is_frame or _is_rim(figure, cells)) and _is_sure(figure, lines):
            found += _beside_lines(figure, cells, smooth[..., 0], size, lines)
    drawings = [figure for figure in found if figure.kind is Kind.DRAWING]
    return [
        figure
        for figure in found
        if figure.kind is not Kind.INITIAL or share_within(figure.polygon, drawings) < _WITHIN
    ]


def whole_drawing(figures: Sequence[Line]) -> list[Line]:
    """The figures of a page without lines: all but its stamps are one drawing, as on a sketch."""
    parts = [figure for figure in figures if figure.kind is not Kind.STAMP]
    if not any(figure.kind is Kind.DRAWING for figure in parts):
        return list(figures)
    corners = np.concatenate([np.asarray(part.polygon, np.float32) for part in parts])
    hull = cv2.convexHull(corners).reshape(-1, 2)
    outline = tuple((float(x), float(y)) for x, y in hull)
    whole = replace(parts[0], polygon=outline, kind=Kind.DRAWING)
    return [whole, *(figure for figure in figures if figure.kind is Kind.STAMP)]


def _regions(chances: NDArray[np.float32]) -> Iterator[tuple[Kind, _Cells, float]]:
    """Kind, cells and mean chance of what hangs together: of each kind apart from the others."""
    kinds = chances[..., 1:].argmax(axis=2) + 1
    kinds[chances[..., 0] >= _NOTHING] = 0
    for index, kind in enumerate(CLASSES):
        if kind:
            own = (kinds == index).astype(np.uint8)
            closed = cv2.morphologyEx(own, cv2.MORPH_CLOSE, np.ones((5, 5), np.uint8)) > 0
            for cells in _pieces(closed & ((kinds == index) | (kinds == 0))):
                chance = float(chances[cells, index].mean())
                if cells.sum() >= _LEAST_CELLS[kind] and chance >= _LEAST_CHANCE[kind]:
                    yield kind, cells, chance


def _pieces(cells: _Cells) -> Iterator[_Cells]:
    count, labels = cv2.connectedComponents(cells.astype(np.uint8), connectivity=4)
    for label in range(1, count):
        yield np.asarray(labels == label)


def _outline(cells: _Cells, size: tuple[int, int]) -> Polygon:
    """Around the cells, in page pixels, within the page."""
    cell = CELL * max(size) / SIDE
    fine = cv2.resize(
        cells.astype(np.uint8), None, fx=CELL, fy=CELL, interpolation=cv2.INTER_NEAREST
    )
    found, _ = cv2.findContours(fine, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    corners = cv2.approxPolyDP(max(found, key=cv2.contourArea), 1.5, True).reshape(-1, 2)
    on_page = np.minimum((corners + 0.5) * cell / CELL, np.array(size) - 1)
    return tuple((float(x), float(y)) for x, y in on_page)


def _is_bare(figure: Line, ink: NDArray[np.bool_]) -> bool:
    outline = np.asarray(figure.polygon, np.float32)
    return figure.kind is Kind.DRAWING and ink_share(outline, ink.view(np.uint8)) < _BARE


def _beside_lines(
    figure: Line,
    cells: _Cells,
    nothing: NDArray[np.float32],
    size: tuple[int, int],
    lines: Sequence[Line],
) -> list[Line]:
    """A drawing without the lines that are none of its own, in one piece or more; others whole,
    as a stamp lies upon lines. A line is its own if most of it lies there and hardly looks written.

    Args:
        figure: as it was found, of `cells`.
        nothing: float32[h, w], the chance of each cell to be no figure.
        size: of the page, width and height, in its pixels.
        lines: of the page.
    """
    if figure.kind is not Kind.DRAWING:
        return [figure]
    cell, written = CELL * max(size) / SIDE, np.zeros(cells.shape, np.bool_)
    for line in lines:
        corners = np.rint(np.asarray(line.polygon) / cell - 0.5).astype(np.int32)
        under = cv2.fillPoly(np.zeros(cells.shape, np.uint8), [corners], 1) > 0
        if (under & cells).any() and (
            beside_figures([line], [figure]) or nothing[under].mean() >= _WRITTEN
        ):
            written |= under
    if not (written & cells).any():
        return [figure]
    left = (cells & ~written).astype(np.uint8)
    whole = cv2.morphologyEx(left, cv2.MORPH_OPEN, np.ones((3, 3), np.uint8)) > 0
    return [
        replace(figure, polygon=_outline(piece, size))
        for piece in _pieces(np.asarray(whole))
        if piece.sum() >= _LEAST_CELLS[Kind.DRAWING]
    ]


def _is_hollow(cells: _Cells) -> bool:
    """Whether it goes round something, as a frame does."""
    found, _ = cv2.findContours(cells.astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_NONE)
    filled = cv2.drawContours(np.zeros(cells.shape, np.uint8), found, -1, 1, cv2.FILLED)
    return float(filled.sum()) > _HOLLOW * float(cells.sum())


def _is_rim(figure: Line, cells: _Cells) -> bool:
    """Whether it is the edge of the leaf, which looks like a stamp that the scan cuts off."""
    border = (cells[0], cells[-1], cells[:, 0], cells[:, -1])
    if figure.kind is not Kind.STAMP or not any(side.any() for side in border):
        return False
    return figure.confidence < _AT_EDGE or float(cells.mean()) > _LARGE


def _are_of_a_cut(lines: Sequence[Line], height: int, width: int) -> bool:
    across = [
        _extent(line, 0) / width if line.direction is Direction.TTB else _extent(line, 1) / height
        for line in lines
    ]
    return bool(across) and float(np.median(across)) > _CUT


def _is_sure(figure: Line, lines: Sequence[Line]) -> bool:
    """Whether it is one for all the writing that covers it."""
    if figure.kind is Kind.DRAWING and not lines:
        return figure.confidence >= _ALONE
    within = len(lines) - len(beside_figures(lines, [figure]))
    if figure.kind is Kind.DRAWING and len(lines) >= _MANY and within > _MOST * len(lines):
        return False
    if figure.kind is Kind.STAMP and tears_a_line(figure, lines):
        return False
    return figure.confidence >= _LEAST_CHANCE[figure.kind] + _DOUBT[figure.kind] * _written(
        figure, lines
    )


def _written(figure: Line, lines: Sequence[Line]) -> float:
    """The share of a figure that is writing: lines, but one within an initial is its own letter,
    and lettering is a stamp's own as often as not.
    """
    covered = share_within(figure.polygon, lines)
    within = len(lines) - len(beside_figures(lines, [figure]))
    if figure.kind is Kind.DRAWING or (figure.kind is Kind.INITIAL and within > 1):
        return covered
    passing = share_within(figure.polygon, [a for a in lines if _is_passing(a, figure)])
    return passing if figure.kind is Kind.INITIAL else (covered + passing) / 2


def _is_passing(line: Line, figure: Line) -> bool:
    along = 1 if line.direction is Direction.TTB else 0
    return _extent(line, along) > _PASSING * _extent(figure, along)


def _extent(line: Line, axis: int) -> float:
    """Along x (0) or y (1), in pixels."""
    box = bounds(line.polygon)
    return box[axis + 2] - box[axis]
