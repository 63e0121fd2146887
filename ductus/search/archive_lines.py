"""The pages of an archive and their lines, joined from its tables on disk, a page at a time.

Memory holds some row groups, however large the archive is; what is to be indexed lies in a
temporary database in between.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ductus.archive.part_file import UnreadablePart, read_rows
from ductus.archive.table_parts import read_parts
from ductus.schemas.table_kinds import TABLES
from ductus.search.search_results import FoundPage
from ductus.search.stored_line import StoredLine, stored_line
from ductus.storage.scratch_database import ScratchDatabase

_SAID = (
    *("page_id", "collection", "source_uri", "page_index", "width", "height", "page_kind"),
    *("item_id", "item_label", "sequence", "folio", "title", "place", "writer", "rights"),
    *("access", "embargo_until", "date_from", "date_to", "extra", "rotation", "inkml_sha256"),
)
"""The fields of `FoundPage`."""
_NUMBERS = {"page_index", "width", "height", "rotation"}
_REGIONS = (
    *("region_id", "page_id", "run_id", "kind", "reading_order", "polygon", "direction"),
    *("text", "text_confidence", "language"),
)
_SPOTS = (
    *("page_id", "run_id", "region_id", "spot_id", "continues_in", "word", "word_folded"),
    *("probability", "x0", "y0", "x1", "y1", "variants"),
)
_SCHEMA = """
CREATE TABLE pages (page_id PRIMARY KEY, created_at, run_id, language, said, is_new DEFAULT 1)
WITHOUT ROWID;
CREATE TABLE rows (page_id, kind, rows BLOB);
"""
_KEEP_LATER = """
INSERT INTO pages (page_id, created_at, run_id, language, said) VALUES (?, ?, ?, ?, ?)
ON CONFLICT (page_id) DO UPDATE SET created_at = excluded.created_at, run_id = excluded.run_id,
language = excluded.language, said = excluded.said WHERE excluded.created_at >= created_at
"""


@dataclass(frozen=True)
class PageLines:
    """A page, and its lines in reading order.

    Attributes:
        stamp: another one whenever anything of it may be other than before.
        language: as the catalogue says.
    """

    page: FoundPage
    stamp: str
    language: str
    lines: tuple[StoredLine, ...]


class ArchiveLines(ScratchDatabase):
    """What is to be indexed of an archive. Use it as a context; the database goes when it ends."""

    def __init__(self, archive: str) -> None:
        super().__init__(_SCHEMA)
        self._archive = archive
        self.damaged: list[str] = []

    def load_pages(self) -> None:
        """Reads the row that counts of every page."""
        for rows in self._batches("pages", (*_SAID, "created_at", "run_id", "language")):
            times = rows["created_at"].cast("int64").to_pylist()
            values = [
                _page_values(row, at) for row, at in zip(rows.to_pylist(), times, strict=True)
            ]
            self._db.executemany(_KEEP_LATER, values)

    def keep_new(self, is_there: Callable[[str], bool]) -> int:
        """Leaves out pages that are indexed as they are; returns how many are not.

        Args:
            is_there: whether the page of a stamp is.
        """
        asked = "SELECT page_id, run_id, created_at FROM pages ORDER BY page_id"
        there = [
            (page,) for page, run, at in self._db.execute(asked) if is_there(_stamp(page, run, at))
        ]
        self._db.executemany("UPDATE pages SET is_new = 0 WHERE page_id = ?", there)
        asked = "SELECT count(*) FROM pages WHERE is_new"
        return int(self._db.execute(asked).fetchone()[0])

    def has(self, page_id: str) -> bool:
        """Whether the archive has that page."""
        asked = "SELECT 1 FROM pages WHERE page_id = ?"
        return bool(self._db.execute(asked, (page_id,)).fetchone())

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM pages").fetchone()[0])

    def load_lines(self) -> None:
        """Reads the lines of new pages and the words that they may hold."""
        for kind, columns in (("regions", _REGIONS), ("spots", _SPOTS)):
            there = [name for name in columns if name in TABLES[kind].schema.names]
            for rows in self._batches(kind, there):
                self._keep_rows(kind, rows)
        self._db.execute("CREATE INDEX by_page ON rows (page_id, kind)")

    def new_pages(self) -> Iterator[PageLines]:
        """The new pages with their lines, by id."""
        asked = "SELECT page_id, run_id, created_at, language, said FROM pages WHERE is_new"
        for page, run, at, language, said in self._db.execute(f"{asked} ORDER BY page_id"):
            regions, spots = (self._rows_of(page, kind) for kind in ("regions", "spots"))
            made = FoundPage(**json.loads(said))
            lines = tuple(_lines(regions, spots))
            yield PageLines(made, _stamp(page, run, at), language, lines)

    def _batches(self, table: str, columns: Any) -> Iterator[pa.Table]:
        for uri, data in read_parts(self._archive, table):
            try:
                yield from read_rows(data, TABLES[table], columns)
            except UnreadablePart:  # `ductus verify` names it
                self.damaged.append(uri)

    def _keep_rows(self, kind: str, rows: pa.Table) -> None:
        """Keeps the rows that count of new pages, page by page."""
        asked = "SELECT 1 FROM pages WHERE page_id = ? AND run_id = ? AND is_new"
        for page in rows["page_id"].unique().to_pylist():
            of_page = rows.filter(pc.equal(rows["page_id"], page))
            for run in of_page["run_id"].unique().to_pylist():
                if self._db.execute(asked, (page, run)).fetchone():
                    own = of_page.filter(pc.equal(of_page["run_id"], run))
                    self._db.execute(
                        "INSERT INTO rows VALUES (?, ?, ?)", (page, kind, _packed(own))
                    )

    def _rows_of(self, page: str, kind: str) -> list[dict[str, Any]]:
        asked = "SELECT rows FROM rows WHERE page_id = ? AND kind = ?"
        found: list[dict[str, Any]] = []
        for (data,) in self._db.execute(asked, (page, kind)):
            columns = pa.ipc.open_stream(data).read_all().to_pydict()
            found += (
                dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)
            )
        return found


def _page_values(row: dict[str, Any], created_at: int | None) -> tuple[Any, ...]:
    said = {name: row[name] or (0 if name in _NUMBERS else "") for name in _SAID}
    said |= {"sequence": row["sequence"], "extra": dict(row["extra"] or ())}
    language = row["language"] or ""
    return row["page_id"], created_at or 0, row["run_id"], language, json.dumps(said)


def _stamp(page_id: str, run_id: str, created_at: int) -> str:
    return f"{page_id}\x1f{run_id}\x1f{created_at}"


def _packed(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd")
    with pa.ipc.new_stream(sink, rows.schema.remove_metadata(), options=options) as stream:
        stream.write_table(rows.replace_schema_metadata(None).combine_chunks())
    return sink.getvalue().to_pybytes()  # type: ignore[no-any-return]


def _lines(regions: list[dict[str, Any]], spots: list[dict[str, Any]]) -> Iterator[StoredLine]:
    """The lines of a page in reading order; those that hold no word are none."""
    of_line: dict[str, dict[str, dict[str, Any]]] = {}
    for spot in spots:  # parts may be put together, and then both are there
        of_line.setdefault(spot["region_id"], {})[spot["spot_id"]] = spot
    once = {region["region_id"]: region for region in regions if region["kind"] == "line"}
    lines = sorted(once.values(), key=lambda one: (one["reading_order"], one["region_id"]))
    for region, after in zip_longest(lines, lines[1:]):
        words = of_line.get(region["region_id"], {}).values()
        yield stored_line(region, after["region_id"] if after else "", words)
