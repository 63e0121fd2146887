"""Where a run's time and memory go.

    .venv/bin/python -m benchmarks.run PAGES_FOLDER --output report.md

Copies of the pages in PAGES_FOLDER (scaled to about 2 megapixels) are run
  - through the plain functions in a loop, step by step, in this process, and read by two
    recognisers;
  - through `ductus run` with 1 worker: the difference is Beam's share;
  - with 10 pages by each of the two and with 60: peak memory;
  - with 1 and 2 workers, 8 and 24 pages: the slope is the speed once warm.
"""

from __future__ import annotations

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ[_name] = "1"

from PIL import Image

from ductus.archive.archived_pages import write_page
from ductus.model import registry
from ductus.model.images.ink_mask import binarized
from ductus.model.images.quality import page_quality
from ductus.model.layout.crops import cut_crops, encode_crop
from ductus.model.layout.lines import find_lines
from ductus.model.layout.words import split_words
from ductus.pipeline.options import RunOptions
from ductus.scans.find_scans import find_scans
from ductus.schemas.identity import scan_id
from ductus.schemas.records import Direction, Page, Scan
from ductus.transforms.derender_regions import derender_regions
from ductus.transforms.find_regions import find_regions
from ductus.transforms.line_regions import read_lines
from ductus.transforms.read_pages import read_pages
from ductus.transforms.write_pages import gather_page

MEGAPIXELS = 2.0
READERS = ("manuscript", "rapidocr")
"""The recogniser that a run takes where none is named, and another beside it."""
ROOT = Path(__file__).parent.parent


def main() -> None:
    """Measures everything and prints a report in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--output", type=Path)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        lines = list(_report(asked.pages, Path(folder)))
    text = "\n".join(lines) + "\n"
    if asked.output:
        asked.output.write_text(text, encoding="utf-8")


def _report(pages: Path, folder: Path) -> Iterator[str]:
    sources = sorted(p for p in pages.rglob("*") if p.suffix.lower() in (".jpg", ".jpeg"))
    for part in (_steps, _workers, _beam_share, _memory):
        for line in part(sources, folder):
            print(line, flush=True)
            yield line
        yield ""


def _copies(sources: list[Path], folder: Path, n: int) -> Path:
    """A folder of `n` pages of about 2 megapixels, the sources over and over."""
    made = folder / f"pages-{n}"
    if made.exists():
        return made
    made.mkdir()
    for number in range(n):
        image = Image.open(sources[number % len(sources)]).convert("RGB")
        scale = (MEGAPIXELS * 1e6 / (image.width * image.height)) ** 0.5
        size = (round(image.width * scale), round(image.height * scale))
        image.resize(size, Image.Resampling.LANCZOS).save(made / f"p{number:03d}.jpg", quality=88)
    return made


class _Clock:
    """CPU seconds of this process by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        started = time.process_time()
        yield
        self.seconds[name] += time.process_time() - started


def _steps(sources: list[Path], folder: Path) -> Iterator[str]:
    n = min(len(sources), 12)
    first, *others = find_scans(str(_copies(sources, folder, n)))
    _step_by_step(first, folder, _Clock())  # warms everything up
    clock = _Clock()
    n_lines = sum(_step_by_step(scan, folder, clock) for scan in others)
    yield (
        f"## CPU seconds a page by step ({n - 1} pages of 2 MP, "
        f"{n_lines / (n - 1):.0f} lines a page)"
    )
    yield "| step | s a page | share |"
    yield "|---|---|---|"
    total = sum(s for name, s in clock.seconds.items() if name != f"text: {READERS[1]}")
    for name, seconds in clock.seconds.items():
        yield f"| {name} | {seconds / (n - 1):.3f} | {seconds / total:.0%} |"
    yield f"| all | {total / (n - 1):.2f} | 100% |"


def _step_by_step(scan: Scan, folder: Path, clock: _Clock) -> int:
    """What a run does with a scan of one page; returns how many lines it has."""
    detector = registry.load_detector("rapidocr")
    tracer = registry.load_derenderer(registry.DerendererSpec())
    with clock.step("read: check, decode"):
        (page,) = read_pages(
            scan, scan_id(scan), RunOptions.of(inputs=(), output="").recipe(), lambda _: None
        )
    assert isinstance(page, Page)
    with clock.step("quality"):
        page_quality(page.pixels)
    with clock.step("ink mask"):
        sheet = binarized(page.pixels)
    with clock.step("lines: detect, join, order"):
        lines = find_lines(page.pixels, sheet.ink, detector.detect(page.pixels), Direction.AUTO)
    with clock.step("crops"):
        crops = cut_crops(sheet, lines)
    with clock.step("crops: encode"):
        for crop in crops:
            encode_crop(crop.pixels)
    with clock.step("words"):
        for crop, line in zip(crops, lines, strict=True):
            split_words(crop.mask, line.direction)
    for name in READERS:
        recognizer = registry.load_recognizer(name)
        with clock.step(f"text: {name}"):
            read_lines(lines, crops, recognizer)
    info, regions = find_regions(page, detector, None)
    with clock.step("de-render and fidelity"):
        results = derender_regions(regions, tracer)
    with clock.step("write InkML"):
        write_page(gather_page(info, results, tracer.version), str(folder / "loop"))
    return len(lines)


