"""What handing on costs in each format: CPU seconds and bytes a page, memory.

  .venv/bin/python -m benchmarks.exports [--pages 1000] [--formats pdf svg] [--of ARCHIVE]

Makes an archive of one codex whose leaves are the pages of another archive, turn about, with new
ids; without one, pages of made-up lines over a real scan (600 x 3200 pixels: 1.9 MP), 2,400 strokes
a page. Exports it in a process of its own for each format; before that a tenth of it, so that
memory shows whether it grows with the codex.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import shutil
import tempfile
import time
from datetime import date
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ[_name] = "1"

import numpy as np

from benchmarks.repeated_pages import repeat_pages
from ductus.exchange.exporting import export
from ductus.exchange.file_maker import Asked
from ductus.runners.actions.export_opensearch import export_opensearch
from ductus.runners.actions.export_pages import upright_pixels
from ductus.runners.commands.export_formats import FORMATS
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction
from tests.support.site_archives import SitePage, write_archive

_FORMATS = {form.name: form for form in FORMATS}
_OPENSEARCH = "opensearch"
_LINES, _WORDS, _STROKES = 50, 4, 12
_MADE_UP = 10
"""Pages of made-up lines that differ."""
_SYLLABLES = ("ba", "re", "ti", "mo", "lu", "san", "ver", "ge", "qui", "dol", "ant", "sic")


def main() -> None:
    """Prints what was measured."""
    parser = argparse.ArgumentParser("benchmarks.exports", description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--formats", nargs="*", default=[*_FORMATS, _OPENSEARCH])
    parser.add_argument(
        "--of", type=Path, metavar="ARCHIVE", help="whose scans are where they were"
    )
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        few = asked.of or write_archive(Path(name) / "few", _pages(_MADE_UP))
        archives = {
            n: repeat_pages(few, Path(name) / str(n), n)
            for n in (max(1, asked.pages // 10), asked.pages)
        }
        print("format       pages  CPU s a page  KB a page  peak MB", flush=True)
        for form in asked.formats:
            for n, archive in archives.items():
                _measure(form, archive, Path(name) / f"{form}-{n}", n)


def _pages(n: int) -> list[SitePage]:
    rng = np.random.default_rng(7)
    return [
        SitePage(
            f"bench.page-{number:05d}.jpg",
            [(_words(rng), Direction.LTR) for _ in range(_LINES)],
            Catalogue(item_id="codex", item_label="Codex", sequence=number + 1),
            (600, 3200),
            _STROKES,
        )
        for number in range(n)
    ]


def _words(rng: np.random.Generator) -> str:
    return " ".join("".join(rng.choice(_SYLLABLES, rng.integers(1, 5))) for _ in range(_WORDS))


def _measure(form: str, archive: Path, folder: Path, n: int) -> None:
    processes = multiprocessing.get_context("forkserver")  # each as small as the first
    processes.set_forkserver_preload(["ductus.runners.actions.export_pages", "pyarrow.parquet"])
    with processes.Pool(1) as pool:
        cpu, peak = pool.apply(_exported, (form, str(archive), str(folder)))
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
    print(f"{form:12} {n:5}  {cpu / n:12.3f}  {size / n / 1000:9.0f}  {peak:7.0f}", flush=True)
    shutil.rmtree(folder)


def _exported(name: str, archive: str, folder: str) -> tuple[float, float]:
    """CPU seconds, and megabytes at most, with those that it takes to start."""
    if name == _OPENSEARCH:
        started = time.process_time()
        export_opensearch(archive, folder)
        return time.process_time() - started, _peak()
    form = _FORMATS[name]
    options = {one.name: one.default or ("no" if one.is_switch else "") for one in form.options}
    options |= {one.name: "https://museum.example/iiif" for one in form.options if one.is_required}
    started = time.process_time()
    asked = Asked(archive, folder, name, options, date.today(), False, upright_pixels)
    export(asked, lambda n, of: None)
    cpu = time.process_time() - started
    return cpu, _peak()


def _peak() -> float:
    """Megabytes of this process at most; getrusage would tell those of the one that started it."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    (line,) = (one for one in status.splitlines() if one.startswith("VmHWM"))
    return int(line.split()[1]) / 1024


if __name__ == "__main__":
    main()
