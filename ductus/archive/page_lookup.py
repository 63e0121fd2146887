"""One page's row, found without an index of all."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pyarrow.compute as pc

from ductus.archive.part_file import UnreadablePart, read_rows
from ductus.archive.table_parts import read_parts
from ductus.schemas.table_kinds import TABLES

_KIND = TABLES["pages"]


def find_row(archive: str, page_id: str, *columns: str) -> dict[str, Any] | None:
    """The row that counts of a page, its latest, with some columns; None where there is none."""
    rows = _rows(archive, page_id, ["created_at", *columns])
    return max(rows, key=lambda row: row["created_at"], default=None)


def _rows(archive: str, page_id: str, columns: list[str]) -> Iterator[dict[str, Any]]:
    for _, data in read_parts(archive, _KIND.name):
        try:
            for some in read_rows(data, _KIND, ["page_id", *columns]):
                yield from some.filter(pc.equal(some["page_id"], page_id)).to_pylist()
        except UnreadablePart:  # `ductus verify` tells
            continue
