"""Lines that were found, as people and programs get them: JSON, cells of a table, marked text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import quote

from rich.text import Text

from ductus.schemas.addresses import address_of
from ductus.schemas.citations import cite_line, cite_page
from ductus.schemas.geometry import bounds
from ductus.schemas.places import Frame
from ductus.schemas.text import clean_text
from ductus.schemas.text_folding import fold
from ductus.search.search_results import FoundLine

PROBABILITY, SIMILARITY = "probability", "similarity"
_MARK = "bold reverse"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for the beginning of a formula."""


@dataclass(frozen=True)
class Result:
    """A line that was found, and what by.

    Attributes:
        by: `PROBABILITY` that it says what was asked for, or `SIMILARITY` to how that looks.
        shape_id: what looks like it, in the table `shapes`; empty where words were asked for.
        withheld: why it may not be shown to all, in words; empty where it may.
    """

    line: FoundLine
    by: str = PROBABILITY
    shape_id: str = ""
    withheld: str = ""

    @property
    def value(self) -> float:
        """The probability or similarity."""
        return self.line.score if self.by == SIMILARITY else self.line.probability

    @property
    def item(self) -> str:
        """What the item is called; its id where it has no name."""
        return self.line.page.item_label or self.line.page.item_id

    @property
    def citation(self) -> str:
        """Item, folio, line; what there is of these."""
        page = self.line.page
        cited = cite_page(self.item, page.folio, page.sequence, page.title or page.page_id)
        return cite_line(cited, self.line.reading_order)

    @property
    def address(self) -> str:
        """The address of the line, which lasts."""
        page, line = self.line.page, self.line
        frame = Frame(page.width, page.height, page.rotation)
        box = bounds(line.polygon)
        return address_of(page.page_id, line.region_id, box, page.inkml_sha256, frame)


def as_json(found: Result) -> dict[str, Any]:
    """A result as an object; `docs/search.md` tells the names."""
    line, page = found.line, found.line.page
    rank = {"probability": round(line.probability, 4), "score": round(line.score, 4)}
    alike = {"similarity": round(line.score, 4), "shape_id": found.shape_id}
    return {
        "page_id": page.page_id,
        "region_id": line.region_id,
        "item": found.item,
        "folio": page.folio,
        "line": line.reading_order + 1,
        "word": " ".join(line.words),
        **(alike if found.by == SIMILARITY else rank),
        "text": line.text,
        "citation": found.citation,
        "address": found.address,
        "polygon": [[round(x, 1), round(y, 1)] for x, y in line.polygon],
        "words": list(line.words),
        "boxes": [[round(side, 1) for side in box] for box in line.boxes],
        "direction": line.direction,
        "language": line.language,
        **{name: getattr(page, name) for name in _OF_PAGE},
        "extra": dict(page.extra),
        "withheld": found.withheld,
    }


_OF_PAGE = (
    *("collection", "item_id", "sequence", "title", "place", "writer", "date_from", "date_to"),
    *("rights", "source_uri", "page_index", "width", "height"),
)


def as_cells(found: Result) -> Mapping[str, str]:
    """A result as a row of a table, by column; safe to open with a spreadsheet."""
    line, page = found.line, found.line.page
    before, word, after = _around(line.text, line.words)
    cells = {
        "citation": found.citation,
        "item": found.item,
        "folio": page.folio,
        "line": str(line.reading_order + 1),
        "before": before,
        "word": word,
        "after": after,
        found.by: f"{found.value:.3f}",
        "date_from": page.date_from,
        "date_to": page.date_to,
        "place": page.place,
        "writer": page.writer,
        "page_id": page.page_id,
        "region_id": line.region_id,
        "address": found.address,
        "scan": link(page.source_uri),
        "withheld": found.withheld,
    }
    return {name: as_text(cell) for name, cell in cells.items()}


def as_text(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula, and that is one line."""
    shown = " ".join(clean_text(cell).split(" ")).replace("\n", " ")
    return f"'{shown}" if shown.startswith(_FORMULA) else shown


def link(uri: str) -> str:
    """What a browser opens a scan by: an address of the web for a bucket, of a file for a path."""
    if uri.startswith("gs://"):
        return f"https://storage.cloud.google.com/{quote(uri.removeprefix('gs://'))}"
    return PurePosixPath(uri).as_uri() if uri.startswith("/") else uri


def marked(found: Result) -> Text:
    """The text of a line with what was found in it marked.

    Where the best reading does not say it, what the line may say stands behind it.
    """
    line = found.line
    text = " ".join(clean_text(line.text).split())
    shown = Text(text)
    places = spans(text, line.words)
    for start, end in places:
        shown.stylize(_MARK, start, end)
    if not places and line.words:
        shown.append("  may say: ", "dim")
        shown.append(clean_text(" ".join(line.words)), _MARK)
    return shown


def spans(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where words stand in a text, compared as a search compares them; start and end of each."""
    asked = {fold(word) for word in words} - {""}
    whole = [found.span() for found in re.finditer(r"\S+", text) if fold(found[0]) in asked]
    if whole:
        return whole
    signs = [re.escape(word) for word in words if fold(word)]  # of scripts without spaces
    return [found.span() for found in re.finditer("|".join(signs), text)] if signs else []


def _around(text: str, words: tuple[str, ...]) -> tuple[str, str, str]:
    """A text before, at and behind what was found; all of it before, where that was not read."""
    places = spans(text, words)
    if not places:
        return text, " ".join(words), ""
    start, end = places[0][0], places[: len(words)][-1][1]
    return text[:start].strip(), text[start:end], text[end:].strip()
