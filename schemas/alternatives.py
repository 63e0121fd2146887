"""What else may stand where a word was read: the other spots of its place."""

from __future__ import annotations

from collections.abc import Iterable

from ductus.schemas.clues import Box, Spot
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Kind, Region
from ductus.schemas.text_folding import fold

MOST = 5
LEAST = 0.05
"""Probability below which a word is no alternative."""
_SHARED = 0.5


def alternatives(region: Region, line: Region) -> list[str]:
    """Other words that may stand in a region, the likeliest first, each once as words are compared.

    Of a word these are the spots of its line whose box lies over its own: what the two share is
    more than half of what they cover. Of a line that is not parted they are all that are not in its
    text. A line that is parted has none; its words have. Words broken over two lines are none.

    Args:
        region: a word, or the line itself.
        line: its line, with its spots.
    """
    if region.kind is Kind.WORD:
        box = bounds(region.polygon)
        spots: Iterable[Spot] = (spot for spot in line.spots if _are_one_place(spot.box, box))
    else:
        spots = () if region.words else line.spots
    likely = [spot for spot in spots if spot.probability >= LEAST and not spot.continues_in]
    known = {fold(word) for word in region.text.split()} | {fold(region.text), ""}
    others: dict[str, str] = {}
    for spot in sorted(likely, key=lambda spot: -spot.probability):
        folded = fold(spot.word)
        if folded not in known:
            others.setdefault(folded, spot.word)
    return list(others.values())[:MOST]


def _are_one_place(one: Box, other: Box) -> bool:
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(0.0, wide) * max(0.0, high)
    return shared > _SHARED * (_area(one) + _area(other) - shared)


def _area(box: Box) -> float:
    return (box[2] - box[0]) * (box[3] - box[1])
