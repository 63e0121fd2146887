"""A line as an index holds it: bytes, of which a search reads what it asks for and no more.

A search looks at hundreds of lines and at few words of each, so the rest stays bytes.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cached_property
from itertools import chain

import numpy as np

from ductus.archive.finding.word_ways import Row
from ductus.schemas.clues import Box
from ductus.schemas.records import Direction
from ductus.search.stored_line import LineFacts, StoredLine
from ductus.search.word_places import Place, n_places

_BETWEEN_WORDS, _BETWEEN_FORMS = "\x1e", "\x1f"
_SIZES = struct.Struct("<7I")
"""How many words, boxes, corners and words that go on; bytes of facts, forms and words."""
_BOX = struct.Struct("<4i")
_TENTHS, _PARTS = 10, 10_000
"""Of a pixel, and of certainty: what is kept."""


def pack(line: StoredLine) -> bytes:
    """A line as bytes: probabilities to 0.0001 and pixels to 0.1."""
    facts = (
        *(line.region_id, line.page_id, line.reading_order, line.direction),
        *(line.language, line.text, line.after, line.has_boxes),
    )
    folded = [_BETWEEN_FORMS.join(forms) for forms in line.folded]
    words = [
        "" if word == forms[0] else word
        for word, forms in zip(line.words, line.folded, strict=True)
    ]
    texts = (
        json.dumps(facts, ensure_ascii=False, separators=(",", ":")).encode(),
        _joined(folded).encode(),
        _joined(words).encode(),
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


class PackedLine:
    """What `pack` packed; its words by their index."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        n_words, n_boxes, n_corners, n_continues, *lengths = _SIZES.unpack_from(data)
        self.n_words, self._n_boxes, self._n_corners = n_words, n_boxes, n_corners
        self._n_continues = n_continues
        self._sure = _SIZES.size + 4 * (4 * n_boxes + 2 * n_corners)
        self._at = self._sure + 2 * n_words
        self._places = self._at + 4 * n_words
        self._continues = self._places + 8 * n_boxes
        self._facts, self._forms, self._words = lengths

    @cached_property
    def _told(self) -> tuple[str, str, int, str, str, str, str, bool]:
        start = self._continues + 4 * self._n_continues
        return tuple(json.loads(self._data[start : start + self._facts]))

    @property
    def region_id(self) -> str:
        """Of the line."""
        return self._told[0]

    @property
    def after(self) -> str:
        """The region_id of the next line of the page; empty for its last."""
        return self._told[6]

    @property
    def facts(self) -> LineFacts:
        """What is known of the line beside its words."""
        start = _SIZES.size + 16 * self._n_boxes
        sides = struct.unpack_from(f"<{2 * self._n_corners}i", self._data, start)
        polygon = tuple((x / _TENTHS, y / _TENTHS) for x, y in _pairs(sides))
        region, page, order, direction, language, text, after, has_boxes = self._told
        way = Direction(direction)
        return LineFacts(region, page, order, polygon, way, language, text, after, has_boxes)

    @cached_property
    def folded(self) -> Sequence[str]:
        """Each word as words are compared; see `forms_of`."""
        end = len(self._data) - self._words
        return self._split(end - self._forms, end)

    def holding(self, wanted: AbstractSet[str]) -> list[int]:
        """The words that may be one of some, as words are compared."""
        return [
            index
            for index, word in enumerate(self.folded)
            if word in wanted
            or (_BETWEEN_FORMS in word and any(form in wanted for form in forms_of(word)))
        ]

    def as_likely_as(self, least: float) -> list[int]:
        """The words of such a probability, or more."""
        sure = struct.unpack_from(f"<{self.n_words}H", self._data, self._sure)
        parts = least * _PARTS
        return [index for index, one in enumerate(sure) if one >= parts]

    def row(self, index: int) -> Row:
        """A word as a row of `spots`."""
        x0, y0, x1, y1 = self.box(index)
        form, *others = forms_of(self.folded[index])
        return {
            **{"x0": x0, "y0": y0, "x1": x1, "y1": y1, "word": self.word(index)},
            "word_folded": form,
            "variants": others,
            "probability": self.probability(index),
        }

    def word(self, index: int) -> str:
        """A word as it was read."""
        return self._read[index] or forms_of(self.folded[index])[0]

    @cached_property
    def _read(self) -> Sequence[str]:
        end = len(self._data)
        return self._split(end - self._words, end)

    def probability(self, index: int) -> float:
        """Of a word, 0 to 1."""
        (parts,) = struct.unpack_from("<H", self._data, self._sure + 2 * index)
        return float(parts / _PARTS)

    def box(self, index: int) -> Box:
        """Where a word stands, in page pixels."""
        (at,) = struct.unpack_from("<I", self._data, self._at + 4 * index)
        return self._box(at)

    @cached_property
    def place_of(self) -> Mapping[Box, Place]:
        """Which of the line's places each box covers, in the direction of writing."""
        places = struct.unpack_from(f"<{2 * self._n_boxes}I", self._data, self._places)
        return {self._box(at): place for at, place in enumerate(_pairs(places))}

    @property
    def n_places(self) -> int:
        """Places of words, one after the other."""
        return n_places(self.place_of.values())

    @property
    def continues(self) -> Sequence[int]:
        """Indexes of words that go on in the next line."""
        return struct.unpack_from(f"<{self._n_continues}I", self._data, self._continues)

    def _box(self, at: int) -> Box:
        x0, y0, x1, y1 = _BOX.unpack_from(self._data, _SIZES.size + _BOX.size * at)
        return x0 / _TENTHS, y0 / _TENTHS, x1 / _TENTHS, y1 / _TENTHS

    def _split(self, start: int, end: int) -> list[str]:
        return self._data[start:end].decode().split(_BETWEEN_WORDS) if self.n_words else []


def forms_of(folded: str) -> tuple[str, ...]:
    """The forms of a word of `PackedLine.folded`: itself, and what else it may stand for."""
    return tuple(folded.split(_BETWEEN_FORMS)) if _BETWEEN_FORMS in folded else (folded,)


def _pairs(numbers: Sequence[int]) -> Iterator[tuple[int, int]]:
    each = iter(numbers)
    return zip(each, each, strict=True)


def _joined(words: Sequence[str]) -> str:
    text = _BETWEEN_WORDS.join(words)
    if text.count(_BETWEEN_WORDS) > max(len(words) - 1, 0):  # no reader writes it, a table may
        return _BETWEEN_WORDS.join(word.replace(_BETWEEN_WORDS, " ") for word in words)
    return text
