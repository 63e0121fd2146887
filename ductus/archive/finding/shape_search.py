"""Words that look like one, by the table `shapes` alone: what any index must agree with."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import ArrayLike, NDArray

from ductus.archive.page_lookup import LatestRuns
from ductus.archive.part_file import UnreadablePart, rows_where
from ductus.archive.table_parts import each_part
from ductus.schemas.clues import SHAPE_BYTES, Box
from ductus.schemas.table_kinds import TABLES

_KIND = TABLES["shapes"]
_BY = ("vector", "page_id", "run_id", "projection")


@dataclass(frozen=True)
class ShapeHit:
    """A word, or a window of a line, that looks like what was asked for.

    Attributes:
        shape_id, page_id, region_id: of the table's row.
        similarity: cosine of the two vectors, -1 to 1.
        box: where, in page pixels.
    """

    shape_id: str
    page_id: str
    region_id: str
    similarity: float
    box: Box


def search_by_shape(
    archive: str,
    vector: ArrayLike | bytes,
    projection: str | None = None,
    limit: int = 1000,
    is_sought: Callable[[str], bool] | None = None,
) -> list[ShapeHit]:
    """What looks most like a vector, the most alike first.

    Only the rows that count are searched: those of the run that made a page last. A damaged file is
    passed over; `ductus verify` names it. Memory holds one row group, the runs of the pages and the
    hits.

    Args:
        archive: its root, a folder or `gs://` prefix.
        vector: SHAPE_BYTES numbers, or so many signed bytes as the table has them.
        projection: only rows that it made; None for all, where the archive has only one.
        limit: hits at most, at least 1.
        is_sought: whether a page, by its id, is searched at all; None for all pages.

    Raises:
        FileNotFoundError: there is no archive.
        ValueError: the vector has not SHAPE_BYTES numbers, or is zero or not finite.
    """
    asked = _direction(vector)
    found = heapq.nlargest(
        limit, _hits(archive, asked, projection, limit, is_sought), key=_likeness
    )
    once = {hit.shape_id: hit for hit in found}  # parts may be put together meanwhile
    return sorted(once.values(), key=lambda hit: (-hit.similarity, hit.shape_id))


def not_compared(archive: str, projection: str) -> int:
    """How many pages have looks that count and that another projection made.

    Raises:
        FileNotFoundError: there is no archive.
    """
    runs, pages = LatestRuns(archive), set[str]()

    def others(rows: pa.Table) -> pa.ChunkedArray:
        return pc.and_(runs.count(rows), pc.not_equal(rows["projection"], projection))

    for uri in each_part(archive, _KIND.name):
        try:
            for rows in rows_where(uri, _KIND, _BY[1:], others, ["page_id"]):
                pages.update(rows["page_id"].unique().to_pylist())
        except (FileNotFoundError, UnreadablePart):
            continue
    return len(pages)


def _likeness(hit: ShapeHit) -> float:
    return hit.similarity


def _direction(vector: ArrayLike | bytes) -> NDArray[np.float32]:
    numbers = np.frombuffer(vector, np.int8) if isinstance(vector, bytes) else np.asarray(vector)
    asked = numbers.astype(np.float32).reshape(-1)
    length = float(np.linalg.norm(asked))
    if asked.shape != (SHAPE_BYTES,) or not np.isfinite(length) or not length:
        raise ValueError(f"no vector of {SHAPE_BYTES} numbers, not all of them 0")
    return asked / np.float32(length)


def _hits(
    archive: str,
    asked: NDArray[np.float32],
    projection: str | None,
    limit: int,
    is_sought: Callable[[str], bool] | None,
) -> Iterator[ShapeHit]:
    """Of each row group the rows that are most alike."""
    runs = LatestRuns(archive)

    def most_alike(rows: pa.Table) -> pa.ChunkedArray:
        counts = runs.count(rows)
        if projection is not None:
            is_own = pc.fill_null(pc.equal(rows["projection"], projection), False)
            counts = pc.and_(counts, is_own)
        if is_sought is not None:
            pages = filter(is_sought, rows["page_id"].unique().to_pylist())
            sought = pa.array(pages, pa.string())
            counts = pc.and_(counts, pc.is_in(rows["page_id"], value_set=sought))
        alike = np.where(counts.to_numpy(), similarities(rows["vector"], asked), -np.inf)
        best = np.argsort(-alike, kind="stable")[:limit]
        chosen = np.zeros(len(rows), np.bool_)
        chosen[best[alike[best] > -np.inf]] = True
        return pa.chunked_array([chosen])

    for uri in each_part(archive, _KIND.name):
        try:
            for rows in rows_where(uri, _KIND, _BY, most_alike):
                yield from _hits_of(rows, asked)
        except (FileNotFoundError, UnreadablePart):
            continue


def _hits_of(rows: pa.Table, asked: NDArray[np.float32]) -> Iterator[ShapeHit]:
    alike = similarities(rows["vector"], asked).tolist()
    names = ("shape_id", "page_id", "region_id", "x0", "y0", "x1", "y1")
    told = zip(*(rows[name].to_pylist() for name in names), strict=True)
    for (shape, page, region, *box), similarity in zip(told, alike, strict=True):
        x0, y0, x1, y1 = box
        yield ShapeHit(shape, page, region, similarity, (x0, y0, x1, y1))


def similarities(vectors: pa.ChunkedArray, asked: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[N], the cosines of N vectors with one of length 1; 0 of one that is zero or null."""
    parts = [np.zeros(0, np.float32)]
    for chunk in vectors.chunks:
        filled = pc.fill_null(chunk, bytes(SHAPE_BYTES))
        start = filled.offset * SHAPE_BYTES
        data = np.frombuffer(filled.buffers()[1], np.int8, len(filled) * SHAPE_BYTES, start)
        rows = data.reshape(-1, SHAPE_BYTES).astype(np.float32)
        lengths = np.linalg.norm(rows, axis=1)
        alike = rows @ asked / np.where(lengths > 0, lengths, 1)
        parts.append(np.asarray(alike, np.float32))
    return np.concatenate(parts)
