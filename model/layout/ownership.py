"""Whose ink is it: gives every piece of ink on a page to one line or to none.

A figure (an initial, a drawing, a stamp) owns what lies mostly in its outline, lines the rest.
Ink connected in one piece belongs to the line whose core holds most of it, so a descender that
reaches into the next line stays with its own. A piece that fills two cores (touching lines) is
parted: it grows out of both cores at equal speed and is cut where the two meet. Ink in no core
(dots, accents, commas) goes to the nearest one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.images.ink_mask import stroke_width
from ductus.model.layout.core_zone import CoreZone, find_core_zone
from ductus.model.layout.line import Line
from ductus.schemas.geometry import Polygon

_SHRINK = 4
"""The maps of cores are kept at 1 / _SHRINK of the page's size."""
_REACH = 1.0
"""How far outside its core a line's ink may lie, in line heights."""
_LOOSE_ABOVE, _LOOSE_BESIDE = 0.6, 0.3
"""The same for ink that touches no core: above or below, before or after."""
_LOWER = 0.3
"""So far down, in distances to the core, a mark is looked up: 1.86 times as far off will do."""
_SPECK = 0.5
"""Ink that touches no core and is less than this many square stroke widths is a speck."""
_MUCH = 0.3
"""Share of a figure's ink that makes a piece its own, however far it reaches beyond."""
_SHARED = 1.5
"""A piece fills a core with more ink than this many strokes across it."""
_NO_LINE = -1

_Pixels = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class InkOwners:
    """The ink of a page sorted by the line that owns it.

    Attributes:
        xs, ys: int32[N], columns and rows of ink that some line owns.
        starts: int64[L + 1], line i owns the pixels starts[i]:starts[i + 1].
    """

    xs: _Pixels
    ys: _Pixels
    starts: NDArray[np.int64]

    def pixels_of(self, line: int) -> tuple[_Pixels, _Pixels]:
        """The columns and rows of a line's own ink."""
        own = slice(int(self.starts[line]), int(self.starts[line + 1]))
        return self.xs[own], self.ys[own]


def own_ink(ink: NDArray[np.bool_], lines: Sequence[Line]) -> InkOwners:
    """Gives the ink of a page to its lines.

    Args:
        ink: bool[H, W] without ruled lines.
        lines: in page pixels; one whose polygon encloses nothing owns nothing.
    """
    figured = [index for index, line in enumerate(lines) if line.is_figure]
    left = ink.copy() if figured else ink
    figures = {index: _taken_out(left, lines[index].polygon) for index in figured}
    xs, ys, owner = _owned_by_lines(left, lines)
    owners = [np.full(len(x), index, np.int32) for index, (x, _) in figures.items()]
    return _sorted(
        np.concatenate([xs, *(x for x, _ in figures.values())]),
        np.concatenate([ys, *(y for _, y in figures.values())]),
        np.concatenate([owner, *owners]),
        len(lines),
    )


