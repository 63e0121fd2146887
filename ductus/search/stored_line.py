"""A line as an index holds it: what was read there, and the words that it may hold, with places."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

from ductus.archive.word_ways import Row, signs_of, words_of_text
from ductus.schemas.clues import Box
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction
from ductus.schemas.text_folding import fold
from ductus.search.word_places import Place, places

UNTOLD = 0.5
"""The probability of a text's words where its reader did not tell how sure it was."""
_BETWEEN_FORMS = "\x1f"
"""A form may hold a space."""
_SIDE = 100.0
"""Of the squares that stand for the words of a text whose places are not known."""


@dataclass(frozen=True)
class StoredLine:
    """A line and the words that it may hold.

    Attributes:
        region_id, page_id, reading_order, polygon, direction, language, text: as in `regions`.
        after: region_id of the next line of the page; empty for its last.
        has_boxes: whether it is known where words stand; else `boxes` only tell their order.
        boxes: places of words, in page pixels, each once.
        words: what the line may hold, as it was read.
        folded: the same as words are compared, each with the further forms it may stand for.
        probabilities: 0 to 1, of each word.
        at: which of `boxes`, of each word.
        continues: indexes of those that go on in the next line.
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
    boxes: tuple[Box, ...]
    words: Sequence[str]
    folded: tuple[tuple[str, ...], ...]
    probabilities: Sequence[float]
    at: Sequence[int]
    continues: Sequence[int]

    @cached_property
    def place_of(self) -> Mapping[Box, Place]:
        """Which of the line's places each box covers, in the direction of writing."""
        skeleton: dict[int, float] = {}
        for index, box in enumerate(self.at):  # the likeliest of a place tell where it is
            if index not in self.continues:
                skeleton[box] = max(skeleton.get(box, 0.0), self.probabilities[index])
        return places(self.boxes, {self.boxes[at]: p for at, p in skeleton.items()}, self.direction)

    @property
    def n_places(self) -> int:
        """Places of words, one after the other."""
        return 1 + max((place[1] for place in self.place_of.values()), default=-1)

    def row(self, index: int) -> Row:
        """A word as a row of `spots`."""
        x0, y0, x1, y1 = self.boxes[self.at[index]]
        return {
            **{"x0": x0, "y0": y0, "x1": x1, "y1": y1, "word": self.words[index]},
            "word_folded": self.folded[index][0],
            "variants": self.folded[index][1:],
            "probability": self.probabilities[index],
        }


def stored_line(region: Mapping[str, Any], after: str, spots: Iterable[Row]) -> StoredLine:
    """A line of its rows in `regions` and `spots`; of its text, where it has none of the latter."""
    rows = list(spots)
    words = rows or list(_words_of_text(region["text"], region["text_confidence"]))
    boxes: dict[Box, int] = {}
    for row in words:
        boxes.setdefault((row["x0"], row["y0"], row["x1"], row["y1"]), len(boxes))
    return StoredLine(
        region["region_id"],
        region["page_id"],
        region["reading_order"],
        tuple((x, y) for x, y in region["polygon"]),
        Direction(region["direction"]),
        region["language"] or "",
        region["text"],
        after,
        bool(rows),
        tuple(boxes),
        tuple(row["word"] for row in words),
        tuple((row["word_folded"], *(row.get("variants") or ())) for row in words),
        tuple(row["probability"] for row in words),
        tuple(boxes[row["x0"], row["y0"], row["x1"], row["y1"]] for row in words),
        tuple(index for index, row in enumerate(words) if row.get("continues_in")),
    )


def pack(line: StoredLine) -> str:
    """A line as text: probabilities to 0.0001 and pixels to 0.1."""
    values = {name: getattr(line, name) for name in _NAMES}
    values |= {
        "polygon": [[_short(x), _short(y)] for x, y in line.polygon],
        "boxes": [[_short(side) for side in box] for box in line.boxes],
        "folded": [
            "" if forms == (word,) else _BETWEEN_FORMS.join(forms)
            for word, forms in zip(line.words, line.folded, strict=True)
        ],
        "probabilities": [round(p, 4) for p in line.probabilities],
    }
    return json.dumps(list(values.values()), ensure_ascii=False, separators=(",", ":"))


def unpack(text: str | bytes) -> StoredLine:
    """The line that `pack` packed."""
    values = dict(zip(_NAMES, json.loads(text), strict=True))
    return StoredLine(
        **values
        | {
            "polygon": tuple(map(tuple, values["polygon"])),
            "direction": Direction(values["direction"]),
            "boxes": tuple(map(tuple, values["boxes"])),
            "folded": tuple(
                (word,) if not forms else tuple(forms.split(_BETWEEN_FORMS))
                for word, forms in zip(values["words"], values["folded"], strict=True)
            ),
        }
    )


def _short(pixels: float) -> float:
    """To 0.1, and without a point where none is needed: most are whole."""
    rounded = round(pixels, 1)
    return int(rounded) if rounded.is_integer() else rounded


_NAMES = tuple(field.name for field in fields(StoredLine))


def _words_of_text(text: str, confidence: float | None) -> Iterable[Row]:
    parts: Sequence[str] = [sign for word in words_of_text(text) for sign in signs_of(word)]
    for place, word in enumerate(part for part in parts if fold(part)):
        left = place * _SIDE
        yield {
            **{"word": word, "word_folded": fold(word), "probability": confidence or UNTOLD},
            **{"x0": left, "y0": 0.0, "x1": left + _SIDE, "y1": _SIDE},
        }
