"""Parts a line into words where the gaps leave no doubt, and not at all where they do.

Words are a second level: a line that is not parted loses nothing, a word cut in two does. So the
gaps of a line must fall into two groups with a clear step between them (cf. Seni & Cohen,
"External word segmentation of off-line handwritten text lines", 1994, on gap metrics).
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.records import Direction

_STEP = 1.5
"""The narrowest gap between words is this much wider than the widest one inside a word."""
_LEAST = 0.45
"""The narrowest gap between words, in heights of the letter bodies."""
_MOST = 1.0
"""No gap inside a word is wider than this, in the same."""
_LOST = 0.25
"""Share of the gaps between words that ink may cross before the whole line is left alone."""
_WIDE = 6.0
"""Words wider than this many body heights on average say that gaps were missed."""
_SMALL = 0.15
"""Ink of less than this many square body heights is a mark or a speck, not a word."""
_BAND = 0.75
"""Gaps are measured so far above and below the middle of the letter bodies, in their heights."""
_FARTHER = 0.5
"""So much wider must a gap be that is a pixel farther from where a space was read."""
_CROSSED = 4.0
"""So much narrower than none counts a cut through ink, in heights of the letter bodies."""


@dataclass(frozen=True, eq=False)
class Gaps:
    """Where a line has room between its letters.

    Attributes:
        band: int64[W], ink of each column between the tops and the feet of the letter bodies.
        clear: int64[N, 2], runs of columns [x0, x1) without any, but at the line's two ends.
        body: height of the letter bodies, in pixels.
    """

    band: NDArray[np.int64]
    clear: NDArray[np.int64]
    body: float

    def cuts(self, x0: float, x1: float, middle: float) -> list[tuple[int, float]]:
        """Columns to part words at between x0 and x1, about `middle`, and how good each is.

        They are the middles of clear runs, of which a wide one is better than a near one, and the
        column with least ink, which is worst.
        """
        near = self.clear[(self.clear[:, 1] > x0) & (self.clear[:, 0] < x1)]
        off = np.maximum(np.maximum(near[:, 0] - middle, middle - near[:, 1]), 0)
        worth = near[:, 1] - near[:, 0] - _FARTHER * off
        runs = zip(((near.sum(axis=1) + 1) // 2).tolist(), worth.tolist(), strict=True)
        return [*runs, (self._least(x0, x1, middle), -_CROSSED * self.body)]

    def _least(self, x0: float, x1: float, middle: float) -> int:
        """The column with least ink between x0 and x1."""
        first, last = int(np.ceil(x0)), max(int(x1), int(np.ceil(x0)) + 1)
        columns = np.arange(max(first, 1), min(last, len(self.band) - 1))
        if not len(columns):
            return int(np.clip(round(middle), 1, max(len(self.band) - 1, 1)))
        least = columns[self.band[columns] == self.band[columns].min()]
        return int(least[np.argmin(np.abs(least - middle))])


def split_words(mask: NDArray[np.bool_], direction: Direction) -> list[tuple[int, int]]:
    """The words of a level line, as columns of its crop.

    Args:
        mask: bool[H, W], the line's ink.
        direction: of the line; `ttb` scripts have no gaps between words.

    Returns:
        Spans [x0, x1) from left to right that part 0..W, at least two, each with ink; or none when
        the gaps are not clear. No cut goes through ink.
    """
    if direction is Direction.TTB or not mask.any():
        return []
    found = gaps_of(mask)
    body = found.body
    gaps = _without_marks(found.clear, mask, _SMALL * body**2)
    widths = (gaps[:, 1] - gaps[:, 0]) / body
    between = gaps[widths >= _least_word_gap(np.sort(widths))]
    cuts = [cut for gap in between if (cut := _cut(mask, *gap)) is not None]
    missed = mask.shape[1] > _WIDE * body * (len(cuts) + 1)
    if not cuts or missed or len(cuts) < (1 - _LOST) * len(between):
        return []
    return list(pairwise([0, *cuts, mask.shape[1]]))


def gaps_of(mask: NDArray[np.bool_]) -> Gaps:
    """Where a line's ink, bool[H, W] with some of it true, has room between its letters."""
    rows = np.repeat(np.arange(mask.shape[0]), mask.sum(axis=1))
    middle = float(np.median(rows))
    # The bodies fill their height evenly: half of their ink lies in the middle half of it.
    body = max(4.0 * float(np.median(np.abs(rows - middle))), 1.0)
    top, bottom = max(int(middle - _BAND * body), 0), int(middle + _BAND * body) + 1
    band = mask[top:bottom].sum(axis=0)
    inked = (band > 0).astype(np.int8)
    edges = np.flatnonzero(np.diff(inked, prepend=np.int8(0), append=np.int8(0)))
    return Gaps(band, edges[1:-1].reshape(-1, 2), body)


def _without_marks(
    gaps: NDArray[np.int64], mask: NDArray[np.bool_], small: float
) -> NDArray[np.int64]:
    """The gaps without those that part a comma, a dot or a speck from its nearer neighbour."""
    ink = np.r_[0, np.cumsum(mask.sum(axis=0))]
    kept = [(int(x0), int(x1)) for x0, x1 in gaps]
    place = 0
    while kept and place <= len(kept):
        start = kept[place - 1][1] if place else 0
        end = kept[place][0] if place < len(kept) else mask.shape[1]
        if ink[end] - ink[start] >= small:
            place += 1
            continue
        beside = [i for i in (place - 1, place) if 0 <= i < len(kept)]
        narrow = min(beside, key=lambda i: kept[i][1] - kept[i][0])
        del kept[narrow]
        place = max(narrow, 0)
    return np.array(kept, np.int64).reshape(-1, 2)


def _least_word_gap(widths: NDArray[np.float64]) -> float:
    """The narrowest gap between words; infinite when there is no telling.

    The step is taken that is steep and has the gaps on its two sides far apart.

    Args:
        widths: float64[N], growing, in body heights.
    """
    logs = np.log(np.maximum(widths, _LEAST / 5))
    best, least = 0.0, np.inf
    for i in range(1, len(widths)):
        step = float(logs[i] - logs[i - 1])
        if widths[i] < _LEAST or widths[i - 1] > _MOST or step < np.log(_STEP):
            continue
        score = step * float(logs[i:].mean() - logs[:i].mean())
        if score > best:
            best, least = score, float(widths[i])
    return least


def _cut(mask: NDArray[np.bool_], x0: int, x1: int) -> int | None:
    """The middle of the widest clear run of columns in a gap."""
    clear = (~mask[:, x0:x1].any(axis=0)).astype(np.int8)
    edges = np.flatnonzero(np.diff(clear, prepend=np.int8(0), append=np.int8(0))).reshape(-1, 2)
    if not len(edges):
        return None
    start, end = edges[np.argmax(edges[:, 1] - edges[:, 0])]
    return x0 + int(start + end + 1) // 2
