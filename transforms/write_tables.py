"""Write the tables: rows of each page, few large Parquet files a run.

Pages at which workers end here are as crashed as any, although their ink is written.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import count as numbers
from itertools import islice

import apache_beam as beam
import pyarrow as pa

from ductus import storage
from ductus.archive.archived_pages import ArchivedPage
from ductus.archive.file_names import table_part
from ductus.archive.part_file import PART_BYTES, PartFile
from ductus.archive.row_times import row_time
from ductus.schemas import tables
from ductus.schemas.clue_tables import CLUE_TABLES, clue_rows
from ductus.schemas.failures import WRITE_TABLES
from ductus.schemas.records import FailedPage, PageInfo
from ductus.schemas.table_kinds import OF_PAGES, TableKind
from ductus.telemetry.counting import count, measure, passed, timed
from ductus.telemetry.page_log import log_failure
from ductus.transforms.page_rows import PageRows, rows_beside, rows_of, untold_ink
from ductus.transforms.settings import Settings
from ductus.transforms.watch import Crashed, crashed_page

STAGE = WRITE_TABLES
ROWS = "rows"
PACKING = "pack"
"""Its two steps, by which deaths are counted."""
_PAGES_AT_ONCE = 256
"""Pages in a row group of each table: some 50,000 regions."""


def write_part(
    pages: Iterable[PageRows], settings: Settings, part: str, size: int = PART_BYTES
) -> list[int]:
    """Writes one part of each table; returns the files' sizes in bytes.

    Pages come last: a row there says that all is written. A part of which a table would take more
    than about `size` bytes is cut, in all tables behind the same page; its files are `part`,
    `part-0001` and so on. One cut at a time is in memory, packed.
    """
    archive, run_id = settings.output, settings.run_id
    sizes = []
    for cut, files in enumerate(_packed(pages, size, settings)):
        for file in files:
            uri = storage.join(archive, table_part(file.kind.name, run_id, _cut_name(part, cut)))
            data = file.close()
            storage.write_atomically(uri, data)
            sizes.append(len(data))
    _remove_cuts(archive, run_id, part, first=cut + 1)
    return sizes


def _packed(pages: Iterable[PageRows], size: int, settings: Settings) -> Iterator[list[PartFile]]:
    """A file of each table for as many pages as one takes; at least once."""
    watch = settings.watch
    remaining = iter(pages)
    files = [PartFile(kind) for kind in OF_PAGES]
    while some := sorted(islice(remaining, _PAGES_AT_ONCE), key=_page_id):
        if max(file.size for file in files) >= size:
            yield files
            files = [PartFile(kind) for kind in OF_PAGES]
        for together in watch.apart(PACKING, some, _page_id):
            try:
                with watch.over(PACKING, *map(_page_id, together)):
                    _add(together, files)
            except Crashed as error:
                _add([_crashed(page, error, settings) for page in together], files)
    yield files


def _add(pages: Sequence[PageRows], files: Sequence[PartFile]) -> None:
    for file in files:
        file.add(_row_group(file.kind, pages))


def _row_group(kind: TableKind, pages: Sequence[PageRows]) -> pa.Table:
    if kind.name in CLUE_TABLES:
        found = [clue_rows(kind.name, page.clues) for page in pages if page.clues]
        return pa.concat_tables([kind.schema.empty_table(), *found])
    return tables.table(kind, [row for page in pages for row in page.rows.get(kind.name, [])])


def _crashed(page: PageRows, error: Crashed, settings: Settings) -> PageRows:
    return _unwritten(page.info, error, settings, row_time(settings.not_before))


def _unwritten(info: PageInfo, error: Crashed, settings: Settings, now: datetime) -> PageRows:
    """The rows of a page whose own ended workers; ink of before, if it had any, is gone by now."""
    own = replace(info, scan=replace(info.scan, inked=()))
    return rows_of(crashed_page(STAGE, own, error, settings.recipe), settings.run_id, now)


def _cut_name(part: str, cut: int) -> str:
    return f"{part}-{cut:04d}" if cut else part


def _remove_cuts(archive: str, run_id: str, part: str, first: int) -> None:
    """Removes what an earlier try, which broke off, had cut further on: its pages came again."""
    for cut in numbers(first):
        names = [table_part(kind.name, run_id, _cut_name(part, cut)) for kind in OF_PAGES]
        there = [uri for name in names if storage.exists(uri := storage.join(archive, name))]
        if not there:
            break
        storage.delete(there)


def _page_id(rows: PageRows) -> str:
    return rows.info.page_id


class _ToRows(beam.DoFn):  # type: ignore[misc]
    """Makes the rows, keyed by the shard of their scan: pages of one scan stay together."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def process(self, outcome: ArchivedPage | FailedPage) -> Iterator[tuple[int, PageRows]]:
        rows = self._rows(outcome)
        passed("write_part", taken=1)
        count(f"pages_{rows.status}")
        count("strokes", rows.n_strokes)
        for failure in rows.rows.get("failures", []):
            count(f"failures_{failure['code']}")
            told = ("stage", "page_id", "region_id", "code", "message")
            log_failure(*(str(failure[name]) for name in told))
        digest = hashlib.sha256(rows.info.scan.uri.encode("utf-8", "replace")).digest()
        yield int.from_bytes(digest[:4], "big") % self._settings.shards, rows

    def _rows(self, outcome: ArchivedPage | FailedPage) -> PageRows:
        settings = self._settings
        now = row_time(settings.not_before)
        info = outcome.info if isinstance(outcome, FailedPage) else outcome.page.info
        try:
            with settings.watch.over(ROWS, info.page_id):
                if isinstance(outcome, FailedPage) and (done := untold_ink(settings.output, info)):
                    return rows_beside(done, outcome, settings.run_id, now)
                return rows_of(outcome, settings.run_id, now)
        except Crashed as error:
            return _unwritten(info, error, settings, now)


class _WritePart(beam.DoFn):  # type: ignore[misc]
    """Writes one shard."""

    def __init__(self, settings: Settings, part: str) -> None:
        self._settings = settings
        self._part = part

    def process(self, shard: tuple[int, Iterable[PageRows]]) -> Iterator[int]:
        number, pages = shard
        part = f"{self._part}-{number:04d}"
        with timed("write_part"):
            sizes = write_part(pages, self._settings, part)
        passed("write_part", given=len(sizes))
        for size in sizes:
            measure("part_bytes", size)
        yield number


@dataclass
class WriteTables(beam.PTransform):  # type: ignore[misc]
    """Outcomes of pages (ArchivedPage or FailedPage) to Parquet files.

    Attributes:
        settings: of the run.
        part: begins the files' names; differs between pipelines of one run.
    """

    settings: Settings
    part: str

    def expand(
        self, outcomes: beam.PCollection[ArchivedPage | FailedPage]
    ) -> beam.PCollection[int]:
        """Returns the numbers of the shards that were written."""
        return (
            outcomes
            | "ToRows" >> beam.ParDo(_ToRows(self.settings))
            | "GroupByShard" >> beam.GroupByKey()
            | "WritePart" >> beam.ParDo(_WritePart(self.settings, self.part))
        )
