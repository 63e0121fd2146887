"""What a run passed over, in its archive: rows of `skipped`, and of `failures` that have no page.

They are written before the work begins, by the process that found them.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from itertools import count, islice

from ductus import storage
from ductus.archive.file_names import table_part
from ductus.archive.part_file import PART_BYTES, PartFile
from ductus.scans.passed_over import PassedOver
from ductus.schemas import tables
from ductus.schemas.table_kinds import TABLES

_PART = "found"
_ROWS_AT_ONCE = 50_000


def write_passed_over(passed_over: PassedOver, archive: str, run_id: str) -> None:
    """Writes what no earlier run has written, and what could not be looked at this time.

    A part of `skipped` is written without rows, too: who reads tables then finds all of them.

    Raises:
        OSError: it could not be written.
    """
    now = datetime.now(UTC)
    rows = (tables.skipped_row(skipped, run_id, now) for skipped in passed_over.new)
    _write("skipped", rows, archive, run_id)
    if passed_over.failures:
        rows = (tables.lost_row(failure, run_id, now) for failure in passed_over.failures)
        _write("failures", rows, archive, run_id)


def _write(table: str, rows: Iterable[tables.Row], archive: str, run_id: str) -> None:
    kind, remaining = TABLES[table], iter(rows)
    for number in count():
        file = PartFile(kind)
        while file.size < PART_BYTES and (some := list(islice(remaining, _ROWS_AT_ONCE))):
            file.add(tables.table(kind, some))
        if number and not file.n_rows:
            return
        uri = storage.join(archive, table_part(table, run_id, f"{_PART}-{number:04d}"))
        storage.write_atomically(uri, file.close())
