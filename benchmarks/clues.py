"""What spots and shapes cost: bytes and seconds a page, and the memory that a part of tables takes.

    .venv/bin/python -m benchmarks.clues [ARCHIVE] [--pages 4000]

Pages are those of an archive, repeated under other names until there are enough; without one, some
with 600 spots and 400 shapes are made up. They are packed into one part, as a run does it. Seconds
are the processor's.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from itertools import chain, cycle, islice
from pathlib import Path
from typing import TypeVar

import numpy as np

from ductus.archive.archived_pages import ArchivedPage, find_page
from ductus.pipeline.options import RunOptions
from ductus.schemas.clues import SHAPE_BYTES, Shape, Spot
from ductus.schemas.clues_file import from_clues, to_clues
from ductus.schemas.geometry import Affine
from ductus.schemas.ink import Ink
from ductus.schemas.records import (
    Direction,
    Kind,
    PageInfo,
    PageInk,
    Region,
    RegionInk,
    Scan,
)
from ductus.storage import list_files
from ductus.transforms.page_rows import PageRows, rows_of
from ductus.transforms.write_tables import write_part

_MADE_UP = 100
_NOW = datetime(2026, 1, 1, tzinfo=UTC)
Result = TypeVar("Result")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, and prints a report."""
    parser = argparse.ArgumentParser(
        "benchmarks.clues",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("archive", nargs="?")
    parser.add_argument("--pages", type=int, default=4000)
    asked = parser.parse_args(arguments)
    made_up = map(_made_up, range(_MADE_UP))
    pages = _pages_of(asked.archive) if asked.archive else list(made_up)
    for line in chain(_files(pages), _part(pages, asked.pages)):
        print(line, flush=True)


def _pages_of(archive: str) -> list[PageInk]:
    names = list_files(f"{archive}/inkml", ".inkml")
    found = (find_page(archive, Path(name).name.removesuffix(".inkml")) for name in names)
    pages = [one.page for one in found if one and one.clues]
    if not pages:
        raise SystemExit(f"no page of {archive} has spots or shapes")
    return pages


def _made_up(seed: int) -> PageInk:
    rng = np.random.default_rng(seed)
    words = ["".join(rng.choice(list("etaoinshrdlu"), rng.integers(2, 10))) for _ in range(400)]
    lines = []
    for place in range(40):
        name = f"made.up/l{place + 1:04d}"
        top = 100 + 40.3 * place
        boxes = [(x, top, x + 90.7, top + 41) for x in rng.uniform(0, 2000, 10).tolist()]
        spots = [
            Spot(str(rng.choice(words)), float(rng.random()), boxes[n % 10], n // 10 + 1)
            for n in range(15)
        ]
        shapes = [Shape(name, box, rng.bytes(SHAPE_BYTES), "p@1") for box in boxes]
        region = Region(
            *(
                name,
                "",
                Kind.LINE,
                place,
                ((0.0, top), (2000.0, top + 41)),
                0.0,
                Direction.LTR,
                1.0,
            ),
            crop_to_page=Affine(),
            spots=tuple(spots),
            shapes=tuple(shapes),
        )
        lines.append(RegionInk(region, Ink(())))
    info = PageInfo("made.up", Scan("", "", ""), "0" * 64, 1, 0, 2000, 2000, 300.0, 1, "", "")
    return PageInk(info, tuple(lines), "t")


def _files(pages: list[PageInk]) -> Iterator[str]:
    spots = sum(len(line.region.spots) for page in pages for line in page.lines)
    shapes = sum(len(line.region.shapes) for page in pages for line in page.lines)
    n = len(pages)
    yield f"{n} pages, {spots / n:.0f} spots and {shapes / n:.0f} shapes each"
    writing, files = _timed(lambda: [to_clues(page) for page in pages])
    reading, _ = _timed(lambda: [from_clues(data) for data in files])
    bare = sum(len(to_clues(_without_shapes(page))) for page in pages)
    whole = sum(map(len, files))
    yield f"a file: {whole / n / 1e3:.1f} KB a page, {bare / n / 1e3:.1f} KB of spots alone"
    yield f"written in {1e3 * writing / n:.1f} ms a page, read in {1e3 * reading / n:.1f} ms"


def _without_shapes(page: PageInk) -> PageInk:
    lines = (replace(line, region=replace(line.region, shapes=())) for line in page.lines)
    return replace(page, lines=tuple(lines))


def _part(pages: list[PageInk], n: int) -> Iterator[str]:
    made = [(page, to_clues(page)) for page in pages]

    def every() -> Iterator[PageRows]:
        for number, (page, data) in enumerate(islice(cycle(made), n)):
            yield _rows(page, data, f"page-{number:05d}")

    with tempfile.TemporaryDirectory() as folder:
        before = _memory("VmRSS")
        settings = RunOptions.of(inputs=("scans",), output=folder).settings()
        seconds, _ = _timed(lambda: write_part(every(), settings, "part"))
        yield f"{n:,} pages packed in {seconds:.0f} s, {1e3 * seconds / n:.1f} ms a page"
        yield f"memory: {before:.0f} MB before, {_memory('VmHWM'):.0f} MB at most"
        for table in ("spots", "shapes", "regions", "pages"):
            sizes = [path.stat().st_size for path in Path(folder).rglob(f"{table}/*/*.parquet")]
            told = ", ".join(f"{size / 1e6:.0f}" for size in sizes)
            yield f"{table}: {sum(sizes) / n / 1e3:.1f} KB a page, files of {told} MB"


def _rows(page: PageInk, data: bytes, name: str) -> PageRows:
    """A page under another name, as one that is taken over: its regions are its lines alone."""
    info = replace(page.info, page_id=name, clues_sha256="0" * 64)
    lines = tuple(
        replace(line, region=replace(line.region, region_id=f"{name}/l{k:04d}"), words=())
        for k, line in enumerate(page.lines)
    )
    archived = ArchivedPage(replace(page, info=info, lines=lines), "0" * 64, clues=data)
    return rows_of(archived, "run", _NOW)


def _timed(work: Callable[[], Result]) -> tuple[float, Result]:
    started = time.process_time()
    done = work()
    return time.process_time() - started, done


def _memory(what: str) -> float:
    """Of this process, in MB."""
    status = Path("/proc/self/status").read_text(encoding="utf-8").splitlines()
    (line,) = (line for line in status if line.startswith(f"{what}:"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
