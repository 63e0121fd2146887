"""Write the tables: rows of pages, regions and failures, few large Parquet files a run."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice

import apache_beam as beam
import pyarrow as pa
import pyarrow.parquet as pq

from ductus import storage
from ductus.archive.archived_pages import ArchivedPage
from ductus.archive.names import inkml_name, table_part
from ductus.schemas import tables
from ductus.schemas.records import FailedPage
from ductus.telemetry.counting import count, measure, passed, timed
from ductus.telemetry.page_log import log_failure
from ductus.transforms.settings import Settings

Row = tables.Row
_PAGES_AT_ONCE = 256
"""Pages in a row group of each table: some 50,000 regions."""


@dataclass(frozen=True)
class PageRows:
    """What the tables say of one page."""

    source_uri: str
    page: Row
    regions: tuple[Row, ...]
    failures: tuple[Row, ...]


def rows_of(outcome: ArchivedPage | FailedPage, run_id: str, now: datetime) -> PageRows:
    """The rows of a page, however it ended."""
    if isinstance(outcome, FailedPage):
        return _failed_rows(outcome, run_id, now)
    page, info = outcome.page, outcome.page.info
    row = tables.page_row(page, inkml_name(info.page_id), outcome.inkml_sha256, run_id, now)
    failures = [tables.failure_row(failure, info, run_id, now) for failure in page.failures]
    regions = tables.region_rows(page, run_id)
    return PageRows(info.scan.uri, row, tuple(regions), tuple(failures))


def _failed_rows(failed: FailedPage, run_id: str, now: datetime) -> PageRows:
    # Without a fingerprint every run tries again.
    is_known = failed.is_final or failed.is_counted
    info = failed.info if is_known else replace(failed.info, fingerprint="")
    row = tables.failed_page_row(info, run_id, now)
    failure = tables.failure_row(failed.failure, info, run_id, now)
    return PageRows(info.scan.uri, row, (), (failure,))


def write_part(pages: Iterable[PageRows], archive: str, run_id: str, part: str) -> list[int]:
    """Writes one part of each table; returns the files' sizes in bytes.

    Pages come last: a row there says that all is written.

    Some pages at a time are sorted and packed, so a part may be far larger than memory would hold
    as rows.
    """
    remaining = iter(pages)
    files = {name: _ParquetFile(name) for name in ("regions", "failures", "pages")}
    while some := sorted(islice(remaining, _PAGES_AT_ONCE), key=_page_id):
        files["regions"].add([row for rows in some for row in rows.regions])
        files["failures"].add([row for rows in some for row in rows.failures])
        files["pages"].add([rows.page for rows in some])
    sizes = []
    for name, file in files.items():
        uri, data = storage.join(archive, table_part(name, run_id, part)), file.close()
        storage.write_atomically(uri, data)
        sizes.append(len(data))
    return sizes


class _ParquetFile:
    """A table that grows by row groups, in memory."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._sink = pa.BufferOutputStream()
        self._writer = pq.ParquetWriter(self._sink, tables.SCHEMAS[name], compression="zstd")

    def add(self, rows: list[Row]) -> None:
        if rows:
            self._writer.write_table(tables.table(self._name, rows))

    def close(self) -> bytes:
        self._writer.close()
        return bytes(self._sink.getvalue())


def _page_id(rows: PageRows) -> str:
    return str(rows.page["page_id"])


class _ToRows(beam.DoFn):  # type: ignore[misc]
    """Makes the rows, keyed by the shard of their scan: pages of one scan stay together."""

    def __init__(self, run_id: str, shards: int) -> None:
        self._run_id = run_id
        self._shards = shards

    def process(self, outcome: ArchivedPage | FailedPage) -> Iterator[tuple[int, PageRows]]:
        rows = rows_of(outcome, self._run_id, datetime.now(UTC))
        passed("write_part", taken=1)
        count(f"pages_{rows.page['status']}")
        count("strokes", int(str(rows.page["n_strokes"])))
        for failure in rows.failures:
            count(f"failures_{failure['code']}")
            told = ("stage", "page_id", "region_id", "code", "message")
            log_failure(*(str(failure[name]) for name in told))
        digest = hashlib.sha256(rows.source_uri.encode("utf-8", "replace")).digest()
        yield int.from_bytes(digest[:4], "big") % self._shards, rows


class _WritePart(beam.DoFn):  # type: ignore[misc]
    """Writes one shard."""

    def __init__(self, settings: Settings, part: str) -> None:
        self._settings = settings
        self._part = part

    def process(self, shard: tuple[int, Iterable[PageRows]]) -> Iterator[int]:
        number, pages = shard
        part = f"{self._part}-{number:04d}"
        with timed("write_part"):
            sizes = write_part(pages, self._settings.output, self._settings.run_id, part)
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
        shards: files a table.
    """

    settings: Settings
    part: str
    shards: int = 1

    def expand(
        self, outcomes: beam.PCollection[ArchivedPage | FailedPage]
    ) -> beam.PCollection[int]:
        """Returns the numbers of the shards that were written."""
        return (
            outcomes
            | "ToRows" >> beam.ParDo(_ToRows(self.settings.run_id, self.shards))
            | "GroupByShard" >> beam.GroupByKey()
            | "WritePart" >> beam.ParDo(_WritePart(self.settings, self.part))
        )
