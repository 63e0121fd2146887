"""Looks of words are files of so many, in the order of their lines, a projection by itself."""

from __future__ import annotations

import base64
import json
from typing import Any

from ductus.schemas.clues import SHAPE_BYTES
from ductus.web.shape_files import SHARD, shape_files

NUMBERS = {"p/l0001": 7, "p/l0002": 3}


def look(line: str, x0: float, byte: int, projection: str = "first") -> dict[str, Any]:
    vector = bytes([byte]) * SHAPE_BYTES
    corners = {"x0": x0, "y0": 1.4, "x1": x0 + 9, "y1": 8.0}
    return {"region_id": f"{line}/w001", **corners, "vector": vector, "projection": projection}


def told(data: bytes) -> Any:
    return json.loads(f"[{data.decode()[len('Ductus.receive(') : -3]}]")[2]


def test_looks_lie_by_projection_in_the_order_of_lines():
    rows = [look("p/l0001", 5, 1), look("p/l0002", 60, 2), look("p/l0002", 2.6, 3)]
    rows += [look("p/gone", 0, 4), look("p/l0001", 0, 5, "other")]
    rows += [look("p/l0001", 0, 6) | {"vector": b"short"}]
    *files, (name, index) = shape_files(rows, NUMBERS.get)
    assert name == "shapes.js"
    names = told(index)
    assert list(names) == ["first", "other"]
    held = dict(files)
    first = told(held[f"{names['first'][0]}.js"])
    assert first["places"] == [*(3, 3, 1, 12, 8), *(3, 60, 1, 69, 8), *(7, 5, 1, 14, 8)]
    assert base64.b64decode(first["vectors"])[::SHAPE_BYTES] == bytes([3, 2, 1])


def test_many_looks_are_several_files():
    rows = [look("p/l0001", number, number % 256) for number in range(SHARD + 1)]
    *files, _ = shape_files(rows, NUMBERS.get)
    assert [len(told(data)["places"]) // 5 for _, data in files] == [SHARD, 1]
