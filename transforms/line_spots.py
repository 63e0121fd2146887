"""Words that a line may hold, as they stand on the page: also such as go on in the next line."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

import numpy as np

from ductus.model.reading.ranked_guesses import LEAST, MOST
from ductus.model.reading.recognizer import Guess
from ductus.schemas.clues import Box, Spot
from ductus.schemas.geometry import Affine, bounds
from ductus.schemas.records import Direction, Region

_DIGITS = 3
"""Of a probability: more are not known, and less is kept in less."""


def line_spots(
    guesses: Iterable[Guess], shape: tuple[int, ...], direction: Direction, to_page: Affine
) -> tuple[Spot, ...]:
    """The guesses of a line, in their order, each where it stands on its page.

    Args:
        guesses: along the line's crop.
        shape: rows and columns of that.
        direction: of the line.
        to_page: maps pixels of the crop to those of the page.

    Returns:
        Boxes reach over the line's whole height, in whole pixels: the upright ones around what was
        looked at, where the line is turned.
    """
    return tuple(
        Spot(
            guess.word,
            round(guess.probability, _DIGITS),
            _box(guess.span, shape, direction, to_page),
            guess.rank,
        )
        for guess in guesses
    )


def _box(
    span: tuple[float, float], shape: tuple[int, ...], direction: Direction, to_page: Affine
) -> Box:
    rows, columns = shape[:2]
    down, across = (span, (0, columns)) if direction is Direction.TTB else ((0, rows), span)
    corners = np.array([(x, y) for x in across for y in down], np.float64)
    page = to_page.apply(corners - 0.5)
    x0, y0, x1, y1 = bounds(tuple((float(x), float(y)) for x, y in page))
    return float(math.floor(x0)), float(math.floor(y0)), float(math.ceil(x1)), float(math.ceil(y1))


def with_rest(line: Region, after: Region) -> Region:
    """A line whose last word goes on in the next: with words made of what both may hold of it."""
    joined = _joined(_at_end(line), _at_beginning(after), after.region_id)
    return replace(line, spots=(*line.spots, *joined))


def _joined(firsts: Sequence[Spot], rests: Sequence[Spot], rest_id: str) -> Iterator[Spot]:
    """Each beginning with each rest, the likeliest first; they stand where the beginning does."""
    pairs = [
        (round(first.probability * rest.probability, _DIGITS), first, rest)
        for first in firsts
        for rest in rests
    ]
    likely = sorted((pair for pair in pairs if pair[0] >= LEAST), key=lambda pair: -pair[0])
    for rank, (probability, first, rest) in enumerate(likely[:MOST], 1):
        yield Spot(first.word + rest.word, probability, first.box, rank, rest_id)


def _at_end(line: Region) -> list[Spot]:
    """Words that may be a line's last."""
    is_rtl = line.direction is Direction.RTL
    return _reaching(line, -1.0 if is_rtl else 1.0)


def _at_beginning(line: Region) -> list[Spot]:
    """Words that may be a line's first."""
    is_rtl = line.direction is Direction.RTL
    return _reaching(line, 1.0 if is_rtl else -1.0)


def _reaching(line: Region, way: float) -> list[Spot]:
    """Words that reach as far as the outermost of the likeliest: to the right or down if 1, or -1.

    The line itself may reach further, to a hyphen.
    """
    axis = 1 if line.direction is Direction.TTB else 0
    edge = axis + 2 if way > 0 else axis
    reach = [(way * spot.box[edge], spot) for spot in line.spots]
    outermost = max((far for far, spot in reach if spot.rank == 1), default=0.0)
    return [spot for far, spot in reach if abs(far - outermost) <= 1]
