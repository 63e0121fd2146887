"""Initials, drawings and stamps: where they are, from what each cell of a page is taken for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.bold_letters import Script, bold_initials
from ductus.model.contents.figure_cells import (
    LEAST_CELLS,
    Cells,
    is_at_edge,
    is_hollow,
    outline,
    pieces,
    regions,
)
from ductus.model.contents.figure_network import cell_chances, cell_side
from ductus.model.contents.parted_stamps import cores, is_of_other_ink, parted
from ductus.model.contents.placing import beside_figures, share_within, tears_a_line
from ductus.model.contents.written_paper import is_on_written_paper, other_paper
from ductus.model.images.ink_mask import Binarized
from ductus.model.layout.line import Line
from ductus.model.layout.lines import ink_share
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Direction, Kind

_LEAST_CHANCE = {Kind.INITIAL: 0.45, Kind.DRAWING: 0.45, Kind.STAMP: 0.58}
"""Mean chance of its cells that a figure has at least that no line crosses."""
_ALONE = 0.5
"""The same of a drawing on a page without lines: less are letters that the scan cuts off."""
_DOUBT = {Kind.INITIAL: 0.2, Kind.DRAWING: 0.2, Kind.STAMP: 0.16}
"""How much surer a figure must be that lines cover."""
_AT_EDGE, _LARGE = 0.7, 0.1
"""Mean chance of a stamp that the scan's edge cuts off, at least, and its share of the page, at
most: else it is the edge of the leaf."""
_ON_ANY_PAPER = 0.75
"""Mean chance from which a stamp may be on paper that nobody wrote on: postage is on its own."""
_WITHIN = 0.6
"""Share of an initial that lies in a drawing when it is part of that."""
_PASSING = 1.5
"""How many times as long as an initial or a stamp a line is that is not its own lettering."""
_MOST, _MANY = 0.5, 8
"""Share of so many lines or more that a drawing takes at most: else it is a page of a hand that the
network does not know.
"""
_BARE = 0.003
"""Share of a drawing or an initial that is ink at least: mottled paper is none."""
_WRITTEN = 0.4
"""Mean chance to be no figure of the cells of a line that is no part of a drawing."""
_CUT = 0.25
"""Lines that take a greater part of their page's height are on a cut, which is no page."""


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
    chances = cell_chances(sheet.image)
    found = figures_of(chances, (width, height), lines, sheet.ink)
    on_paper = _on_written_paper(found, _smoothed(chances), lines, sheet)
    return [one for one in on_paper if not _is_bare(one, sheet.ink)]


def _on_written_paper(
    found: Sequence[Line], smooth: NDArray[np.float32], lines: Sequence[Line], sheet: Binarized
) -> list[Line]:
    """The figures without stamps on other paper; of these what is on that of the lines."""
    height, width = sheet.image.shape[:2]
    doubted = [one for one in found if one.kind is Kind.STAMP and one.confidence < _ON_ANY_PAPER]
    if not doubted:
        return list(found)
    other = other_paper(lines, sheet.paper, width)
    elsewhere = [one for one in doubted if not is_on_written_paper(one, other, width)]
    left = [piece for one in elsewhere for piece in parted(one, other, smooth, (width, height))]
    return [one for one in found if one not in elsewhere] + [
        one for one in left if _is_sure(one, lines) and is_of_other_ink(one, lines, sheet)
    ]


def _smoothed(chances: NDArray[np.float32]) -> NDArray[np.float32]:
    return np.asarray(cv2.blur(chances, (3, 3)), np.float32)


def figures_of(
    chances: NDArray[np.float32],
    size: tuple[int, int],
    lines: Sequence[Line],
    ink: NDArray[np.bool_] | None = None,
) -> list[Line]:
    """The figures of a page, from what its cells are taken for.

    Args:
        chances: float32[h, w, len(CLASSES)], see `cell_chances`.
        size: of the page, width and height, in its pixels.
        lines: as they were found, in the same.
        ink: bool[H, W], the page's; None tells of no letter that it is bold.
    """
    script = Script(lines, ink) if lines and ink is not None else None
    smooth = _smoothed(chances)
    direction = lines[0].direction if lines else Direction.LTR
    found = []
    for kind, cells, chance in regions(smooth):
        figure = Line(outline(cells, size), 0.0, direction, chance, kind)
        is_frame = is_hollow(cells) and any(share_within(a.polygon, [figure]) > 0.8 for a in lines)
        if _is_rim(figure, cells):
            off_it = cores(figure, cells, smooth, size)
            found += [one for one in off_it if _is_sure(one, lines)]
        elif not is_frame and _is_sure(figure, lines):
            found += _beside_lines(figure, cells, smooth[..., 0], size, lines)
        elif kind is Kind.INITIAL and script and script.is_bold(figure):
            found.append(script.whole(figure))
    found += bold_initials(smooth, size, script, found) if script else []
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
    around = tuple((float(x), float(y)) for x, y in hull)
    whole = replace(parts[0], polygon=around, kind=Kind.DRAWING)
    return [whole, *(figure for figure in figures if figure.kind is Kind.STAMP)]


def _is_bare(figure: Line, ink: NDArray[np.bool_]) -> bool:
    """Whether it is of mottled paper or of the paper beside the ink; stamps may be that pale."""
    corners = np.asarray(figure.polygon, np.float32)
    return figure.kind is not Kind.STAMP and ink_share(corners, ink.view(np.uint8)) < _BARE


def _beside_lines(
    figure: Line,
    cells: Cells,
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
    cell, written = cell_side(cells, size), np.zeros(cells.shape, np.bool_)
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
        replace(figure, polygon=outline(piece, size))
        for piece in pieces(np.asarray(whole))
        if piece.sum() >= LEAST_CELLS[Kind.DRAWING]
    ]


def _is_rim(figure: Line, cells: Cells) -> bool:
    """Whether it is the edge of the leaf, which looks like a stamp that the scan cuts off."""
    if figure.kind is not Kind.STAMP or not is_at_edge(cells):
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
