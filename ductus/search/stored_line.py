"""A line that goes into an index: what was read there, and the words it may hold, with places."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from ductus.archive.finding.word_ways import signs_of, words_of_text
from ductus.schemas.clues import Box
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction
from ductus.schemas.text_folding import fold
from ductus.search.word_places import Place, places

UNTOLD = 0.5
"""The probability of a text's words where its reader did not tell how sure it was."""
_SIDE = 100.0
"""Of the squares that stand for the words of a text whose places are not known."""


@dataclass(frozen=True)
class LineFacts:
    """What is known of a line beside its words.

    Attributes:
        region_id, page_id, reading_order, polygon, direction, language, text: as in `regions`.
        after: region_id of the next line of the page; empty for its last.
        has_boxes: whether it is known where words stand.
    """

    region_id: str
    page_id: str
    reading_order: int
    polygon: Polygon
    direction: Direction
    language: str
    text: str
    after: str
    has_boxes: bool


class Spots(NamedTuple):
    """The words that a line may hold, box by box.

    Attributes:
        words, folded, probabilities, continues: as `StoredLine` has them.
        boxes: in page pixels; one may come again.
        sizes: how many words stand in each.
        likely: the probability of the likeliest word of each that does not go on in the next line;
            below 0 where all do.
    """

    words: Sequence[str]
    folded: Sequence[tuple[str, ...]]
    probabilities: Sequence[float]
    continues: Sequence[int]
    boxes: Sequence[Box]
    sizes: Sequence[int]
    likely: Sequence[float]


@dataclass(frozen=True)
class StoredLine(LineFacts):
    """A line and the words that it may hold.

    Attributes:
        boxes: places of words, in page pixels, each once; without `has_boxes` they only tell the
            order of words.
        places: which of the line's places each box covers, in the direction of writing.
        words: what the line may hold, as it was read.
        folded: the same as words are compared, each with the further forms it may stand for.
        probabilities: 0 to 1, of each word.
        at: which of `boxes`, of each word.
        continues: indexes of those that go on in the next line.
    """

    boxes: Sequence[Box]
    places: Sequence[Place]
    words: Sequence[str]
    folded: Sequence[tuple[str, ...]]
    probabilities: Sequence[float]
    at: Sequence[int]
    continues: Sequence[int]


def stored_line(facts: LineFacts, spots: Spots) -> StoredLine:
    """A line of what is known of it and the words that it may hold."""
    number: dict[Box, int] = {}
    at: list[int] = []
    likely: dict[Box, float] = {}
    for box, size, sure in zip(spots.boxes, spots.sizes, spots.likely, strict=True):
        at += [number.setdefault(box, len(number))] * size
        if sure > likely.get(box, -1.0):
            likely[box] = sure
    place_of = places(tuple(number), likely, facts.direction)
    return StoredLine(
        **vars(facts),
        boxes=tuple(number),
        places=tuple(place_of.values()),
        words=spots.words,
        folded=spots.folded,
        probabilities=spots.probabilities,
        at=at,
        continues=spots.continues,
    )


def spots_of_text(text: str, confidence: float | None, direction: Direction) -> Spots:
    """The words of a text whose reader told no others: one behind the other, all as likely."""
    parts = [sign for word in words_of_text(text) for sign in signs_of(word)]
    words = [part for part in parts if fold(part)]
    sure = [min(max(confidence or UNTOLD, 0.0), 1.0)] * len(words)
    return Spots(
        *(words, [(fold(word),) for word in words], sure, []),
        [_square(n, direction) for n in range(len(words))],
        *([1] * len(words), sure),
    )


def _square(place: int, direction: Direction) -> Box:
    """What stands for the box of a word of which only its place in the line is known."""
    left = top = 0.0
    if direction is Direction.TTB:
        top = place * _SIDE
    else:
        left = (-place if direction is Direction.RTL else place) * _SIDE
    return (left, top, left + _SIDE, top + _SIDE)
