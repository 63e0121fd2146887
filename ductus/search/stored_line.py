"""A line as an index holds it: what was read there, and the words that it may hold, with places."""

from __future__ import annotations

import json
import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import NamedTuple

import numpy as np

from ductus.archive.word_ways import Row, signs_of, words_of_text
from ductus.schemas.clues import Box
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction
from ductus.schemas.text_folding import fold
from ductus.search.word_places import Place, places

UNTOLD = 0.5
"""The probability of a text's words where its reader did not tell how sure it was."""
_BETWEEN_WORDS, _BETWEEN_FORMS = "\x1e", "\x1f"
_SIDE = 100.0
"""Of the squares that stand for the words of a text whose places are not known."""
_SIZES = struct.Struct("<7I")
"""How many words, boxes, corners and words that go on; bytes of facts, words and forms."""
_TENTHS, _PARTS = 10, 10_000
"""Of a pixel, and of certainty: what is kept."""


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

    @cached_property
    def place_of(self) -> Mapping[Box, Place]:
        """`places` by box."""
        return dict(zip(self.boxes, self.places, strict=True))

    @property
    def n_places(self) -> int:
        """Places of words, one after the other."""
        return 1 + max((last for _, last in self.places), default=-1)

    def row(self, index: int) -> Row:
        """A word as a row of `spots`."""
        x0, y0, x1, y1 = self.boxes[self.at[index]]
        return {
            **{"x0": x0, "y0": y0, "x1": x1, "y1": y1, "word": self.words[index]},
            "word_folded": self.folded[index][0],
            "variants": self.folded[index][1:],
            "probability": self.probabilities[index],
        }


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


def pack(line: StoredLine) -> bytes:
    """A line as bytes: probabilities to 0.0001 and pixels to 0.1."""
    facts = (
        *(line.region_id, line.page_id, line.reading_order, line.direction),
        *(line.language, line.text, line.after, line.has_boxes),
    )
    folded = [
        "" if forms[0] == word and len(forms) == 1 else _BETWEEN_FORMS.join(forms)
        for word, forms in zip(line.words, line.folded, strict=True)
    ]
    texts = (
        json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode(),
        _joined(line.words).encode(),
        _joined(folded).encode(),
    )
    pixels = np.array([*chain(*line.boxes), *chain(*line.polygon)])
    sizes = map(len, (line.words, line.boxes, line.polygon, line.continues, *texts))
    return b"".join(
        (
            _SIZES.pack(*sizes),
            np.rint(pixels * _TENTHS).astype("<i4").tobytes(),
            np.rint(np.array(line.probabilities) * _PARTS).astype("<u2").tobytes(),
            np.array([*line.at, *chain(*line.places), *line.continues], "<u4").tobytes(),
            *texts,
        )
    )


def unpack(data: bytes) -> StoredLine:
    """The line that `pack` packed."""
    n_words, n_boxes, n_corners, n_continues, *lengths = _SIZES.unpack_from(data)
    place = _SIZES.size
    pixels = np.frombuffer(data, "<i4", 4 * n_boxes + 2 * n_corners, place) / _TENTHS
    place += 4 * len(pixels)
    sure = (np.frombuffer(data, "<u2", n_words, place) / _PARTS).tolist()
    place += 2 * n_words
    numbers = np.frombuffer(data, "<u4", n_words + 2 * n_boxes + n_continues, place).tolist()
    place += 4 * len(numbers)
    facts, words, folded = _texts(data[place:], lengths)
    at, spans = numbers[:n_words], iter(numbers[n_words : n_words + 2 * n_boxes])
    sides, corners = np.split(pixels, [4 * n_boxes])
    own = words.split(_BETWEEN_WORDS) if n_words else []
    region_id, page_id, order, direction, language, text, after, has_boxes = json.loads(facts)
    return StoredLine(
        region_id,
        page_id,
        order,
        tuple((x, y) for x, y in corners.reshape(-1, 2).tolist()),
        Direction(direction),
        language,
        text,
        after,
        has_boxes,
        boxes=[(x0, y0, x1, y1) for x0, y0, x1, y1 in sides.reshape(-1, 4).tolist()],
        places=list(zip(spans, spans, strict=True)),
        words=own,
        folded=[
            tuple(forms.split(_BETWEEN_FORMS)) if forms else (word,)
            for word, forms in zip(own, folded.split(_BETWEEN_WORDS), strict=bool(own))
        ],
        probabilities=sure,
        at=at,
        continues=numbers[n_words + 2 * n_boxes :],
    )


def _joined(words: Sequence[str]) -> str:
    text = _BETWEEN_WORDS.join(words)
    if text.count(_BETWEEN_WORDS) > max(len(words) - 1, 0):  # no reader writes it, a table may
        return _BETWEEN_WORDS.join(word.replace(_BETWEEN_WORDS, " ") for word in words)
    return text


def _texts(data: bytes, lengths: Iterable[int]) -> list[str]:
    found, start = [], 0
    for length in lengths:
        found.append(data[start : start + length].decode())
        start += length
    return found
