"""How words look, as files: by them a site finds all words that look like one."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

from ductus.schemas.clues import SHAPE_BYTES
from ductus.storage.scratch_database import ScratchDatabase
from ductus.web.scripts import script

SHARD = 5_000
"""Words of a file."""
_CORNERS = ("x0", "y0", "x1", "y1")
SHAPE_COLUMNS = ("page_id", "region_id", *_CORNERS, "vector", "projection")
"""Of `shapes`, that are read."""
_SCHEMA = f"CREATE TABLE looks (projection, line, {', '.join(_CORNERS)}, vector)"

Files = Iterator[tuple[str, bytes]]


def shape_files(rows: Iterable[Mapping[str, Any]], number_of: Callable[[str], int | None]) -> Files:
    """Names in the folder of the search, and bytes; `shapes.js`, which names the others, is last.

    Args:
        rows: of `shapes`, with `SHAPE_COLUMNS`.
        number_of: of a line, by region id, its place among the lines of the search.
    """
    told: dict[str, list[str]] = {}
    with _Looks() as held:
        held.add(rows, number_of)
        for projection, shapes in held.shards():
            name, data = _shard(shapes)
            told.setdefault(projection, []).append(name)
            yield f"{name}.js", data
    yield "shapes.js", script("shapes", "index", told)


class _Looks(ScratchDatabase):
    """Looks of words in the order of their lines, on disk."""

    def __init__(self) -> None:
        super().__init__(_SCHEMA)

    def add(
        self, rows: Iterable[Mapping[str, Any]], number_of: Callable[[str], int | None]
    ) -> None:
        for row in rows:
            number = number_of("/".join(row["region_id"].split("/")[:2]))
            if number is not None and len(row["vector"] or b"") == SHAPE_BYTES:
                box = (round(row[name]) for name in _CORNERS)
                look = (row["projection"] or "", number, *box, row["vector"])
                self._db.execute("INSERT INTO looks VALUES (?, ?, ?, ?, ?, ?, ?)", look)

    def shards(self) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
        """Places and vectors for a file, each with their projection."""
        place = f"line, {', '.join(_CORNERS)}, vector"
        asked = "SELECT DISTINCT projection FROM looks ORDER BY projection"
        for (projection,) in self._db.execute(asked).fetchall():
            asked = f"SELECT {place} FROM looks WHERE projection = ? ORDER BY {place}"
            found = self._db.execute(asked, (projection,))
            while some := list(islice(found, SHARD)):
                yield projection, some


def _shard(shapes: list[tuple[Any, ...]]) -> tuple[str, bytes]:
    value = {
        "places": [number for *place, _ in shapes for number in place],
        "vectors": base64.b64encode(b"".join(shape[-1] for shape in shapes)).decode("ascii"),
    }
    name = f"shapes-{hashlib.sha256(script('shapes', '', value)).hexdigest()[:12]}"
    return name, script("shapes", name, value)
