"""What is left to do: the scans found, less those an archive has finished already."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import pyarrow.parquet as pq

from schemas.identity import Recipe, fingerprint
from schemas.records import Scan, Status
from transforms import storage

_COLUMNS = [
    "source_uri",
    "source_version",
    "source_sha256",
    "page_index",
    "fingerprint",
    "status",
    "inkml_uri",
    "created_at",
]
_Row = dict[str, Any]


@dataclass(frozen=True)
class Plan:
    """The work of a run.

    Attributes:
        todo: scans that are new, changed, unfinished, or to be made by another recipe.
        finished: how many are left alone, with the same bytes and recipe as in the archive.
        failed_before: how many of those are files that can only fail again.
    """

    todo: tuple[Scan, ...]
    finished: int = 0
    failed_before: int = 0


def plan_work(scans: Iterable[Scan], archive: str, recipe: Recipe, force: bool = False) -> Plan:
    """Compares what was found with what an archive holds; reads no image.

    A scan whose version (size and time) is that of the archive's rows is not read again. One with
    a new version is read, and its pages are done only when its bytes changed too.
    """
    if force:
        return Plan(tuple(scans))
    rows = _latest_rows(archive)
    present = set(storage.list_files(storage.join(archive, "inkml"), ".inkml")) if rows else set()
    todo, finished, failed = [], 0, 0
    for scan in scans:
        pages = rows.get(scan.uri, [])
        if pages and all(_is_current(row, scan, recipe, archive, present) for row in pages):
            finished += 1
            failed += any(row["status"] == Status.FAILED for row in pages)
        else:
            todo.append(scan)
    return Plan(tuple(todo), finished, failed)


def _latest_rows(archive: str) -> dict[str, list[_Row]]:
    """The pages of each scan as its latest run left them, by uri."""
    latest: dict[str, list[_Row]] = {}
    for path in storage.list_files(storage.join(archive, "metadata/pages"), ".parquet"):
        table = pq.ParquetFile(io.BytesIO(storage.read_bytes(path))).read(columns=_COLUMNS)
        of_file: dict[str, list[_Row]] = {}
        for row in table.to_pylist():
            of_file.setdefault(row["source_uri"], []).append(row)
        for uri, rows in of_file.items():  # a scan's pages of one run all lie in one file
            if uri not in latest or rows[0]["created_at"] > latest[uri][0]["created_at"]:
                latest[uri] = rows
    return latest


def _is_current(row: _Row, scan: Scan, recipe: Recipe, archive: str, present: set[str]) -> bool:
    if not scan.version or row["source_version"] != scan.version:
        return False
    index = row["page_index"]
    if row["fingerprint"] != fingerprint(scan, row["source_sha256"] or "", index, recipe):
        return False
    if row["status"] == Status.FAILED:
        return True
    return storage.join(archive, row["inkml_uri"]) in present
