"""What was read of a page as text that is not seen, each word where its ink is."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ductus.exchange.pdf.glyphless import ADVANCE, NAME, Glyphless
from ductus.exchange.pdf.objects import reals
from ductus.exchange.pdf.visual_order import visual
from ductus.schemas.geometry import Affine
from ductus.schemas.records import Direction, PageInk, RegionInk
from ductus.schemas.text import clean_text

_UNSEEN = 3
"""The way of drawing text that leaves no ink."""
_QUARTER = 90.0
_GAP = 0.2
"""Heights of a line that stay free between words: readers take words that touch for one."""
_LEANS = math.cos(math.radians(15))
"""Cosine of what a line may lean and still have its words written along an edge of the paper."""
_LEAST = 0.1
"""Points: no text is shorter or lower."""

Vector = NDArray[np.float64]


@dataclass(frozen=True)
class _Text:
    """A text on the paper.

    Attributes:
        start, end: along its line, from the left to the right of what is read upright, in points.
        foot, height: across it.
    """

    text: str
    start: float
    end: float
    foot: float
    height: float


def page_words(page: PageInk, to_pdf: Affine, font: Glyphless) -> str:
    """The operators that place all words of a page, in reading order.

    Args:
        page: with text.
        to_pdf: maps pixels of the upright page to the paper, x right and y up, in points.
        font: theirs.
    """
    placed = [operator for line in page.lines for operator in _line(line, to_pdf, font)]
    return "\n".join([f"BT {_UNSEEN} Tr", *placed, "ET"]) if placed else ""


def _line(line: RegionInk, to_pdf: Affine, font: Glyphless) -> Iterator[str]:
    along, up = _axes(line)
    texts = [_text(part, to_pdf, along, up) for part in _parts(line)]
    if " " in line.region.text.strip() and len(texts) > 1:
        texts = list(_spaced(texts))
    level, level_up = _levelled(along)
    for text in texts:
        width = max(_LEAST, text.end - text.start)
        middle = (text.start + text.end) / 2 * along + text.foot * up
        x, y = middle - width / 2 * level
        stretch = 100 * width / (text.height * ADVANCE * len(text.text))
        matrix = reals(*level, *level_up, x, y)
        shown = font.coded(visual(text.text))
        yield f"{NAME} {reals(text.height)} Tf {reals(stretch)} Tz {matrix} Tm {shown} Tj"


def _axes(line: RegionInk) -> tuple[Vector, Vector]:
    """Unit vectors along a line and across it, upward as it is read."""
    down = line.region.direction is Direction.TTB
    turn = -math.radians(line.region.angle + (_QUARTER if down else 0.0))
    cos, sin = math.cos(turn), math.sin(turn)
    return np.array([cos, sin]), np.array([-sin, cos])


def _levelled(along: Vector) -> tuple[Vector, Vector]:
    """Unit vectors along and across the words of a line: along an edge if they lean little.

    poppler sorts the letters of leaning lines that lie close into each other.
    """
    most = int(np.argmax(np.abs(along)))
    edge = np.zeros(2)
    edge[most] = np.sign(along[most])
    way = edge if along @ edge > _LEANS else along
    return way, np.array([-way[1], way[0]])


def _parts(line: RegionInk) -> Iterator[RegionInk]:
    """The words of a line where they are known to make up its text, else the line."""
    words = [word for word in line.words if word.region.text.strip()]
    whole = "".join(line.region.text.split())
    if whole and "".join("".join(word.region.text.split()) for word in words) == whole:
        yield from words
    elif whole:
        yield line


def _text(part: RegionInk, to_pdf: Affine, along: Vector, up: Vector) -> _Text:
    """A word as high as its region and as long as its ink."""
    text = " ".join(clean_text(part.region.text).split())
    corners = to_pdf.apply(np.array(part.region.polygon)).astype(np.float64)
    heights, ways = corners @ up, corners @ along
    if part.ink.strokes:
        ink = np.concatenate([stroke.xy for stroke in part.ink.strokes])
        ways = np.clip(to_pdf.apply(ink).astype(np.float64) @ along, ways.min(), ways.max())
    height = max(_LEAST, float(np.ptp(heights)))
    return _Text(text, float(ways.min()), float(ways.max()), float(heights.min()), height)


def _spaced(texts: Sequence[_Text]) -> Iterator[_Text]:
    """Words with a space behind each but the last, which fills what is free up to the next."""
    for word, following in pairwise(texts):
        free = _GAP * word.height
        if following.start >= word.start:
            end = max((word.start + word.end) / 2, min(word.end, following.start - free))
            yield replace(word, end=end)
            yield replace(word, text=" ", start=end, end=max(end + free, following.start))
        else:
            start = min((word.start + word.end) / 2, max(word.start, following.end + free))
            yield replace(word, start=start)
            yield replace(word, text=" ", start=min(start - free, following.end), end=start)
    yield texts[-1]
