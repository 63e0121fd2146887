"""The rows of pages of one state of an archive, by page, on disk; those of two, side by side."""

from __future__ import annotations

import heapq
import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa

from ductus.storage.scratch_database import ScratchDatabase

Row = Mapping[str, Any]
"""Columns of a page's row; times as text."""
_AT_ONCE = 1_000
"""Rows as objects."""
_SCHEMA = "CREATE TABLE pages (page_id PRIMARY KEY, created_at, row)"
_KEEP_LATER = """
INSERT INTO pages VALUES (?, ?, ?) ON CONFLICT (page_id) DO UPDATE
SET created_at = excluded.created_at, row = excluded.row WHERE excluded.created_at > created_at
"""


class StatePages(ScratchDatabase):
    """The row that counts of every page: the latest of those that were added."""

    def __init__(self) -> None:
        super().__init__(_SCHEMA)

    def add(self, rows: pa.Table) -> None:
        """Takes rows with `page_id` and `created_at`, and any columns."""
        for some in rows.to_batches(_AT_ONCE):
            times = some["created_at"].cast("int64").to_pylist()
            told = (
                (row["page_id"], at, json.dumps(row, default=str))
                for at, row in zip(times, some.to_pylist(), strict=True)
            )
            self._db.executemany(_KEEP_LATER, told)

    def get(self, page_id: str) -> Row | None:
        """The row of a page; None where it has none."""
        asked = "SELECT row FROM pages WHERE page_id = ?"
        found = self._db.execute(asked, (page_id,)).fetchone()
        return json.loads(found[0]) if found else None

    def ids(self) -> Iterator[str]:
        """The ids of the pages, in order."""
        return (one for (one,) in self._db.execute("SELECT page_id FROM pages ORDER BY page_id"))

    def __len__(self) -> int:
        return int(self._db.execute("SELECT count(*) FROM pages").fetchone()[0])


def count_pairs(before: StatePages, now: StatePages) -> int:
    """How many pages there are in one of two states, or in both."""
    return sum(1 for _ in _both(before.ids(), now.ids()))


def pairs_of(before: StatePages, now: StatePages) -> Iterator[tuple[str, Row | None, Row | None]]:
    """Every page of two states, by its id, with the row that it has in each."""
    for page_id in _both(before.ids(), now.ids()):
        yield page_id, before.get(page_id), now.get(page_id)


def _both(one: Iterable[str], other: Iterable[str]) -> Iterator[str]:
    """What is in one of two that are in order, or in both, once."""
    return map(itemgetter(0), groupby(heapq.merge(one, other)))
