"""Versions: what an archive was at a moment, as a list of files with sizes and checksums.

Beside the ink and clues it holds the rows of pages that counted, and what people had said: all
other tables can be made again of the files.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from functools import partial
from itertools import islice
from typing import Any

import pyarrow as pa

from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.page_row import PageRow
from ductus.archive.part_file import PART_BYTES, UnreadablePart, read_rows
from ductus.archive.table_parts import read_parts
from ductus.archive.telling import Report, silent, telling
from ductus.archive.upkeep.compaction import kept_rows
from ductus.archive.upkeep.parts_anew import in_files, in_groups
from ductus.archive.upkeep.removals import Why
from ductus.archive.versions.kept_ink import keep_versions
from ductus.archive.versions.version_files import (
    FILES,
    Part,
    Version,
    check_new,
    put_file,
    write_tag,
)
from ductus.schemas.table_kinds import TABLES, TableKind

_ROWS_AT_ONCE = 5_000


def make_version(archive: str, name: str, why: Why, report: Report = silent) -> Version:
    """Writes down what an archive is now; reads no ink.

    Args:
        archive: its root.
        name: letters, digits, `.`, `_` and `-`; not that of another version.
        why: a note, and who says so.
        report: is told of pages.

    Raises:
        ValueError: the name is none, or taken.
        OSError: it could not be written; there is no such version then.
    """
    check_new(archive, name)
    keep_versions(archive)  # first: a run that goes on keeps what it writes over
    now = datetime.now(UTC).isoformat(timespec="seconds")
    with ArchiveIndex(archive) as index:
        if damaged := index.load_pages():
            raise ValueError(f"{damaged[0]} is damaged: `ductus verify {archive}` tells more")
        index.load_inkml(with_sizes=True)
        listed, lost = _Listed(), list[str]()
        parts = [
            *_write(archive, name, FILES, listed.tables(index, lost, report)),
            *_write(archive, name, TABLES["pages"], _counting(archive, index)),
            *_write(archive, name, TABLES["corrections"], _all_rows(archive, "corrections")),
        ]
    made = Version(
        name=name,
        created_at=now,
        creator=why.creator,
        note=why.reason,
        pages=listed.pages,
        files=listed.files,
        bytes=listed.bytes,
        parts=tuple(parts),
        without_files=tuple(lost),
    )
    write_tag(archive, made)
    return made


class _Listed:
    """The files of the pages that have some, as rows of `files`; counts them as they go by."""

    def __init__(self) -> None:
        self.pages = self.files = self.bytes = 0

    def tables(self, index: ArchiveIndex, lost: list[str], report: Report) -> Iterator[pa.Table]:
        """The rows; pages of which a file is not there are told to `lost`."""
        pages = telling(index.latest_pages(), index.count_latest(), report)
        while some := list(islice(pages, _ROWS_AT_ONCE)):
            self.pages += len(some)
            rows = [row for page in some for row in _files_of(page, index, lost)]
            self.files += len(rows)
            self.bytes += sum(row["bytes"] for row in rows)
            yield pa.Table.from_pylist(rows, schema=FILES.schema)


def _files_of(page: PageRow, index: ArchiveIndex, lost: list[str]) -> list[dict[str, Any]]:
    named = [(page.inkml_uri, page.inkml_sha256), (page.clues_uri, page.clues_sha256)]
    rows = [
        {"page_id": page.page_id, "uri": uri, "bytes": index.size_of(uri), "sha256": sha256}
        for uri, sha256 in named
        if uri
    ]
    if any(row["bytes"] is None for row in rows):
        lost.append(page.page_id)
    return [row for row in rows if row["bytes"] is not None]


def _counting(archive: str, index: ArchiveIndex) -> Iterator[pa.Table]:
    """The rows of `pages` that count."""
    keeps = partial(kept_rows, kind=TABLES["pages"], latest=index.latest_rows)
    return map(keeps, _all_rows(archive, "pages"))


def _all_rows(archive: str, table: str) -> Iterator[pa.Table]:
    for uri, data in read_parts(archive, table):
        try:
            yield from read_rows(data, TABLES[table])
        except UnreadablePart as error:
            remedy = f"`ductus verify {archive}` tells more"
            raise ValueError(f"{uri} is damaged: {error}; {remedy}") from error


def _write(archive: str, version: str, kind: TableKind, rows: Iterable[pa.Table]) -> list[Part]:
    """Writes rows into the folder of a version, in files of about `PART_BYTES`."""
    parts = []
    for number, file in enumerate(in_files(in_groups(rows), kind, PART_BYTES)):
        name, n_rows = f"{kind.name}-{number:04d}.parquet", file.n_rows
        parts.append(put_file(archive, version, (name, kind.name, n_rows), file.close()))
    return parts
