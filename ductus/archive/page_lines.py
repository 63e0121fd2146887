"""The pages of an archive with their lines and spots, joined from its tables, a page at a time,
and with what people have put right.

Memory holds some row groups, however large the archive is; the rest lies in a temporary database.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ductus.archive.file_names import is_archive
from ductus.archive.part_file import UnreadablePart, read_rows
from ductus.archive.people.best_lines import best_lines
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.sound_rows import sound_regions, sound_spots
from ductus.archive.table_parts import read_parts
from ductus.schemas.places import Frame
from ductus.schemas.table_kinds import TABLES
from ductus.storage.scratch_database import ScratchDatabase

Row = dict[str, Any]
_SCHEMA = """
CREATE TABLE pages (page_id PRIMARY KEY, created_at, run_id, row, is_wanted DEFAULT 1)
WITHOUT ROWID;
CREATE TABLE rows (page_id, run_id, kind, rows BLOB);
"""
_KEEP_LATER = """
INSERT INTO pages (page_id, created_at, run_id, row) VALUES (?, ?, ?, ?)
ON CONFLICT (page_id) DO UPDATE
SET created_at = excluded.created_at, run_id = excluded.run_id, row = excluded.row
WHERE excluded.created_at >= created_at
"""


class Columns(NamedTuple):
    """What is read of each table, beside what joins them."""

    pages: Sequence[str]
    regions: Sequence[str]
    spots: Sequence[str]


_KEYS = Columns(
    ("page_id", "run_id", "created_at", "width", "height", "rotation"),
    ("page_id", "run_id", "region_id", "kind", "reading_order", "polygon", "text"),
    ("page_id", "run_id", "region_id", "spot_id"),
)
"""What joins the tables, and what tells which region a correction is of."""
_ONE_THREAD = pa.ipc.IpcReadOptions(use_threads=False)
_ROW_ID = {"regions": "region_id", "spots": "spot_id"}


@dataclass(frozen=True)
class PageLines:
    """A page as the tables tell it.

    Attributes:
        page: its row that counts, without times.
        stamp: another one whenever anything of it may be other than before, or was corrected.
        line_rows: the rows of `regions` that are its lines, in reading order.
        spot_rows: its rows of `spots`, each once.
    """

    page: Row
    stamp: str
    line_rows: pa.Table
    spot_rows: pa.Table

    @cached_property
    def lines(self) -> tuple[Row, ...]:
        """Its lines in reading order; rows of `regions`."""
        return tuple(self.line_rows.to_pylist())

    @cached_property
    def spots(self) -> dict[str, tuple[Row, ...]]:
        """Rows of `spots` by the region_id of their line, in the order of their ids."""
        found: dict[str, list[Row]] = {}
        for row in sorted(self.spot_rows.to_pylist(), key=lambda row: str(row["spot_id"])):
            found.setdefault(row["region_id"], []).append(row)
        return {line: tuple(rows) for line, rows in found.items()}


class ArchivedLines(ScratchDatabase):
    """The pages that count, with the rows that count. Use it as a context.

    Args:
        archive: a folder or `gs://` prefix.
        columns: what to read.
        is_wanted: by its stamp, whether a page is to come; the lines of others are not kept.

    Attributes:
        damaged: uris of files that could not be read; `ductus verify` tells more.
        n_unsound: rows so far that were passed over, since they cannot be what they say.

    Raises:
        FileNotFoundError: there is no archive.
    """

    def __init__(
        self, archive: str, columns: Columns, is_wanted: Callable[[str], bool] = lambda stamp: True
    ) -> None:
        if not is_archive(archive):
            raise FileNotFoundError(f"there is no archive at {archive}")
        super().__init__(_SCHEMA)
        self.damaged: list[str] = []
        self.n_unsound = 0
        self._archive = archive
        self._said = Corrections(archive)
        asked = {
            table: tuple(dict.fromkeys((*keys, *own)))
            for table, keys, own in zip(Columns._fields, _KEYS, columns, strict=True)
        }
        for rows in self._batches("pages", asked["pages"]):
            self._keep_pages(rows)
        self._leave_out(is_wanted)
        if len(self):
            for table in ("regions", "spots"):
                for rows in self._batches(table, asked[table]):
                    self._keep_rows(table, rows)
        self._db.execute("CREATE INDEX by_page ON rows (page_id, kind)")
        self._none = {
            table: TABLES[table].schema.empty_table().select(asked[table])
            for table in ("regions", "spots")
        }

    def close(self) -> None:
        """Lets go of the tables."""
        self._said.close()
        super().close()

    def __len__(self) -> int:
        """How many pages come."""
        return int(self._db.execute("SELECT count(*) FROM pages WHERE is_wanted").fetchone()[0])

    def has(self, page_id: str) -> bool:
        """Whether the archive has that page, wanted or not."""
        asked = "SELECT 1 FROM pages WHERE page_id = ?"
        return bool(self._db.execute(asked, (page_id,)).fetchone())

    def pages(self) -> Iterator[PageLines]:
        """The pages that are wanted, by id; the same order at all times."""
        asked = "SELECT page_id, run_id, created_at, row FROM pages WHERE is_wanted"
        for page, run, at, row in self._db.execute(f"{asked} ORDER BY page_id"):
            own = json.loads(row)
            regions, spots = (self._rows(page, kind) for kind in ("regions", "spots"))
            regions = self._kept(regions, sound_regions(regions, page))
            spots = self._kept(spots, sound_spots(spots))
            if self._said.stamp(page):
                frame = Frame(own["width"], own["height"], own["rotation"] or 0)
                regions, spots = best_lines(self._said, page, frame, regions, spots)
            yield PageLines(own, self._stamp(page, run, at), _lines(regions), spots)

    def _kept(self, rows: pa.Table, are_sound: pa.ChunkedArray) -> pa.Table:
        """Rows that can be what they say; the others are counted."""
        kept = rows.filter(are_sound)
        self.n_unsound += len(rows) - len(kept)
        return kept

    def _batches(self, table: str, columns: Sequence[str]) -> Iterator[pa.Table]:
        for uri, data in read_parts(self._archive, table):
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

    def _leave_out(self, is_wanted: Callable[[str], bool]) -> None:
        asked = "SELECT page_id, run_id, created_at FROM pages ORDER BY page_id"
        others = [
            (page,)
            for page, run, at in self._db.execute(asked)
            if not is_wanted(self._stamp(page, run, at))
        ]
        self._db.executemany("UPDATE pages SET is_wanted = 0 WHERE page_id = ?", others)

    def _stamp(self, page_id: str, run_id: str, created_at: int) -> str:
        told = (page_id, run_id, str(created_at), self._said.stamp(page_id))
        return "\x1f".join(filter(None, told))

    def _keep_rows(self, kind: str, rows: pa.Table) -> None:
        """Keeps the rows of each page that is wanted beside each other."""
        asked = "SELECT 1 FROM pages WHERE page_id = ? AND run_id = ? AND is_wanted"
        for (page, run), own in _groups(rows):
            if self._db.execute(asked, (page, run)).fetchone():
                self._db.execute(
                    "INSERT INTO rows VALUES (?, ?, ?, ?)", (page, run, kind, _packed(own))
                )

    def _rows(self, page: str, kind: str) -> pa.Table:
        asked = "SELECT rows FROM rows WHERE page_id = ? AND kind = ?"
        found = [
            pa.ipc.open_stream(data, options=_ONE_THREAD).read_all()
            for (data,) in self._db.execute(asked, (page, kind))
        ]
        if not found:
            return self._none[kind]
        return _once(pa.concat_tables(found).combine_chunks(), _ROW_ID[kind])


def _groups(rows: pa.Table) -> Iterator[tuple[tuple[str, str], pa.Table]]:
    """The rows of each page and run; a file mostly has them one after the other."""
    both = pc.binary_join_element_wise(rows["page_id"], rows["run_id"], "\x1f").combine_chunks()
    coded = both.dictionary_encode()
    codes = (
        coded.indices if isinstance(coded, pa.DictionaryArray) else coded.chunk(0).indices
    ).to_numpy()
    if np.any(codes[1:] < codes[:-1]):
        order = np.argsort(codes, kind="stable")
        rows, codes = rows.take(pa.array(order)), codes[order]
    starts = np.flatnonzero(np.diff(codes, prepend=-1))
    for start, end in zip(starts, [*starts[1:], len(codes)], strict=True):
        own = rows.slice(int(start), int(end - start))
        yield (own["page_id"][0].as_py(), own["run_id"][0].as_py()), own


def _packed(rows: pa.Table) -> bytes:
    sink = pa.BufferOutputStream()
    options = pa.ipc.IpcWriteOptions(compression="zstd", use_threads=False)
    with pa.ipc.new_stream(sink, rows.schema.remove_metadata(), options=options) as stream:
        stream.write_table(rows.replace_schema_metadata(None).combine_chunks())
    data: bytes = sink.getvalue().to_pybytes()
    return data


def _once(rows: pa.Table, key: str) -> pa.Table:
    """Rows without those that come again: parts may be put together meanwhile."""
    last = {name: place for place, name in enumerate(rows[key].to_pylist())}
    return rows if len(last) == len(rows) else rows.take(pa.array(last.values()))


def _lines(regions: pa.Table) -> pa.Table:
    lines = regions.filter(pc.equal(regions["kind"], "line"))
    return lines.sort_by([("reading_order", "ascending"), ("region_id", "ascending")])
