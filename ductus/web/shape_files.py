"""How words look, as files: by them a site finds all words that look like one."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from ductus.schemas.clues import SHAPE_BYTES
from ductus.web.scripts import script

SHARD = 5_000
"""Words of a file."""

Files = Iterator[tuple[str, bytes]]


def shape_files(rows: Iterable[Mapping[str, Any]], numbers: Mapping[str, int]) -> Files:
    """Names in the folder of the search, and bytes; `shapes.js`, which names the others, is last.

    Args:
        rows: of `shapes`, with `region_id`, the corners, `vector` and `projection`.
        numbers: of each line, by region id, its place among the lines of the search.
    """
    held: dict[str, list[tuple[list[int], bytes]]] = {}
    for row in rows:
        number = numbers.get("/".join(row["region_id"].split("/")[:2]))
        if number is not None and len(row["vector"] or b"") == SHAPE_BYTES:
            box = [round(row[name]) for name in ("x0", "y0", "x1", "y1")]
            held.setdefault(row["projection"] or "", []).append(([number, *box], row["vector"]))
    told: dict[str, list[str]] = {}
    for projection, shapes in sorted(held.items()):
        shapes.sort()
        for first in range(0, len(shapes), SHARD):
            name, data = _shard(shapes[first : first + SHARD])
            told.setdefault(projection, []).append(name)
            yield f"{name}.js", data
    yield "shapes.js", script("shapes", "index", told)


def _shard(shapes: list[tuple[list[int], bytes]]) -> tuple[str, bytes]:
    value = {
        "places": [number for place, _ in shapes for number in place],
        "vectors": base64.b64encode(b"".join(vector for _, vector in shapes)).decode("ascii"),
    }
    name = f"shapes-{hashlib.sha256(script('shapes', '', value)).hexdigest()[:12]}"
    return name, script("shapes", name, value)
