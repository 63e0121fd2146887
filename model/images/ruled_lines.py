"""Ruled lines, table lines and margins, found in the ink and told from strokes that cross them.

A ruled line is thin and straight and runs on: its ink falls into dashes (between the strokes that
cross it, or the words that stand on it) that lie behind each other. Beside dark strokes a pale line
is no ink of the mask, but still darker than paper. Only ink as thin as the line is taken, so that
a stroke that crosses it stays whole (cf. Zheng, Li & Doermann, "A parallel-line detection
algorithm based on HMM decoding", 2005, on directional single-connected chains).
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.dotted_lines import dashes
from ductus.model.images.ink_mask import stroke_width
from ductus.model.images.lattice import Course, lattice
from ductus.model.images.ruled_page import Chain, RuledPage

_WIDEST = 400
"""A stroke counts as no wider than this part of the longer side."""
_DASH = 8
"""Length of a dash, in stroke widths."""
_CROSSED, _MUCH = 2.0, 0.2
"""Dashes run on over what crosses them and is no wider than this, in stroke widths, where they then
are this part of all ink."""
_GAP = 12
"""Widest gap between dashes, in widths of the pen;"""
_WRITTEN_GAP, _VISIBLE = 60, 0.9
"""a wider one, up to so many, if the line is seen, or written on, along this part of it."""
_LENGTH = 0.12
"""A ruled line is at least this part of the image long, and"""
_STROKES_LONG = 60
"""this many stroke widths."""
_UNEVEN = 0.6
"""How far its dashes stray from a smooth curve, in stroke widths."""
_UNBROKEN = 0.65
"""It is drawn over at least this part of the length on which nothing crosses it."""
_SLANT = 0.05
"""How far a ruled line may leave its row, as part of its length."""

_EDGE = 7
"""The soft edges of dashes lie within squares of this side around them."""

_ALONG, _PRINTED, _OPEN = 60, 0.5, 0.15
"""A line of a lattice is drawn over this part of what nothing crosses of so many stroke widths, and
that is at least this part of them."""

_COURSE, _OWN = 1, 3
_Mask = NDArray[np.uint8]


@dataclass(frozen=True, eq=False)
class Rulings:
    """Ruled lines of a page.

    Attributes:
        ink: bool[H, W], ink that is theirs alone; what is left when it is taken away is writing.
        extent: bool[H, W], wherever they run, writing on them included.
    """

    ink: NDArray[np.bool_]
    extent: NDArray[np.bool_]


def ruled_lines(mask: NDArray[np.bool_], dark: NDArray[np.uint8]) -> Rulings:
    """Level and upright rulings, slightly tilted or bent ones too.

    Args:
        mask: bool[H, W], ink.
        dark: uint8[H, W], see `ink_mask.Binarized`.
    """
    ink = mask.astype(np.uint8)
    pen = stroke_width(ink)
    if pen == 0:
        return Rulings(np.zeros(mask.shape, np.bool_), np.zeros(mask.shape, np.bool_))
    # A broad pen writes on lines no broader than others; what it covers of them is longer.
    stroke = min(pen, max(ink.shape) / _WIDEST)
    level = float(np.median(dark[mask]))
    page = RuledPage(ink, dark, level, pen, stroke)
    found = _level_rulings(page)
    upright = np.asarray(cv2.transpose(_level_rulings(page.on_its_side())), np.uint8)
    crossings = (found > 0) & (upright > 0)
    found |= upright
    found[_left_at(crossings, (ink > 0) & (found != _OWN))] = _OWN
    return Rulings(found == _OWN, found > 0)


def _left_at(crossings: NDArray[np.bool_], ink: NDArray[np.bool_]) -> NDArray[np.bool_]:
    """Ink that is nothing but where a level and an upright line cross: bool[H, W]."""
    if not crossings.any():
        return crossings
    near = cv2.dilate(crossings.astype(np.uint8), np.ones((3, 3), np.uint8))
    count, labels = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8)
    beyond = np.zeros(count, np.bool_)
    beyond[labels[near == 0]] = True
    beyond[0] = True
    return np.asarray(~beyond[labels], np.bool_)


def _level_rulings(page: RuledPage) -> _Mask:
    """uint8[H, W]: `_OWN` on ink of level lines alone, `_COURSE` where else they run."""
    dotted = dashes(page)
    square = np.ones((_EDGE, _EDGE), np.uint8)
    found = np.asarray(_COURSE * cv2.dilate(dotted.astype(np.uint8), square), np.uint8)
    found[dotted] = _OWN
    courses = []
    for chain in _joined(_chains(page), page):
        rows, columns = chain
        width = int(np.ptp(columns)) + 1
        short = width < max(_LENGTH * page.ink.shape[1], _STROKES_LONG * page.stroke)
        if not short and np.ptp(rows) < _SLANT * width + 3 * page.stroke:
            courses += _trace_line(page, chain, found)
    height, width = page.ink.shape
    if printed := lattice(courses, (height, width), _UNEVEN * page.stroke):
        for columns, middle in printed.lines():
            _trace_printed(page, columns, page.band(middle), found)
    return found


def _chains(page: RuledPage) -> list[Chain]:
    """Dashes that lie behind each other with little between them."""
    dashes = _dashes(page.thin, page.stroke)
    # Of narrow squares a line is whole only with what crosses it; so is the head of a row of stems.
    crossed = cv2.morphologyEx(page.thin, cv2.MORPH_CLOSE, _across(_CROSSED * page.stroke + 2))
    whole = _dashes(np.asarray(crossed & page.ink, np.uint8), page.stroke)
    if cv2.countNonZero(whole) > _MUCH * cv2.countNonZero(page.ink):
        dashes = whole
    closed = cv2.morphologyEx(dashes, cv2.MORPH_CLOSE, _across(_GAP * page.pen))
    chains = []
    # Contours, not labels: there are few chains, and labels would fill an integer image.
    for outline in cv2.findContours(closed, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)[0]:
        x, y, width, height = cv2.boundingRect(outline)
        if height <= _SLANT * width + 3 * page.stroke:
            own = np.zeros((height, width), np.uint8)
            cv2.drawContours(own, [outline], 0, 1, cv2.FILLED, offset=(-x, -y))
            rows, columns = np.nonzero(own & dashes[y : y + height, x : x + width])
            if len(columns):  # a hole's outline may hold none
                chains.append((rows + y, columns + x))
    return chains


def _joined(chains: list[Chain], page: RuledPage) -> list[Chain]:
    """Chains made one where only writing on the line parts them, each with all its dashes."""
    cell = max(1.0, _SLANT * _WRITTEN_GAP * page.pen + 2 * page.stroke)
    lines: list[list[Chain]] = []
    ends: list[tuple[int, float]] = []
    ending: defaultdict[int, list[int]] = defaultdict(list)  # lines, by the row where they end
    for chain in sorted(chains, key=lambda chain: int(chain[1].min())):
        start = _end(chain, first=True)
        row = int(start[1] / cell)
        for r in (row - 1, row, row + 1):  # what is too far behind stays so: noise has thousands
            ending[r] = [k for k in ending[r] if start[0] - ends[k][0] <= _WRITTEN_GAP * page.pen]
        near = [k for r in (row - 1, row, row + 1) for k in ending[r]]
        parted = (k for k in near if _runs_on(page, lines[k][-1], ends[k], start))
        number = next(parted, len(lines))
        end = _end(chain, first=False)
        if number == len(lines):
            lines.append([])
            ends.append(end)
        else:
            ending[int(ends[number][1] / cell)].remove(number)
            ends[number] = end
        lines[number].append(chain)
        ending[int(end[1] / cell)].append(number)
    return [
        (np.concatenate([rows for rows, _ in line]), np.concatenate([at for _, at in line]))
        for line in lines
    ]


def _runs_on(
    page: RuledPage, left: Chain, end: tuple[int, float], start: tuple[int, float]
) -> bool:
    """Whether a line goes on from the end of one chain to the start of another."""
    (x0, y0), (x1, y1) = end, start
    if not 0 < x1 - x0 <= _WRITTEN_GAP * page.pen:
        return False
    if abs(y1 - y0) > _SLANT * (x1 - x0) + page.stroke:
        return False
    between = np.arange(x0, x1 + 1)
    band = page.band(np.interp(between, (x0, x1), (y0, y1)))
    return bool(page.sees(left, band, between).mean() >= _VISIBLE)


def _end(chain: Chain, first: bool) -> tuple[int, float]:
    """The column of a chain's first or last dash, and its row there."""
    rows, columns = chain
    column = int(columns.min() if first else columns.max())
    return column, float(rows[columns == column].mean())


