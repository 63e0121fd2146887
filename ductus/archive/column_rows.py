"""Rows of a table that stay columns: a row of `pages` takes half a kilobyte so, five times as much
as a dictionary.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pyarrow as pa

_NOTHING: Mapping[str, Any] = {}


class ColumnRow(Mapping[str, Any]):
    """A row: what it is asked for is taken from its columns then.

    It is not to be sent to other processes: all rows would go with it.

    Args:
        columns: of all rows, by name.
        at: its place among them.
        more: what it says beside them.
    """

    __slots__ = ("_at", "_columns", "_more")

    def __init__(
        self, columns: Mapping[str, pa.Array], at: int, more: Mapping[str, Any] = _NOTHING
    ) -> None:
        self._columns, self._at, self._more = columns, at, more

    def __getitem__(self, name: str) -> Any:
        if name in self._more:
            return self._more[name]
        return self._columns[name][self._at].as_py()

    def __iter__(self) -> Iterator[str]:
        yield from (name for name in self._columns if name not in self._more)
        yield from self._more

    def __len__(self) -> int:
        return len(self._columns.keys() | self._more.keys())


def columns_of(table: pa.Table) -> dict[str, pa.Array]:
    """The columns of a table, each in one piece."""
    return {
        name: column.combine_chunks() if column.num_chunks != 1 else column.chunk(0)
        for name, column in zip(table.column_names, table.columns, strict=True)
    }
