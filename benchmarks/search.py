"""What an index costs and how fast it answers, beside a scan of the same tables in DuckDB.

    .venv/bin/python -m benchmarks.search ARCHIVE... [--lines 1000000] [--keep FOLDER]

Lines are made of those of real archives (`benchmarks.made_lines`). The index is made and asked in
processes of their own, so that their memory is theirs: what they hold, without the files of the
index that are mapped and that the system may drop.
"""

from __future__ import annotations

import argparse
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import psutil
import pyarrow.parquet as pq

from benchmarks.made_lines import make_archive
from ductus.schemas.text_folding import is_without_spaces
from ductus.search.archive_search import build_index, open_search
from ductus.search.filters import FACETS


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
        if not (folder / "archive").exists():
            _alone(make_archive, folder / "archive", asked.archives, asked.lines)
        for measure in (_indexing, _searching, _scanning):
            _alone(_tell, measure, folder)


def _alone(do: Callable[..., object], *arguments: object) -> Any:
    """What a function returns, called in a process of its own."""
    with ProcessPoolExecutor(1, get_context("spawn")) as process:
        return process.submit(do, *arguments).result()


def _tell(measure: Callable[[Path], Iterator[str]], folder: Path) -> None:
    """Prints what is measured, and the memory that it took."""
    own, most, is_done = psutil.Process(), 0, threading.Event()

    def watch() -> None:
        nonlocal most
        while not is_done.wait(0.05):
            now = own.memory_info()
            most = max(most, now.rss - now.shared)

    watching = threading.Thread(target=watch)
    watching.start()
    for line in measure(folder):
        print(line, flush=True)
    is_done.set()
    watching.join()
    print(f"  memory at most: {most / 1e6:,.0f} MB", flush=True)


def _indexing(folder: Path) -> Iterator[str]:
    began, used = time.perf_counter(), time.process_time()
    report = build_index(str(folder / "archive"), str(folder / "index"))
    took, cpu = time.perf_counter() - began, time.process_time() - used
    tables = sum(path.stat().st_size for path in folder.glob("archive/metadata/*/*/*.parquet"))
    yield f"{report.n_lines:,} lines of {report.n_pages:,} pages, tables {tables / 1e6:,.0f} MB"
    yield (
        f"index: {report.n_new:,} pages in {took:,.0f} s, {cpu:,.0f} of a processor, "
        f"{report.n_lines / cpu:,.0f} lines a second of it, {report.n_bytes / 1e6:,.0f} MB, "
        f"{report.n_bytes / report.n_lines:,.0f} bytes a line"
    )
    began = time.perf_counter()
    build_index(str(folder / "archive"), str(folder / "index"))
    yield f"again, with nothing changed: {time.perf_counter() - began:.2f} s"


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
}
_SCANS = {"de": "= 'de'", "sieur": "= 'sieur'", "sie*": "LIKE 'sie%'", "*eign*": "LIKE '%eign%'"}


def _searching(folder: Path) -> Iterator[str]:
    began = time.perf_counter()
    with open_search(str(folder / "archive"), str(folder / "index")) as search:
        yield f"open: {1000 * (time.perf_counter() - began):.0f} ms"
        yield f"{'query, milliseconds':36s}    first    again  of a processor"
        for name, query in (_QUERIES | _of_signs(folder)).items():
            found, times = _timed(lambda query=query: search.find(query))  # type: ignore[misc]
            least = "" if found.is_total_exact else "at least "
            yield f"  {name:20s} {query:14s} {times}  {least}{found.total:,} lines"
            if name in ("a frequent word", "a rare word"):
                _, times = _timed(lambda query=query: search.find(query, facets=FACETS))  # type: ignore[misc]
                yield f"  {'  with all facets':20s} {query:14s} {times}"


def _of_signs(folder: Path) -> dict[str, str]:
    """The sign of a script without spaces that is frequent in a part of the lines, and two."""
    part = min((folder / "archive/metadata/regions").glob("*/*.parquet"))
    texts = pq.read_table(part, columns=["text"])["text"].to_pylist()
    pairs = Counter(
        one + other
        for text in texts
        for one, other in pairwise(text.replace(" ", ""))
        if is_without_spaces(one) and is_without_spaces(other)
    )
    if not pairs:
        return {}
    ((pair, _),) = pairs.most_common(1)
    return {"one sign": pair[0], "two signs": pair, "two signs, a phrase": f'"{pair}"'}


def _scanning(folder: Path) -> Iterator[str]:
    tables = str(folder / "archive/metadata/spots/*/*.parquet")
    for query, where in _SCANS.items():
        asked = (
            f"SELECT region_id, max(probability) p FROM '{tables}' WHERE word_folded {where} "
            "GROUP BY region_id ORDER BY p DESC LIMIT 20"
        )
        _, times = _timed(lambda asked=asked: duckdb.sql(asked).fetchall())  # type: ignore[misc]
        yield f"  {'a scan by DuckDB':20s} {query:14s} {times}"


def _timed(ask: Callable[[], Any]) -> tuple[Any, str]:
    """What is found, and how long it takes: the first time, then in the middle of five."""
    clocks, processors, found = [], [], None
    for _ in range(6):
        began, used = time.perf_counter(), time.process_time()
        found = ask()
        clocks.append(1000 * (time.perf_counter() - began))
        processors.append(1000 * (time.process_time() - used))
    again, own = np.median(clocks[1:]), np.median(processors[1:])
    return found, f"{clocks[0]:8.1f} {again:8.1f} {own:8.1f}"


if __name__ == "__main__":
    main()