def _trace_line(page: RuledPage, chain: Chain, found: _Mask) -> list[Course]:
    """Adds the thin ink along a chain of dashes to what was found, and tells its course, if the
    chain is a line."""
    rows, columns = chain
    x0 = int(columns.min())
    count = np.bincount(columns - x0)
    seen = np.flatnonzero(count)
    middle = np.bincount(columns - x0, rows)[seen] / count[seen]
    curve = np.polynomial.Polynomial.fit(seen, middle, 2)
    if np.sqrt(np.mean((curve(seen) - middle) ** 2)) > _UNEVEN * page.stroke:
        return []
    along = np.arange(len(count))
    band = page.band(curve(along))
    line = page.line(band, along + x0)
    drawn = line.any(axis=0) | page.sees(chain, band, along + x0)
    open_ = ~(page.ink[band, along + x0] > line).any(axis=0)
    if (drawn & open_).sum() < _UNBROKEN * max(int(open_.sum()), 1):
        return []
    found[band, along + x0] |= np.where(line > 0, _OWN, _COURSE).astype(np.uint8)
    moved = curve.convert()(np.polynomial.Polynomial([-x0, 1]))
    own = np.zeros(3)
    own[: len(moved.coef)] = moved.coef
    return [Course(x0, x0 + len(count) - 1, own)]


def _trace_printed(
    page: RuledPage, columns: NDArray[np.int64], band: NDArray[np.int64], found: _Mask
) -> None:
    """Adds the thin ink where a line of a lattice runs, as far as one is drawn there."""
    line = page.line(band, columns)
    bare = ~(page.ink[band, columns] > line).any(axis=0)
    window = (1, round(_ALONG * page.stroke) | 1)
    around, drawn = (
        np.asarray(cv2.blur(np.asarray(one, np.float32)[:, None], window)).reshape(-1)
        for one in (bare, bare & line.any(axis=0))
    )
    seen = (around > _OPEN) & (drawn > _PRINTED * around)
    traced = np.where(line > 0, _OWN, _COURSE).astype(np.uint8) * seen
    found[band, columns] |= traced.astype(np.uint8)


def _dashes(thin: _Mask, stroke: float) -> _Mask:
    """Level runs of thin ink, grown by a row up and down for the steps of a tilted line."""
    grown = cv2.dilate(thin, _down(3))
    return np.asarray(cv2.morphologyEx(grown, cv2.MORPH_OPEN, _across(_DASH * stroke)), np.uint8)


def _across(length: float) -> _Mask:
    return np.ones((1, max(1, round(length))), np.uint8)


def _down(length: float) -> _Mask:
    return np.ones((max(1, round(length)), 1), np.uint8)
