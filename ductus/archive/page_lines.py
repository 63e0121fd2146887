"""The pages of an archive with their lines and spots, joined from its tables, a page at a time.

Memory holds some row groups, however large the archive is; the rest lies in a temporary database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ductus.archive.file_names import is_archive
from ductus.archive.part_file import UnreadablePart, read_rows
from ductus.archive.sound_rows import is_sound_region, is_sound_spot
from ductus.archive.table_parts import read_parts
from ductus.schemas.table_kinds import TABLES
from ductus.storage.scratch_database import ScratchDatabase

Row = dict[str, Any]
_PAGE = (
    *("page_id", "run_id", "created_at", "collection", "source_uri", "source_sha256"),
    *("page_index", "width", "height", "rotation", "inkml_uri", "inkml_sha256", "page_kind"),
    *("item_id", "item_label", "sequence", "folio", "identifier", "title", "place", "writer"),
    *("language", "rights", "rights_holder", "access", "embargo_until", "date_from", "date_to"),
    *("extra", "trust"),
)
_LINE = (
    *("page_id", "run_id", "region_id", "kind", "reading_order", "polygon", "direction"),
    *("x0", "y0", "x1", "y1", "text", "text_folded", "text_confidence", "language", "trust"),
)
_SPOT = (
    *("page_id", "run_id", "region_id", "spot_id", "word", "word_folded", "probability"),
    *("x0", "y0", "x1", "y1"),
)
_SCHEMA = """
CREATE TABLE pages (page_id PRIMARY KEY, created_at, run_id, row) WITHOUT ROWID;
CREATE TABLE rows (page_id, run_id, kind, rows BLOB);
"""
_KEEP_LATER = """
INSERT INTO pages VALUES (?, ?, ?, ?) ON CONFLICT (page_id) DO UPDATE
SET created_at = excluded.created_at, run_id = excluded.run_id, row = excluded.row
WHERE excluded.created_at >= created_at
"""


@dataclass(frozen=True)
class PageLines:
    """A page as the tables tell it.

    Attributes:
        page: its row that counts, without times.
        lines: its lines in reading order; rows of `regions`.
        spots: rows of `spots`, by the region_id of their line.
    """

    page: Row
    lines: tuple[Row, ...]
    spots: dict[str, tuple[Row, ...]]


class ArchivedLines(ScratchDatabase):
    """The pages that count, with the rows that count. Use it as a context.

    Attributes:
        damaged: uris of files that could not be read; `ductus verify` tells more.
        n_unsound: rows so far that were passed over, since they cannot be what they say.

    Raises:
        FileNotFoundError: there is no archive.
    """

    def __init__(self, archive: str) -> None:
        if not is_archive(archive):
            raise FileNotFoundError(f"there is no archive at {archive}")
        super().__init__(_SCHEMA)
        self.damaged: list[str] = []
        self.n_unsound = 0
        for rows in self._batches(archive, "pages", _PAGE):
            self._keep_pages(rows)
        for table, columns in (("regions", _LINE), ("spots", _SPOT)):
            for rows in self._batches(archive, table, columns):
                self._keep_rows(table, rows)
        self._db.execute("CREATE INDEX by_page ON rows (page_id, run_id, kind)")

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM pages").fetchone()[0])

    def pages(self) -> Iterator[PageLines]:
        """Every page, by id; the same order at all times."""
        asked = "SELECT page_id, run_id, row FROM pages ORDER BY page_id"
        for page_id, run_id, row in self._db.execute(asked):
            regions = self._sound(self._rows(page_id, run_id, "regions"), is_sound_region)
            spots = self._sound(self._rows(page_id, run_id, "spots"), is_sound_spot)
            yield PageLines(json.loads(row), _lines(regions), _by_line(spots))

    def _sound(self, rows: Iterable[Row], is_sound: Callable[[Row], bool]) -> Iterator[Row]:
        """Rows that can be what they say; the others are counted."""
        for row in rows:
            if row.get("kind", "line") == "line":  # spots have no kind
                if is_sound(row):
                    yield row
                else:
                    self.n_unsound += 1

    def _batches(self, archive: str, table: str, columns: Sequence[str]) -> Iterator[pa.Table]:
        for uri, data in read_parts(archive, table):
            try:
                yield from read_rows(data, TABLES[table], columns)
            except UnreadablePart:
                self.damaged.append(uri)

    def _keep_pages(self, rows: pa.Table) -> None:
        times = pc.fill_null(rows["created_at"].cast("int64"), 0).to_pylist()
        for row, at in zip(rows.drop(["created_at"]).to_pylist(), times, strict=True):
            row["extra"] = dict(row["extra"] or ())
            packed = json.dumps(row, sort_keys=True)
            self._db.execute(_KEEP_LATER, (row["page_id"], at, row["run_id"], packed))

    def _keep_rows(self, kind: str, rows: pa.Table) -> None:
        """Keeps the rows of each page and run beside each other."""
        for (page, run), own in _groups(rows):
            asked = "SELECT 1 FROM pages WHERE page_id = ? AND run_id = ?"
            if self._db.execute(asked, (page, run)).fetchone():
                values = (page, run, kind, _packed(own))
                self._db.execute("INSERT INTO rows VALUES (?, ?, ?, ?)", values)

    def _rows(self, page: str, run: str, kind: str) -> Iterator[Row]:
        asked = "SELECT rows FROM rows WHERE page_id = ? AND run_id = ? AND kind = ?"
        for (data,) in self._db.execute(asked, (page, run, kind)):
            yield from pa.ipc.open_stream(data).read_all().to_pylist()


def _groups(rows: pa.Table) -> Iterator[tuple[tuple[str, str], pa.Table]]:
    """The rows of each page and run; a file mostly has them one after the other."""
    both = pc.binary_join_element_wise(rows["page_id"], rows["run_id"], "\x1f").combine_chunks()
    coded = both.dictionary_encode()
    codes = coded.indices if isinstance(coded, pa.DictionaryArray) else coded.chunk(0).indices
    order = pc.sort_indices(codes)
    sizes = pc.value_counts(codes.take(order)).field("counts").to_pylist()
    ordered, start = rows.take(order), 0
    for size in sizes:
        own = ordered.slice(start, size)
        yield (own["page_id"][0].as_py(), own["run_id"][0].as_py()), own
        start += size


def _packed(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, rows.schema.remove_metadata()) as stream:
        stream.write_table(rows.replace_schema_metadata(None).combine_chunks())
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _lines(regions: Iterator[Row]) -> tuple[Row, ...]:
    once = {row["region_id"]: row for row in regions}
    return tuple(sorted(once.values(), key=lambda row: (row["reading_order"], row["region_id"])))


def _by_line(spots: Iterator[Row]) -> dict[str, tuple[Row, ...]]:
    once = {row["spot_id"]: row for row in spots}  # parts may be put together meanwhile
    found: dict[str, list[Row]] = {}
    for row in sorted(once.values(), key=lambda row: str(row["spot_id"])):
        found.setdefault(row["region_id"], []).append(row)
    return {line: tuple(rows) for line, rows in found.items()}
