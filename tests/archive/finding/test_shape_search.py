"""What looks like a word is found in the table of shapes, the most alike first."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

import ductus
from ductus.schemas.clues import SHAPE_BYTES, Shape
from tests.support.clued_archives import write_pages

BOX = (1.0, 2.0, 30.0, 14.0)
RNG = np.random.default_rng(0)
VECTORS: NDArray[np.int8] = RNG.integers(-128, 128, (40, SHAPE_BYTES)).astype(np.int8)


def shapes(some: NDArray[np.int8], projection: str = "p@1") -> tuple[Shape, ...]:
    return tuple(Shape("", BOX, vector.tobytes(), projection) for vector in some)


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("shaped")
    pages = {f"c.{n}": [((), shapes(VECTORS[10 * n : 10 * n + 10]))] for n in range(4)}
    write_pages(out, pages)
    return out


def test_pages_that_are_not_sought_leave_room_for_others(archive: Path):
    asked = VECTORS[17].tobytes()  # of c.1
    hits = ductus.search_by_shape(str(archive), asked, limit=5, is_sought="c.3".__eq__)
    assert len(hits) == 5
    assert {hit.page_id for hit in hits} == {"c.3"}


def test_the_order_is_that_of_the_cosine(archive: Path):
    asked = VECTORS[17]
    rows = VECTORS.astype(np.float64)
    cosines = rows @ asked / np.linalg.norm(rows, axis=1) / np.linalg.norm(asked.astype(float))
    names = [f"c.{n // 10}/l0001/h{n % 10 + 1:03d}" for n in range(40)]
    expected = [names[n] for n in np.argsort(-cosines)]
    hits = ductus.search_by_shape(str(archive), asked.tobytes())
    assert [hit.shape_id for hit in hits] == expected
    assert hits[0].similarity == pytest.approx(1.0)
    assert (hits[0].region_id, hits[0].box) == ("c.1/l0001", BOX)
    few = ductus.search_by_shape(str(archive), asked * 0.01, limit=3)
    assert [hit.shape_id for hit in few] == expected[:3], "length does not matter"


def test_only_rows_that_count_and_of_the_projection_are_found(tmp_path: Path):
    write_pages(tmp_path, {"c.a": [((), shapes(VECTORS[:2]))]}, "run1")
    write_pages(tmp_path, {"c.a": [((), shapes(VECTORS[2:3]))]}, "run2")
    write_pages(tmp_path, {"c.b": [((), shapes(VECTORS[:1], "p@2"))]}, "run3")
    every = {hit.page_id for hit in ductus.search_by_shape(str(tmp_path), VECTORS[0])}
    assert every == {"c.a", "c.b"}
    (own,) = ductus.search_by_shape(str(tmp_path), VECTORS[0], projection="p@1")
    assert own.similarity < 0.9, "what was most alike is replaced"


@pytest.mark.parametrize("vector", [bytes(SHAPE_BYTES), b"short", [float("nan")] * SHAPE_BYTES])
def test_what_is_no_vector_is_refused(archive: Path, vector: object):
    with pytest.raises(ValueError, match="no vector"):
        ductus.search_by_shape(str(archive), vector)  # type: ignore[arg-type]


def test_an_archive_without_shapes_has_no_hits(tmp_path: Path):
    write_pages(tmp_path, {"c.a": []})
    assert ductus.search_by_shape(str(tmp_path), VECTORS[0]) == []


def test_a_flipped_bit_costs_the_rows_of_its_file_only(tmp_path: Path):
    for page, own in (("c.a", VECTORS[:1]), ("c.b", VECTORS[1:2])):
        write_pages(tmp_path, {page: [((), shapes(own))]}, f"run-{page}")
    (part,) = (tmp_path / "metadata/shapes/run=run-c.a").iterdir()
    data = bytearray(part.read_bytes())
    data[data.index(VECTORS[0].tobytes())] ^= 1
    part.write_bytes(data)
    (hit,) = ductus.search_by_shape(str(tmp_path), VECTORS[0])
    assert hit.page_id == "c.b"


def test_a_folder_that_is_no_archive_is_not_one_without_shapes(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="no archive"):
        ductus.search_by_shape(str(tmp_path), VECTORS[0])
