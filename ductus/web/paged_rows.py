"""Rows of tables, page after page: they come in any order, and memory holds a page at a time."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from typing import Any

from ductus.storage.scratch_database import ScratchDatabase

TableRow = dict[str, Any]
_SCHEMA = "CREATE TABLE held (page, of, row)"
_AT_ONCE = 1_000


class PagedRows(ScratchDatabase):
    """What tables say of pages; add the tables first, then iterate, once.

    Args:
        page_ids: the pages, in the order in which they are to come.
    """

    def __init__(self, page_ids: Sequence[str]) -> None:
        super().__init__(_SCHEMA)
        self._page_ids = page_ids
        self._places = {page_id: place for place, page_id in enumerate(page_ids)}
        self._tables: list[str] = []

    def add(self, table: str, rows: Iterable[TableRow]) -> None:
        """Takes rows of a table, each with its `page_id`, one of the pages."""
        held = ((self._places[row["page_id"]], table, json.dumps(row)) for row in rows)
        while some := list(islice(held, _AT_ONCE)):
            self._db.executemany("INSERT INTO held VALUES (?, ?, ?)", some)
        self._tables.append(table)

    def __iter__(self) -> Iterator[tuple[str, dict[str, list[TableRow]]]]:
        """Each page with its rows by table, in the order in which these came."""
        self._db.execute("CREATE INDEX by_page ON held (page)")
        for place, page_id in enumerate(self._page_ids):
            rows: dict[str, list[TableRow]] = {table: [] for table in self._tables}
            asked = "SELECT of, row FROM held WHERE page = ? ORDER BY rowid"
            for table, row in self._db.execute(asked, (place,)):
                rows[table].append(json.loads(row))
            yield page_id, rows
