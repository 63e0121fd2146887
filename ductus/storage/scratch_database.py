"""A SQLite database for the time of a computation, larger than memory if it must be."""

from __future__ import annotations

import sqlite3
from types import TracebackType
from typing import Self


class ScratchDatabase:
    """Tables that go when the context ends.

    Args:
        schema: SQL that makes the tables.
        cache: MiB of it that are held in memory at most. One that is written in no order wants
            more, or else it writes and reads the disk all the time.
    """

    def __init__(self, schema: str, cache: int = 8) -> None:
        # An empty name is a temporary database, which SQLite spills to disk when it grows.
        self._db = sqlite3.connect("")
        self._db.execute(f"PRAGMA cache_size = -{cache << 10}")
        self._db.executescript(schema)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Lets go of the tables."""
        self._db.close()
