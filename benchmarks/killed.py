"""A TIFF of many pages, killed at ten moments: what is lost; and one worker against two.

    .venv/bin/python -m benchmarks.killed [--pages 600] [--kills 10]

Each page is a line or two of a sample. A run is killed, with all its processes, after a share of
the time that an undisturbed one takes; the same command then goes on, up to the next kill. Told are
the pages whose ink was written by then, such of them as were written again, and the time of all.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).parent.parent
_ARGUMENTS = ("--collection", "c", "--recognizer", "none")


def book(path: Path, n_pages: int) -> None:
    """Writes a TIFF of pages of a line or two, no two of them alike."""
    letter = Image.open(ROOT / "samples" / "cursive-letter.jpg").convert("L")
    width, height = letter.size
    cuts = [height // 12 + n * (height * 3 // 4) // n_pages for n in range(n_pages)]
    pages = [letter.crop((width // 10, y, width * 6 // 10, y + height // 16)) for y in cuts]
    pages[0].save(path, save_all=True, append_images=pages[1:], compression="tiff_deflate")


def start(scan: Path, out: Path, workers: int) -> subprocess.Popen[bytes]:
    """Starts a run as a group of processes of its own."""
    command = [sys.executable, "-P", "-m", "ductus.runners.cli", "run", scan, "--output", out]
    return subprocess.Popen(
        [*map(str, command), *_ARGUMENTS, "--workers", str(workers)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )


def seconds(scan: Path, out: Path, workers: int) -> float:
    """How long an undisturbed run takes."""
    started = time.monotonic()
    status = start(scan, out, workers).wait()
    if status:
        raise SystemExit(f"a run with {workers} workers ended with status {status}")
    return time.monotonic() - started


def written(out: Path) -> dict[Path, int]:
    """The files of ink that there are, and when each was written."""
    return {path: path.stat().st_mtime_ns for path in out.glob("inkml/*.inkml")}


def killed(scan: Path, out: Path, workers: int, after: float, kills: int) -> list[dict[Path, int]]:
    """What was written at each kill, and at the end.

    Args:
        scan: the book.
        out: the archive.
        workers: processes of each run.
        after: seconds until it is killed.
        kills: how many are; the run after the last one ends.
    """
    found = []
    for _ in range(kills):
        run = start(scan, out, workers)
        try:
            run.wait(after)
        except subprocess.TimeoutExpired:
            os.killpg(run.pid, signal.SIGKILL)
        run.wait()
        found.append(written(out))
    seconds(scan, out, workers)
    return [*found, written(out)]


def main(arguments: Sequence[str] | None = None) -> None:
    """Measures, and prints a table."""
    parser = argparse.ArgumentParser(
        "benchmarks.killed",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--kills", type=int, default=10)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        scan = folder / "book.tif"
        book(scan, asked.pages)
        book(folder / "warm.tif", 4)
        seconds(folder / "warm.tif", folder / "warm", 1)
        took = {workers: seconds(scan, folder / f"by-{workers}", workers) for workers in (1, 2)}
        for workers, whole in took.items():
            print(f"{workers} workers: {whole:.0f} s, {asked.pages / whole:.2f} pages a second")
        out = folder / "killed"
        started = time.monotonic()
        kept = killed(scan, out, 2, took[2] / asked.kills, asked.kills)
        for at, (before, later) in enumerate(pairwise(kept), 1):
            again = sum(later[path] != moment for path, moment in before.items())
            print(f"kill {at}: {len(before)} pages written, {again} of them again later")
        print(f"in the end {len(kept[-1])} pages, after {time.monotonic() - started:.0f} s in all")
        reports = [json.loads(path.read_text()) for path in sorted(out.glob("runs/*.json"))]
        print("runs:", [report["state"] for report in reports])


if __name__ == "__main__":
    main()
