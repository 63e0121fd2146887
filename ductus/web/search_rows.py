"""The lines of shown pages for the search of a site: what each says, and what else it may say."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from ductus.archive.finding.word_ways import signs_of
from ductus.archive.page_lookup import LatestRuns
from ductus.archive.part_file import UnreadablePart, rows_where
from ductus.archive.people.best_rows import best_rows, in_order
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.shown_pages import Row, Shown
from ductus.archive.table_parts import each_part
from ductus.schemas.clues import Box
from ductus.schemas.places import Frame
from ductus.schemas.table_kinds import TABLES
from ductus.schemas.text_folding import fold
from ductus.schemas.text_variants import variants
from ductus.web.paged_rows import PagedRows, TableRow

LEAST = 0.05
"""Words that a line holds less likely than this are left out: they are more than half of all."""
_BY = ("page_id", "run_id")
_CORNERS = ("x0", "y0", "x1", "y1")
_READ = {
    "regions": (
        *("page_id", "region_id", "parent_id", "kind", "reading_order", "polygon", *_CORNERS),
        *("direction", "text", "text_confidence"),
    ),
    "spots": ("page_id", "region_id", "word", "probability", *_CORNERS),
}
_AT_ONCE = 4_096
"""Rows as objects."""


@dataclass
class SearchLine:
    """A line.

    Attributes:
        page: its place among the pages of the site.
        name: `l0001`, as in the address of the line.
        order: its place among the lines of its page, from 0 on.
        is_corrected: people said what it reads.
        words: folded, with how likely the line holds each, 0 to 1, and where, if anybody knows;
            abbreviations also as what they may stand for.
    """

    page: int
    name: str
    order: int
    direction: str
    text: str
    box: Box
    is_corrected: bool = False
    words: dict[str, tuple[float, Box | None]] = field(default_factory=dict)

    def may_hold(self, word: str, probability: float, box: Box | None) -> None:
        """Takes a word; of several readings of one word the likeliest counts."""
        before = self.words.get(word)
        if before is None or before[0] < probability or (before[1] is None and box):
            best = max(probability, before[0] if before else 0.0)
            self.words[word] = (best, box or (before[1] if before else None))


def search_lines(archive: str, shown: Shown, said: Corrections) -> Iterator[SearchLine]:
    """The lines of all pages that are shown, page after page, in reading order.

    What people said of a line counts, and then nothing that the machine guessed at.

    Raises:
        OSError: the tables cannot be read.
    """
    pages, corrected = shown.rows, set(said.pages())
    with PagedRows(list(pages)) as held:
        for table, columns in _READ.items():
            found = rows_of_pages(archive, table, list(pages), columns)
            held.add(table, _needed(found, corrected))
        for place, (page_id, rows) in enumerate(held):
            regions = _best(rows["regions"], page_id, pages[page_id], said)
            lines = _lines_of_page(place, regions, rows["spots"])
            yield from sorted(lines, key=lambda line: (line.order, line.name))


def _needed(rows: Iterable[TableRow], corrected: Container[str]) -> Iterator[TableRow]:
    """What is kept of rows of `regions` or `spots`; polygons only where people said anything."""
    for row in rows:
        if row.get("probability", 1.0) >= LEAST:
            yield row if row["page_id"] in corrected else {**row, "polygon": None}


def _best(rows: list[TableRow], page_id: str, page: Row, said: Corrections) -> list[TableRow]:
    """The rows of a page's regions, as people have put them right."""
    if not said.of_page(page_id):
        return rows
    frame = Frame(page["width"], page["height"], page["rotation"] or 0)
    lines, words = in_order(best_rows(said, page_id, frame, rows))
    return [*lines, *words]


def _lines_of_page(
    place: int, regions: Sequence[TableRow], spots: Sequence[TableRow]
) -> Iterable[SearchLine]:
    lines = {row["region_id"]: _line(row, place) for row in regions if row["kind"] == "line"}
    for row in regions:
        if row["kind"] == "word":
            _place_word(lines, row)
    for row in spots:
        line = lines.get(row["region_id"])
        if line and not line.is_corrected:
            for form in variants(row["word"]):
                line.may_hold(form, row["probability"], _box(row))
    return lines.values()


def parted(text: str) -> Iterator[str]:
    """The words of a folded text; of scripts without spaces each sign is one."""
    return (part for word in text.split() for part in signs_of(word))


def _line(row: TableRow, page: int) -> SearchLine:
    name = row["region_id"].rpartition("/")[2]
    line = SearchLine(
        *(page, name, row["reading_order"], row["direction"] or "ltr", row["text"] or ""),
        *(_box(row), row.get("is_corrected", False)),
    )
    sure = max(LEAST, row["text_confidence"] or 0.0)
    for word in _forms(line.text):
        line.may_hold(word, sure, None)
    return line


def _forms(text: str) -> Iterator[str]:
    """The folded words of a text, those that it is written with first."""
    yield from parted(fold(text))
    for word in text.split():
        yield from (form for read in variants(word)[1:] for form in parted(read))


def _place_word(lines: dict[str, SearchLine], row: TableRow) -> None:
    """Tells where a word stands that the line says."""
    line = lines.get(row["parent_id"] or "")
    for word in _forms(row["text"] or ""):
        if line and word in line.words:
            line.may_hold(word, 0.0, _box(row))


def _box(row: TableRow) -> Box:
    return row["x0"], row["y0"], row["x1"], row["y1"]


def rows_of_pages(
    archive: str, table: str, page_ids: Sequence[str], columns: Sequence[str]
) -> Iterator[TableRow]:
    """The rows that count of some pages; a damaged file is passed over."""
    kind, runs = TABLES[table], LatestRuns(archive)
    wanted = pa.array(page_ids, pa.string())

    def counts(rows: pa.Table) -> pa.ChunkedArray:
        return pc.and_(pc.is_in(rows["page_id"], value_set=wanted), runs.count(rows))

    for uri in each_part(archive, table):
        try:
            for rows in rows_where(uri, kind, _BY, counts, columns):
                for some in rows.to_batches(_AT_ONCE):
                    yield from some.to_pylist()
        except (FileNotFoundError, UnreadablePart):
            continue
