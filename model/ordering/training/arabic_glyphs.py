"""Pen strokes of the Arabic glyphs of a font: thinned, and run through as the letters are taught.

A glyph's skeleton is a graph. From where the letter is joined, or begins, to where it is joined
again, or ends, the pen goes the cheapest way through every piece: short, without sharp bends, and
around heads as the letter is taught.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from ductus.model.ordering.training.arabic_letters import ArabicLetter, Place
from ductus.model.ordering.training.arabic_ways import (
    Points,
    Ways,
    along,
    cheapest,
    heads_of,
    parts_of,
    some_of,
    ways_of,
)
from ductus.model.tracing.cleaning import working_mask
from ductus.model.tracing.cuts import cut_pieces
from ductus.model.tracing.graph_of_mask import graph_of

SIZE = 160
"""Pixels of an em; what follows is in shares of it."""
_JOINER, _LACKING = "\u200d", "\ue0d3"
_MOST = 14  # pieces of a body
_OFF_LINE = 0.35  # above the line joints are no likelier for being farther out


@dataclass(frozen=True, eq=False)
class Glyph:
    """A letter's form in a font, in ems, y down, the line at 0.

    Attributes:
        body: float32[N, 2], the way of the pen.
        late: float32[N, 2] each: a stem or bar that is written after the body.
        marks: float32[2], the middle of its dots; None without.
    """

    letter: ArabicLetter
    body: Points
    late: list[Points]
    marks: Points | None


def glyph_of(path: Path, letter: ArabicLetter, after: bool, before: bool) -> Glyph | None:
    """A letter as it is written in a font; None where the font lacks it or its way is not found.

    Args:
        path: of the font.
        letter: which.
        after: it is joined to the letter before it, on its right.
        before: it is joined to the next.
    """
    ink = _drawn(path, _JOINER * after + letter.text + _JOINER * before)
    if np.array_equal(ink, _drawn(path, _LACKING)):
        return None
    return glyph_of_ink(ink, 2.0 * SIZE, letter, after, before)


@lru_cache(256)
def _drawn(path: Path, text: str) -> NDArray[np.bool_]:
    font = ImageFont.truetype(str(path), SIZE, layout_engine=ImageFont.Layout.RAQM)
    page = Image.new("L", (5 * SIZE, 4 * SIZE), 0)
    ImageDraw.Draw(page).text(
        (2 * SIZE, 2 * SIZE), text, fill=255, font=font, anchor="ls", direction="rtl"
    )
    return np.asarray(page) > 127


def glyph_of_ink(
    ink: NDArray[np.bool_], line: float, letter: ArabicLetter, after: bool, before: bool
) -> Glyph | None:
    """A letter as it is written in a picture, an em `SIZE` high; None where its way is not found.

    Args:
        ink: bool[H, W].
        line: y of the line that it stands on.
        letter: which.
        after: it is joined to the letter before it, on its right.
        before: it is joined to the next.
    """
    if not ink.any():
        return None
    mask, scale = working_mask(ink)
    graph = cut_pieces(graph_of(mask, scale))
    parts = parts_of(graph)
    origin, em = np.array((0, line * scale), np.float32), np.float32(SIZE * scale)
    body = ways_of([graph.pieces[k] for k in parts[0]], origin, em)
    late: list[Points] = []
    if letter.stem:
        body, late = _without_stem(body, letter)
    if not 0 < len(body.paths) <= _MOST:
        return None
    begin = _right(body, letter) if after else _begin(body, letter, late)
    ends = [_left(body, letter)] if before else _all_at(body, letter.end, begin)
    cost, way = min(cheapest(body, begin, end, letter.clockwise) for end in ends)
    x = np.vstack(body.paths)[:, 0]
    is_inside = before and body.xy[ends[0], 0] > x.min() + max(0.3 * np.ptp(x), 0.05)
    if not np.isfinite(cost) or is_inside:
        return None
    dots = [(graph.pieces[k].xy - origin) / em for part in parts[1:] for k in part]
    return Glyph(letter, along(body, way), late, _middle(np.vstack(dots)) if dots else None)


def _middle(xy: Points) -> Points:
    return np.asarray((xy.min(axis=0) + xy.max(axis=0)) / 2, np.float32)


def _without_stem(ways: Ways, letter: ArabicLetter) -> tuple[Ways, list[Points]]:
    """The body without ta's stem or kaf's bar, and that, from its free end."""
    free = np.flatnonzero(ways.degree == 1)
    if len(free) < 2:
        return ways, []
    x, y = ways.xy[free].T
    at = int(free[np.argmax(x - y if letter.text == "ک" else -y)])
    path: list[Points] = []
    taken: list[int] = []
    while True:
        into = [k for k, ends in enumerate(ways.ends) if at in ends and k not in taken]
        if len(into) != 1:
            break
        (k,) = into
        first, last = ways.ends[k]
        path.append(ways.paths[k] if first == at else ways.paths[k][::-1])
        taken.append(k)
        at = last if first == at else first
        if ways.degree[at] != 2 or letter.text == "ک":
            break  # kaf's bar ends at the first corner
    kept = [k for k in range(len(ways.ends)) if k not in taken]
    if not kept or not path or np.vstack(path)[0, 1] > -0.3:
        return ways, []
    return some_of(ways, kept), [np.vstack(path)]


def _used(ways: Ways) -> NDArray[np.intp]:
    free = np.flatnonzero(ways.degree == 1)
    return free if len(free) else np.flatnonzero(ways.degree)


def _right(ways: Ways, letter: ArabicLetter) -> int:
    """Where the pen comes from the letter before: a free end, or where a head lies at the joint."""
    free = _used(ways)
    if letter.end is Place.LOW_RIGHT and len(free) > 1:  # no bowl's end
        free = free[free != _at(ways, letter.end)]
    for nodes in (free, np.flatnonzero(ways.degree)):
        x, y = ways.xy[nodes].T
        off_line = 0.6 * np.maximum(-y - _OFF_LINE, 0) + 1.2 * np.maximum(y - 0.1, 0)
        best = int(nodes[np.argmax(x - off_line)])
        low, high = (float(f(path[:, 0].min() for path in ways.paths)) for f in (min, max))
        if ways.xy[best, 0] > 0.5 * (low + high):
            break
    return best


def _left(ways: Ways, letter: ArabicLetter) -> int:
    """Where it goes on to the next."""
    free = _used(ways)
    x, y = ways.xy[free].T
    lower = 1.0 if letter.begin is Place.TOP_LEFT else 0.3
    return int(free[np.argmax(lower * y - x)])


_SPEAKS: dict[Place, Callable[[Points, Points], Points]] = {
    Place.TOP: lambda x, y: -y,
    Place.TOP_RIGHT: lambda x, y: 0.7 * x - y,
    Place.TOP_LEFT: lambda x, y: -x - y,
    Place.LEFT: lambda x, y: -x,
    Place.LOW: lambda x, y: y,
    Place.LOW_RIGHT: lambda x, y: y + 0.7 * x,
}


def _begin(ways: Ways, letter: ArabicLetter, late: Sequence[Points]) -> int:
    """Where the pen comes down: at the corner below a bar, at a head, at a free end."""
    used = np.flatnonzero(ways.degree)
    if late and letter.text == "ک":
        return int(used[np.argmin(np.hypot(*(ways.xy[used] - late[0][-1]).T))])
    begin = _at(ways, letter.begin)
    if letter.end in (Place.LOW_RIGHT, Place.LEFT) and begin == _at(ways, letter.end):
        heads = heads_of(ways)
        return int(heads[np.argmin(ways.xy[heads, 1])]) if len(heads) else begin
    return begin


def _at(ways: Ways, place: Place) -> int:
    if place is Place.HEAD:
        heads = heads_of(ways)
        if len(heads):
            return int(heads[np.argmin(ways.xy[heads, 0])])
        place = Place.TOP_RIGHT
    free = _used(ways)
    return int(free[np.argmax(_SPEAKS[place](*ways.xy[free].T))])


def _all_at(ways: Ways, place: Place, begin: int) -> list[int]:
    if place is Place.ANY:
        return np.flatnonzero(ways.degree).tolist()
    end = _at(ways, place)
    if end == begin:
        others = [k for k in _used(ways).tolist() if k != begin]
        return others or [begin]
    return [end]
