"""The rows of pages that count, of one or of all, found without an index."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ductus.archive.file_names import is_archive
from ductus.archive.part_file import UnreadablePart, read_rows
from ductus.archive.table_parts import read_parts
from ductus.schemas.table_kinds import TABLES

_KIND = TABLES["pages"]


class DamagedTable(OSError):
    """A file of a table is damaged, and what it says decides what may go out, or come back."""

    def __init__(self, uri: str, says: str) -> None:
        remedy = "bring it back from a copy, or delete it and say that again"
        super().__init__(f"{uri} is damaged, and may say {says}: {remedy}")


def find_row(archive: str, page_id: str, *columns: str) -> dict[str, Any] | None:
    """The row that counts of a page, its latest, with some columns; None where there is none."""
    return rows_of(archive, [page_id], *columns).get(page_id)


def rows_of(archive: str, page_ids: Collection[str], *columns: str) -> dict[str, dict[str, Any]]:
    """The rows that count of some pages, with their ids and some columns, by id."""
    wanted = pa.array(sorted(page_ids), pa.string())
    own = (
        some.filter(pc.is_in(some["page_id"], value_set=wanted))
        for some in _tables(archive, columns)
    )
    return {row["page_id"]: row for row in _latest_of(own, columns).to_pylist()}


def latest_rows(archive: str, *columns: str) -> list[dict[str, Any]]:
    """The row that counts of every page, with its id and some columns; all of them in memory."""
    return list(_latest_of(_tables(archive, columns), columns).to_pylist())


def deciding_rows(archive: str, *columns: str) -> list[dict[str, Any]]:
    """The same for whoever decides by them what may be shown: there nothing is passed over.

    Raises:
        DamagedTable: a file cannot be read; rows of it may withhold pages that older rows show.
    """
    return list(deciding_table(archive, *columns).to_pylist())


def deciding_table(archive: str, *columns: str) -> pa.Table:
    """The same as columns, which take a fifth of the memory; with `created_at`."""
    return _latest_of(_tables(archive, columns, passes_over=False), columns)


class LatestRuns:
    """The run that the row that counts of each page names; some hundred bytes a page.

    Raises:
        FileNotFoundError: there is no archive.
    """

    def __init__(self, archive: str) -> None:
        if not is_archive(archive):
            raise FileNotFoundError(f"there is no archive at {archive}")
        rows = _latest_of(_tables(archive, ["run_id"]), ["run_id"])
        runs = rows["run_id"].dictionary_encode().combine_chunks()
        names = runs.dictionary.to_pylist()
        of_page = (None if at is None else names[at] for at in runs.indices.to_pylist())
        self._of_page = dict(zip(rows["page_id"].to_pylist(), of_page, strict=True))

    def count(self, rows: pa.Table) -> pa.ChunkedArray:
        """bool of each row with `page_id` and `run_id`: whether it is of that run."""
        pages = rows["page_id"].unique().to_pylist()
        runs = pa.array([self._of_page.get(page) for page in pages], pa.string())
        place = pc.index_in(rows["page_id"], value_set=pa.array(pages, pa.string()))
        return pc.fill_null(pc.equal(rows["run_id"], runs.take(place)), False)


def _latest_of(tables: Iterable[pa.Table], columns: Sequence[str]) -> pa.Table:
    """Of each page the latest of some rows, by page id; of equally late ones the first."""
    schema = pa.schema([_KIND.schema.field(name) for name in _names(columns)])
    rows = pa.concat_tables([schema.empty_table(), *(some.cast(schema) for some in tables)])
    order = pc.sort_indices(rows, [("page_id", "ascending"), ("created_at", "descending")])
    ids = rows["page_id"].take(order).combine_chunks()
    is_first = pa.array([True] * min(1, len(ids)), pa.bool_())
    if len(ids) > 1:
        is_first = pa.concat_arrays([is_first, pc.not_equal(ids[1:], ids[:-1])])
    latest = rows.take(order.filter(is_first))
    del rows
    pa.default_memory_pool().release_unused()  # what was sorted is as large as what is kept
    return latest


def _tables(archive: str, columns: Sequence[str], passes_over: bool = True) -> Iterator[pa.Table]:
    names = _names(columns)
    for uri, data in read_parts(archive, _KIND.name):
        try:
            yield from read_rows(data, _KIND, names)
        except UnreadablePart as error:  # `ductus verify` tells
            if not passes_over:
                raise DamagedTable(uri, "which pages may not be shown") from error


def _names(columns: Sequence[str]) -> list[str]:
    return list(dict.fromkeys(["page_id", "created_at", *columns]))