def _taken_out(ink: NDArray[np.bool_], polygon: Polygon) -> tuple[_Pixels, _Pixels]:
    """Columns and rows of a figure's ink, which is wiped out.

    What hangs together and lies mostly outside stays, as a word that reaches into a stamp, unless
    it is much of the figure.
    """
    corners = np.rint(np.asarray(polygon)).astype(np.int32)
    low, high = corners.min(axis=0), corners.max(axis=0) + 1
    margin = int((high - low).max()) // 4
    x0, y0 = np.maximum(low - margin, 0)
    x1, y1 = high + margin
    part = ink[y0:y1, x0:x1]
    if not part.any():
        return np.zeros(0, np.int32), np.zeros(0, np.int32)
    within = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(within, [corners - np.array((x0, y0), np.int32)], 1)
    _, labels = cv2.connectedComponents(part.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    inside = part & (within > 0)
    total = np.bincount(labels[part])
    own = np.bincount(labels[inside], minlength=len(total))
    taken = (own >= 0.5 * total) | (own > _MUCH * own.sum())
    rows, columns = np.nonzero(inside & taken[labels])
    part[rows, columns] = False
    return (columns + x0).astype(np.int32), (rows + y0).astype(np.int32)


def _owned_by_lines(
    ink: NDArray[np.bool_], lines: Sequence[Line]
) -> tuple[_Pixels, _Pixels, NDArray[np.int32]]:
    """The columns and rows of all the ink, and the line of each pixel, or none."""
    ys, xs = (a.astype(np.int32) for a in np.nonzero(ink))
    cores = [None if line.is_figure else find_core_zone(ink, line) for line in lines]
    if not len(xs) or all(core is None for core in cores):
        return xs, ys, np.full(len(xs), _NO_LINE, np.int32)
    _, labels = cv2.connectedComponents(ink.astype(np.uint8), connectivity=8, ltype=cv2.CV_32S)
    piece = labels[ys, xs]
    stroke = stroke_width(ink.astype(np.uint8))
    within, nearest = (m[ys // _SHRINK, xs // _SHRINK] for m in _core_maps(ink.shape, cores))
    crossing = np.array([0.0 if core is None else 2 * core.half * stroke for core in cores])
    votes = _count_votes(piece, within, _SHARED * crossing)
    owner = votes.winner[piece]
    shared = np.flatnonzero(votes.shared[piece])
    if len(shared):
        seeds = np.where(votes.filled, within, _NO_LINE)[shared]
        owner[shared] = _part(ink.shape, xs[shared], ys[shared], seeds)
    loose = owner == _NO_LINE
    near = np.where(loose, nearest, _NO_LINE)
    owner[loose] = _count_votes(piece, near, crossing).winner[piece[loose]]
    kept = _in_reach(*_outside(xs, ys, owner, cores), piece, loose, _SPECK * stroke**2)
    return xs, ys, np.where(kept, owner, _NO_LINE).astype(np.int32)


def _in_reach(
    above: NDArray[np.float64],
    beside: NDArray[np.float64],
    piece: NDArray[np.int32],
    loose: NDArray[np.bool_],
    speck: float,
) -> NDArray[np.bool_]:
    """Which ink is near enough to its line; of loose pieces the whole piece must be, and large.

    Of a piece that lies mostly elsewhere (a page's edge, a frame) only what is in the core is.
    """
    near = (above <= _REACH) & (beside <= _REACH)
    elsewhere = np.bincount(piece, near) < 0.5 * np.bincount(piece)
    near &= ~elsewhere[piece] | ((above <= 0) & (beside <= 0))
    fits = (above <= _LOOSE_ABOVE) & (beside <= _LOOSE_BESIDE)
    strays = np.bincount(piece, ~fits) > 0
    strays |= np.bincount(piece) < speck
    return np.where(loose, ~strays[piece], near)


def _core_maps(
    shape: tuple[int, ...], cores: Sequence[CoreZone | None]
) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """The line whose core holds a pixel (or none), and the line a mark there would belong to.

    That is the line whose core is nearest; but as more marks stand above letters than below them,
    between two lines of which one is nearly as near the lower one is taken.
    """
    small = (-(-shape[0] // _SHRINK), -(-shape[1] // _SHRINK))
    within = np.full(small, _NO_LINE, np.int32)
    for index, core in enumerate(cores):
        if core is not None:
            cv2.fillPoly(within, [np.round(core.band() / _SHRINK).astype(np.int32)], index)
    outside = (within == _NO_LINE).astype(np.uint8)
    distance, seeds = cv2.distanceTransformWithLabels(
        outside, cv2.DIST_L2, 5, labelType=cv2.DIST_LABEL_PIXEL
    )
    line_of_seed = np.full(int(seeds.max()) + 1, _NO_LINE, np.int32)
    held = outside == 0
    line_of_seed[seeds[held]] = within[held]
    nearest = line_of_seed[seeds]
    upright = np.array([core is not None and core.upright for core in cores])
    lower = np.where(upright[nearest], 0.0, _LOWER * distance)
    rows = np.minimum(np.arange(small[0])[:, None] + lower.astype(np.int32), small[0] - 1)
    return within, nearest[rows, np.arange(small[1])]


@dataclass(frozen=True, eq=False)
class _Votes:
    """Which cores the pieces of ink lie in.

    Attributes:
        winner: int32[P], by piece the line whose core holds most of it, or none.
        shared: bool[P], by piece whether it fills two cores.
        filled: bool[N], by pixel whether its piece fills the core that the pixel lies in.
    """

    winner: NDArray[np.int32]
    shared: NDArray[np.bool_]
    filled: NDArray[np.bool_]


def _count_votes(
    piece: NDArray[np.int32], line: NDArray[np.int32], least: NDArray[np.float64]
) -> _Votes:
    """Counts the ink of each piece by line.

    Args:
        piece, line: int32[N], of each pixel of ink.
        least: float64[L], the pixels with which a piece fills a line's core.
    """
    voters = np.flatnonzero(line != _NO_LINE)
    key = piece[voters].astype(np.int64) * len(least) + line[voters]
    pairs, pair, counts = np.unique(key, return_inverse=True, return_counts=True)
    pieces, lines = np.divmod(pairs, len(least))
    order = np.argsort(counts, kind="stable")
    n_pieces = int(piece.max()) + 1
    winner = np.full(n_pieces, _NO_LINE, np.int32)
    winner[pieces[order]] = lines[order]
    fills = counts > least[lines]
    filled = np.zeros(len(piece), np.bool_)
    filled[voters] = fills[pair]
    return _Votes(winner, np.bincount(pieces[fills], minlength=n_pieces) > 1, filled)


def _part(
    shape: tuple[int, ...], xs: _Pixels, ys: _Pixels, seeds: NDArray[np.int32]
) -> NDArray[np.int32]:
    """Parts pieces that several lines share: grows each line out of its seeds along the ink."""
    claims = np.full((shape[0] + 2, shape[1] + 2), -2, np.int32)
    claims[ys + 1, xs + 1] = seeds
    _grow(claims, xs + 1, ys + 1, seeds != _NO_LINE)
    return np.asarray(claims[ys + 1, xs + 1], np.int32)


@compiled
def _grow(claims: NDArray[np.int32], xs: _Pixels, ys: _Pixels, seeds: NDArray[np.bool_]) -> None:
    """Breadth first from the seeds over pixels that are -1; the frame of `claims` is not ink."""
    queue_x, queue_y = np.empty(len(xs), np.int32), np.empty(len(xs), np.int32)
    tail = 0
    for i in range(len(xs)):
        if seeds[i]:
            queue_x[tail], queue_y[tail] = xs[i], ys[i]
            tail += 1
    head = 0
    while head < tail:
        x, y = queue_x[head], queue_y[head]
        head += 1
        for dy in range(-1, 2):
            for dx in range(-1, 2):
                if claims[y + dy, x + dx] == -1:
                    claims[y + dy, x + dx] = claims[y, x]
                    queue_x[tail], queue_y[tail] = x + dx, y + dy
                    tail += 1


def _outside(
    xs: _Pixels, ys: _Pixels, owner: NDArray[np.int32], cores: Sequence[CoreZone | None]
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """`CoreZone.outside` of each pixel's owner."""
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(len(cores) + 1))
    above, beside = np.zeros(len(xs)), np.zeros(len(xs))
    for line, core in enumerate(cores):
        own = order[starts[line] : starts[line + 1]]
        if core is not None and len(own):
            above[own], beside[own] = core.outside(xs[own], ys[own])
    return above, beside


def _sorted(xs: _Pixels, ys: _Pixels, owner: NDArray[np.int32], n_lines: int) -> InkOwners:
    order = np.argsort(owner, kind="stable")
    starts = np.searchsorted(owner[order], np.arange(n_lines + 1))
    return InkOwners(xs[order], ys[order], starts)
