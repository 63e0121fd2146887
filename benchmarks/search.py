"""What an index costs and how fast it answers, beside a scan of the same tables in DuckDB.

    .venv/bin/python -m benchmarks.search ARCHIVE... [--lines 1000000] [--keep FOLDER]

Lines are recombined of those of real archives: each has the shape of one, and in each of its places
what some other place of lines that run alike was read as, with all that it may be. So there are
as many words as in the archives given, and the words beside each other are new.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ductus.archive.part_file import PartFile, read_rows
from ductus.archive.table_parts import read_parts
from ductus.schemas.table_kinds import TABLES
from ductus.search.archive_search import build_index, open_search

_LINES_A_PAGE, _PAGES_A_PART = 50, 400
_RUN = "bench"
Ints = NDArray[np.int64]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, and prints a report."""
    parser = argparse.ArgumentParser(
        "benchmarks.search",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("archives", nargs="+")
    parser.add_argument("--lines", type=int, default=1_000_000)
    parser.add_argument("--keep", help="a folder in which archive and index stay")
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        folder = Path(asked.keep or made)
        _make(folder / "archive", asked.archives, asked.lines)
        for line in (*_indexing(folder), *_searching(folder)):
            print(line, flush=True)


class _Source:
    """Real lines, and what stands in their places."""

    def __init__(self, archives: Sequence[str]) -> None:
        self.regions = pa.concat_tables(_rows(one, "regions") for one in archives)
        spots = pa.concat_tables(_rows(one, "spots") for one in archives)
        self.spots = spots.filter(pc.equal(spots["continues_in"], ""))
        regions = self.regions.filter(pc.equal(self.regions["kind"], "line"))
        self.lines = regions.filter(pc.is_in(regions["region_id"], self.spots["region_id"]))
        first = self.spots["rank"].to_numpy() == 1
        self.begins = np.flatnonzero(first)
        self.sizes = np.diff([*self.begins, len(self.spots)])
        ids = {name: n for n, name in enumerate(self.lines["region_id"].to_pylist())}
        owners = self.spots["region_id"].take(pa.array(self.begins)).to_pylist()
        self.owner = np.array([ids.get(name, -1) for name in owners])
        directions = np.array(self.lines["direction"].to_pylist())
        self.direction = directions[self.owner]
        self.pools = {way: np.flatnonzero(self.direction == way) for way in set(directions)}
        self.of_line = [np.flatnonzero(self.owner == n) for n in range(len(self.lines))]
        self.words = self.spots["word"].take(pa.array(self.begins)).to_pylist()


def _rows(archive: str, table: str) -> pa.Table:
    parts = (data for _, data in read_parts(archive, table))
    rows = [some for data in parts for some in read_rows(data, TABLES[table])]
    return pa.concat_tables(rows)


def _make(archive: Path, archives: Sequence[str], n_lines: int) -> None:
    source, chance = _Source(archives), np.random.default_rng(0)
    n_pages = max(n_lines // _LINES_A_PAGE, 1)
    pages = _rows(archives[0], "pages")
    for first in range(0, n_pages, _PAGES_A_PART):
        numbers = range(first, min(first + _PAGES_A_PART, n_pages))
        lines, spots = _part(source, numbers, chance)
        _write(archive, "regions", first, lines)
        _write(archive, "spots", first, spots)
        _write(archive, "pages", first, _pages(pages, numbers))


def _write(archive: Path, table: str, number: int, rows: pa.Table) -> None:
    file = PartFile(TABLES[table])
    for some in range(0, len(rows), 100_000):
        file.add(rows.slice(some, 100_000))
    path = archive / f"metadata/{table}/run={_RUN}/{number:08d}.parquet"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(file.close())


def _pages(pages: pa.Table, numbers: range) -> pa.Table:
    """Pages with the facts of a real one, of some hundred items."""
    (row,) = pages.slice(0, 1).to_pylist()
    made = [
        row
        | {"page_id": f"bench.{n:07d}", "run_id": _RUN, "status": "ok"}
        | {"item_id": f"codex-{n // 200}", "item_label": f"Codex {n // 200}"}
        | {"date_from": str(1200 + n % 700), "place": ("Paris", "Roma", "Wien")[n % 3]}
        | {"created_at": datetime(2026, 1, 1, tzinfo=UTC)}
        for n in numbers
    ]
    return pa.Table.from_pylist(made, schema=TABLES["pages"].schema)


def _part(
    source: _Source, numbers: range, chance: np.random.Generator
) -> tuple[pa.Table, pa.Table]:
    shapes = chance.integers(0, len(source.lines), len(numbers) * _LINES_A_PAGE)
    names = [f"bench.{n:07d}/l{line:04d}" for n in numbers for line in range(_LINES_A_PAGE)]
    at = np.concatenate([source.of_line[shape] for shape in shapes])
    line = np.repeat(np.arange(len(shapes)), [len(source.of_line[shape]) for shape in shapes])
    taken = at.copy()
    for way, pool in source.pools.items():
        own = source.direction[at] == way
        taken[own] = chance.choice(pool, int(own.sum()))
    return _line_rows(source, names, shapes, taken, line), _spot_rows(
        source, names, at, taken, line
    )


def _line_rows(
    source: _Source, names: list[str], shapes: Ints, taken: Ints, line: Ints
) -> pa.Table:
    texts: list[list[str]] = [[] for _ in names]
    for place, number in zip(taken.tolist(), line.tolist(), strict=True):
        texts[number].append(source.words[place])
    values = {
        "region_id": names,
        "page_id": [name.partition("/")[0] for name in names],
        "reading_order": [n % _LINES_A_PAGE for n in range(len(names))],
        "text": [" ".join(words) for words in texts],
        "run_id": [_RUN] * len(names),
    }
    return _with(source.lines.take(pa.array(shapes)), values, "regions")


def _spot_rows(source: _Source, names: list[str], at: Ints, taken: Ints, line: Ints) -> pa.Table:
    sizes = source.sizes[taken]
    first = np.repeat(source.begins[taken], sizes)
    within = np.arange(int(sizes.sum())) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    rows = source.spots.take(pa.array(first + within))
    owner = np.repeat(line, sizes)
    ids = pa.array(names).take(pa.array(owner))
    counts = np.arange(len(owner)) - np.searchsorted(owner, owner)
    values = {"region_id": ids, "page_id": pc.list_element(pc.split_pattern(ids, "/"), 0)}
    values["spot_id"] = pc.binary_join_element_wise(ids, pa.array(counts).cast("string"), "/s")
    values["run_id"] = pa.repeat(_RUN, len(owner))
    for axis in "xy":
        shift = _moved(source, axis, at, taken)
        for side in (f"{axis}0", f"{axis}1"):
            moved = rows[side].to_numpy() + np.repeat(shift, sizes)
            values[side] = pa.array(moved.astype(np.float32))
    return _with(rows, values, "spots")


def _moved(source: _Source, axis: str, at: Ints, taken: Ints) -> NDArray[np.float32]:
    """How far what was taken from elsewhere goes, to begin where the place does."""
    begin: NDArray[np.float32] = source.spots[f"{axis}0"].to_numpy()
    return begin[source.begins[at]] - begin[source.begins[taken]]


def _with(rows: pa.Table, values: dict[str, object], table: str) -> pa.Table:
    schema = TABLES[table].schema
    return pa.table([values.get(name, rows[name]) for name in schema.names], schema=schema)


def _indexing(folder: Path) -> Iterator[str]:
    began, used = time.perf_counter(), time.process_time()
    report = build_index(str(folder / "archive"), str(folder / "index"))
    took, cpu = time.perf_counter() - began, time.process_time() - used
    tables = sum(path.stat().st_size for path in folder.glob("archive/metadata/*/*/*.parquet"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    yield f"{report.n_lines:,} lines of {report.n_pages:,} pages, tables {tables / 1e6:,.0f} MB"
    yield (
        f"index: {took:,.0f} s, {report.n_lines / took:,.0f} lines a second ({cpu:,.0f} s of "
        f"processors), {report.n_bytes / 1e6:,.0f} MB, {report.n_bytes / report.n_lines:,.0f} bytes"
        f" a line; {memory:,.0f} MB of memory at most, with what made the lines"
    )
    began = time.perf_counter()
    build_index(str(folder / "archive"), str(folder / "index"))
    yield f"again, with nothing changed: {time.perf_counter() - began:.2f} s"


_FACETS = ("item", "place", "language")
_QUERIES = {
    "a frequent word": "de",
    "a rare word": "sieur",
    "two words": "le roi",
    "one of two": "roi OR sieur",
    "without one": "roi NOT de",
    "a phrase": '"de la"',
    "one wrong letter": "sieurs~1",
    "two wrong letters": "sieurs~2",
    "a beginning": "sie*",
    "within": "*eign*",
    "one sign": "国",
    "two signs": "日本",
}


def _searching(folder: Path) -> Iterator[str]:
    began = time.perf_counter()
    with open_search(str(folder / "archive"), str(folder / "index")) as search:
        yield f"open: {1000 * (time.perf_counter() - began):.0f} ms"
        yield "query, milliseconds the first time, then the median of five, and what is found"
        for name, query in _QUERIES.items():
            found, first, again = _timed(lambda query=query: search.find(query))  # type: ignore[misc]
            total = f"{'' if found.is_total_exact else 'at least '}{found.total:,}"
            yield f"  {name:20s} {query:14s} {first:8.1f} {again:8.1f}  {total}"
            if name in ("a frequent word", "a rare word"):
                _, first, again = _timed(lambda query=query: search.find(query, facets=_FACETS))  # type: ignore[misc]
                yield f"  {'  with facets':20s} {query:14s} {first:8.1f} {again:8.1f}"
    tables = str(folder / "archive/metadata/spots/*/*.parquet")
    scans = {"de": "= 'de'", "sieur": "= 'sieur'", "sie*": "LIKE 'sie%'"}
    scans |= {"*eign*": "LIKE '%eign%'"}
    for query, where in scans.items():
        asked = (
            f"SELECT region_id, max(probability) p FROM '{tables}' WHERE word_folded {where} "
            "GROUP BY region_id ORDER BY p DESC LIMIT 20"
        )
        _, first, again = _timed(lambda asked=asked: duckdb.sql(asked).fetchall())  # type: ignore[misc]
        yield f"  DuckDB's scan        {query:14s} {first:8.1f} {again:8.1f}"


def _timed(ask: Callable[[], object]) -> tuple[object, float, float]:
    times = []
    for _ in range(6):
        began = time.perf_counter()
        found = ask()
        times.append(1000 * (time.perf_counter() - began))
    return found, times[0], float(np.median(times[1:]))


if __name__ == "__main__":
    main()