def _beam_share(sources: list[Path], folder: Path) -> Iterator[str]:
    """The same work in one process: as a loop of the pure functions, and through Beam."""
    pages = _copies(sources, folder, 8)
    code = (
        "import sys, time; from benchmarks.run import loop, through_beam\n"
        "warm = {!r}; loop(warm, sys.argv[2] + '-warm')\n"
        "t = time.perf_counter(); {}(sys.argv[1], sys.argv[2])\n"
        "print(time.perf_counter() - t)"
    )
    warm = str(_copies(sources, folder, 2))
    ratios = []
    for turn in range(3):
        seconds = {}
        for name in ("loop", "through_beam"):
            out = str(folder / f"{name}-{turn}")
            command = [sys.executable, "-c", code.format(warm, name), str(pages), out]
            done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
            seconds[name] = float(done.stdout.split()[-1])
        ratios.append(seconds["through_beam"] / seconds["loop"])
    yield "## Beam against the same functions in a loop (8 pages, one process, warm)"
    yield f"ratio of three turns: {', '.join(f'{ratio:.3f}' for ratio in sorted(ratios))}"


def loop(pages: str, out: str) -> None:
    """The whole run without Beam: the pure functions, page after page."""
    options = RunOptions.of(inputs=(pages,), output=out)
    recipe = options.recipe()
    detector, recognizer = registry.load_detector("rapidocr"), registry.load_recognizer(READERS[0])
    tracer = registry.load_derenderer(registry.DerendererSpec())
    for scan in find_scans(pages):
        for page in read_pages(scan, scan_id(scan), recipe, lambda _: None):
            assert isinstance(page, Page)
            info, regions = find_regions(page, detector, recognizer)
            write_page(gather_page(info, derender_regions(regions, tracer), "trace"), out)


def through_beam(pages: str, out: str) -> None:
    """The same through the pipeline, in this process."""
    from ductus.runners.engines.local import run_locally

    run_locally(tuple(find_scans(pages)), RunOptions.of(inputs=(pages,), output=out).settings(), 1)


def _memory(sources: list[Path], folder: Path) -> Iterator[str]:
    yield "## Peak memory of `ductus run`, 1 worker"
    for n, reader in ((10, READERS[0]), (10, READERS[1]), (60, READERS[0])):
        out = folder / f"memory-{n}-{reader}"
        peak, seconds = _whole_run(_copies(sources, folder, n), out, 1, reader)
        yield f"{n} pages, {reader}: {peak:.0f} MB, {seconds / n:.2f} s a page"


def _workers(sources: list[Path], folder: Path) -> Iterator[str]:
    yield "## Two workers against one"
    slopes = {}
    for workers in (1, 2):
        times = []
        for n in (8, 24):
            pages = _copies(sources, folder, n)
            times.append(_whole_run(pages, folder / f"workers-{workers}-{n}", workers)[1])
        slopes[workers] = (times[1] - times[0]) / 16
        yield f"{workers} workers: {slopes[workers]:.2f} s a page once warm"
    yield f"2 workers are {slopes[1] / slopes[2]:.2f} x as fast as 1"


def _whole_run(
    pages: Path, out: Path, workers: int, reader: str = READERS[0]
) -> tuple[float, float]:
    """Peak megabytes of the largest process, and seconds, of a `ductus run` process."""
    started = time.perf_counter()
    command = [
        sys.executable,
        "-P",
        "-m",
        "ductus.runners.cli",
        "run",
        str(pages),
        "--output",
        str(out),
    ]
    process = subprocess.Popen(
        [*command, "--workers", str(workers), "--recognizer", reader],
        cwd=ROOT,
        stderr=subprocess.DEVNULL,
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert os.waitstatus_to_exitcode(status) == 0, "the run failed"
    return _megabytes(usage), time.perf_counter() - started


def _megabytes(usage: resource.struct_rusage) -> float:
    return usage.ru_maxrss / 1024


if __name__ == "__main__":
    main()
