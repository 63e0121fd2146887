"""Which word of a line stands behind which: places in the direction of writing, counted from 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from ductus.schemas.clues import Box
from ductus.schemas.records import Direction

Place = tuple[int, int]
"""The first and the last place that a box covers: a box may hold what others hold as two words."""
Span = tuple[float, float]


def places(
    boxes: Sequence[Box], likely: Mapping[Box, float], direction: Direction
) -> dict[Box, Place]:
    """The places of boxes in a line.

    The likeliest boxes that lie beside each other are its places; each box covers those that it
    shares more than half of its own length, or of theirs, with.

    Args:
        boxes: all of the line.
        likely: the probability of the likeliest word of each box that makes places.
        direction: of the line.
    """
    made: list[Span] = []
    for box in sorted(likely, key=lambda one: (-likely[one], one)):
        span = _span(box, direction)
        if not _shared(span, made):
            made.append(span)
    made.sort()
    covered: dict[Span, Place] = {}  # boxes of a place mostly begin and end alike
    found = {}
    for box in boxes:
        span = _span(box, direction)
        if span not in covered:
            covered[span] = _covered(span, made)
        found[box] = covered[span]
    return found


def n_places(of: Iterable[Place]) -> int:
    """How many places stand one behind the other, of which words cover these."""
    return 1 + max((last for _, last in of), default=-1)


def _span(box: Box, direction: Direction) -> Span:
    """Where a box begins and ends in the direction of writing."""
    if direction is Direction.TTB:
        return box[1], box[3]
    return (-box[2], -box[0]) if direction is Direction.RTL else (box[0], box[2])


def _shared(span: Span, made: Sequence[Span]) -> list[int]:
    """Those that share more than half of the shorter one's length. It takes much of the time of
    indexing, so it calls nothing."""
    begin, end = span
    length = end - begin
    found = []
    for place, (other_begin, other_end) in enumerate(made):
        common = (end if end < other_end else other_end) - (
            begin if begin > other_begin else other_begin
        )
        other = other_end - other_begin
        if 2 * common > (length if length < other else other):
            found.append(place)
    return found


def _covered(span: Span, made: Sequence[Span]) -> Place:
    if shared := _shared(span, made):
        return shared[0], shared[-1]
    middle = sum(span) / 2
    near = min(range(len(made)), key=lambda n: abs(sum(made[n]) / 2 - middle), default=0)
    return near, near
