"""A part of a table as a Parquet file: packed in memory, read back some rows at a time."""

from __future__ import annotations

import io
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from ductus import storage
from ductus.schemas.table_kinds import TableKind

PART_BYTES = 128_000_000
"""About so large is a file at most: what a search index likes, and a worker's memory holds."""
_ROWS_AT_ONCE = 20_000


class UnreadablePart(Exception):
    """No Parquet file, a damaged one, or none of this table."""


class NewerPart(Exception):
    """A later version wrote it: it has columns that this one does not know."""


class PartFile:
    """Rows on their way into a file, zstd; the same rows added alike give the same bytes.

    Each page of it carries a checksum: without one, most flipped bits would read as other values.
    """

    def __init__(self, kind: TableKind) -> None:
        self.kind = kind
        self.n_rows = 0
        self._sink = io.BytesIO()
        self._writer = pq.ParquetWriter(
            self._sink, kind.schema, compression="zstd", write_page_checksum=True
        )

    @property
    def size(self) -> int:
        """Bytes so far."""
        return self._sink.tell()

    def add(self, rows: pa.Table) -> None:
        """Adds a row group; no rows are none."""
        if len(rows):
            self._writer.write_table(rows)
            self.n_rows += len(rows)

    def close(self) -> bytes:
        """The whole file; nothing can be added any more."""
        self._writer.close()
        data = self._sink.getvalue()
        self._sink.close()  # whoever still holds this does not hold the bytes
        return data


def read_rows(
    data: bytes, kind: TableKind, only: Sequence[str] | None = None
) -> Iterator[pa.Table]:
    """The rows of a file with the columns of today; those that are newer than the file are null.

    Args:
        data: the file.
        kind: its table.
        only: columns to read; all of them if None.

    Raises:
        UnreadablePart: see there; some rows may have come by then.
        NewerPart: see there; not where `only` says what is wanted.
    """
    names = kind.schema.names if only is None else only
    schema = pa.schema([kind.schema.field(name) for name in names], kind.schema.metadata)
    try:
        file = pq.ParquetFile(io.BytesIO(data), page_checksum_verification=True)
        there = set(file.schema_arrow.names)
        if not kind.keys <= there:
            raise UnreadablePart(f"it has not the columns {', '.join(sorted(kind.keys))}")
        if only is None and (unknown := there - set(names)):
            raise NewerPart(
                f"columns that this version does not know: {', '.join(sorted(unknown))}"
            )
        n_rows = 0
        for batch in file.iter_batches(_ROWS_AT_ONCE, columns=[n for n in names if n in there]):
            yield _in_schema(batch, schema)
            n_rows += len(batch)
        if n_rows != file.metadata.num_rows:
            raise UnreadablePart(f"{n_rows} rows of {file.metadata.num_rows}")
    except (pa.ArrowException, OSError, LookupError, TypeError, ValueError) as error:
        raise UnreadablePart(str(error)) from error


def rows_where(
    uri: str,
    kind: TableKind,
    by: Sequence[str],
    wanted: Callable[[pa.Table], pa.ChunkedArray],
    columns: Sequence[str] = (),
) -> Iterator[pa.Table]:
    """Some rows of a file, a row group at a time; what lies between them is not read.

    Args:
        uri: of the file.
        kind: its table.
        by: the columns that tell which rows are wanted.
        wanted: bool of each row, of a table with these columns.
        columns: to read; all of today where none are named.

    Returns:
        Rows with these columns; those that are newer than the file are null.

    Raises:
        FileNotFoundError: there is no such file.
        UnreadablePart: see there; some rows may have come by then.
    """
    names = columns or kind.schema.names
    with _opened(uri) as file:
        for group in range(file.num_row_groups):
            is_wanted = wanted(_group(file, group, kind, by))
            if pc.any(is_wanted).as_py():
                yield _group(file, group, kind, names).filter(is_wanted)


def holds_page(uri: str, page_ids: Collection[str]) -> bool:
    """Whether a file of a table has a row of any of some pages; only that column is read.

    Raises:
        FileNotFoundError: there is no such file.
        UnreadablePart: it is no Parquet file of a table with pages, or damaged.
    """
    wanted = pa.array(sorted(page_ids), pa.string())
    with _opened(uri) as file:
        batches = file.iter_batches(_ROWS_AT_ONCE, columns=["page_id"])
        is_there = (pc.is_in(batch.column("page_id"), value_set=wanted) for batch in batches)
        return any(pc.any(some).as_py() for some in is_there)


@contextmanager
def _opened(uri: str) -> Iterator[pq.ParquetFile]:
    """A file while its rows are read, with what breaks then by its name."""
    with storage.plain_errors(uri), storage.open_bytes(uri) as stream:
        try:
            yield pq.ParquetFile(stream, page_checksum_verification=True)
        except (pa.ArrowException, LookupError, TypeError, ValueError) as error:
            raise UnreadablePart(str(error)) from error
        except OSError as error:
            if type(error) is not OSError or error.errno is not None:
                raise  # it could not be read at all
            raise UnreadablePart(str(error)) from error  # pyarrow says so of wrong checksums


def _group(file: pq.ParquetFile, group: int, kind: TableKind, names: Sequence[str]) -> pa.Table:
    """Some columns of a row group; null those that are newer than the file."""
    rows = file.read_row_group(group, columns=list(names))
    for name in names:
        if name not in rows.schema.names:
            rows = rows.append_column(
                kind.schema.field(name), pa.nulls(len(rows), kind.schema.field(name).type)
            )
    return rows


def _in_schema(rows: pa.RecordBatch, schema: pa.Schema) -> pa.Table:
    columns = [
        rows.column(field.name)
        if field.name in rows.schema.names
        else pa.nulls(len(rows), field.type)
        for field in schema
    ]
    table = pa.table(columns, schema=schema)
    table.validate(full=True)
    return table


def count_rows(uri: str) -> int:
    """How many rows a file has, by its end alone.

    Raises:
        FileNotFoundError: there is none.
        UnreadablePart: it is no Parquet file.
    """
    with storage.plain_errors(uri), storage.open_bytes(uri) as stream:
        try:
            return int(pq.read_metadata(stream).num_rows)
        except (pa.ArrowException, OSError) as error:
            raise UnreadablePart(str(error)) from error
