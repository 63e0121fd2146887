"""Lines of a page by blocks, as formats of text want them: columns, and what stands among them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ductus.schemas.geometry import bounds
from ductus.schemas.records import Direction, Kind, RegionInk

_TEXT = (Kind.LINE, Kind.WORD)


@dataclass(frozen=True)
class Block:
    """Lines that stand over each other; or one initial, drawing or stamp.

    Attributes:
        name: `b0001` and so on, in reading order.
        kind: `LINE`, or what it is.
        lines: at least one; of a figure the one that it is.
    """

    name: str
    kind: Kind
    lines: tuple[RegionInk, ...]


def blocks_of(lines: Sequence[RegionInk]) -> list[Block]:
    """The blocks of lines in reading order, themselves in that order.

    A block ends at a figure, at the next page of an opening, at a line of another direction, and
    at one that stands beside all lines of the block so far: the next column, or a note in the
    margin.
    """
    groups: list[list[RegionInk]] = []
    for line in lines:
        if groups and _continues(groups[-1], line):
            groups[-1].append(line)
        else:
            groups.append([line])
    return [Block(f"b{n:04d}", _kind(group[0]), tuple(group)) for n, group in enumerate(groups, 1)]


def _kind(line: RegionInk) -> Kind:
    return Kind.LINE if line.region.kind in _TEXT else line.region.kind


def _continues(group: Sequence[RegionInk], line: RegionInk) -> bool:
    last = group[-1].region
    if _kind(group[-1]) is not Kind.LINE or _kind(line) is not Kind.LINE:
        return False
    if (last.side, last.direction) != (line.region.side, line.region.direction):
        return False
    along = 1 if line.region.direction is Direction.TTB else 0
    spans = [bounds(one.region.polygon) for one in group]
    first, end = min(s[along] for s in spans), max(s[along + 2] for s in spans)
    own = bounds(line.region.polygon)
    return own[along] < end and own[along + 2] > first
