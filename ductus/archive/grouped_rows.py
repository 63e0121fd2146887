"""Rows of a table by what they have in common, group after group; memory holds one of them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

import pyarrow as pa

from ductus.storage.scratch_database import ScratchDatabase

Key = tuple[str | None, ...]


class GroupedRows(ScratchDatabase):
    """Rows by the values of some columns; add all of them first, then ask, as often as wanted.

    Args:
        schema: of the rows.
        by: columns of text, by which they are grouped, and in whose order groups come.
        within: columns by which the rows of a group are ordered; nothing said comes last. Without
            any they stay as they came.
    """

    def __init__(self, schema: pa.Schema, by: Sequence[str], within: Sequence[str] = ()) -> None:
        self._keys = [f"k{number}" for number in range(len(by))]
        names = ", ".join(self._keys)
        super().__init__(
            f"CREATE TABLE held ({names}, n, rows); CREATE INDEX by_key ON held ({names})"
        )
        self._schema, self._by = schema, tuple(by)
        self._within = [(name, "ascending") for name in within]

    def add(self, rows: pa.Table) -> None:
        """Takes some rows; of a group those that are equal in order stay as they came."""
        marks = ", ".join("?" * (len(self._by) + 2))
        self._db.executemany(f"INSERT INTO held VALUES ({marks})", self._parts(rows))

    def _parts(self, rows: pa.Table) -> Iterator[tuple[str | int | bytes | None, ...]]:
        """The rows of each group: its key, how many they are, and themselves as Arrow has them."""
        ordered = rows.sort_by([(name, "ascending") for name in self._by])
        keys = list(zip(*(ordered[name].to_pylist() for name in self._by), strict=True))
        starts = [at for at, key in enumerate(keys) if not at or key != keys[at - 1]]
        for start, end in pairwise([*starts, len(keys)]):
            (own,) = ordered[start:end].combine_chunks().to_batches()
            yield (*keys[start], end - start, own.serialize().to_pybytes())

    def __len__(self) -> int:
        return int(self._db.execute("SELECT coalesce(sum(n), 0) FROM held").fetchone()[0])

    def __iter__(self) -> Iterator[tuple[Key, pa.Table]]:
        """Each group: its values of the columns, and its rows."""
        names = ", ".join(self._keys)
        order = ", ".join(f"{name} IS NULL, {name}" for name in self._keys)
        # Names first: the groups alone are sorted, and not what they hold.
        keys = self._db.execute(f"SELECT DISTINCT {names} FROM held ORDER BY {order}")
        for key in keys:
            yield tuple(key), self.of(*key)

    def of(self, *key: str | None) -> pa.Table:
        """The rows of a group; none where there is no such."""
        is_own = " AND ".join(f"{name} IS ?" for name in self._keys)
        found = self._db.execute(f"SELECT rows FROM held WHERE {is_own} ORDER BY rowid", key)
        batches = [pa.ipc.read_record_batch(pa.py_buffer(one), self._schema) for (one,) in found]
        rows = pa.Table.from_batches(batches, self._schema)
        return rows.sort_by(self._within) if self._within else rows
