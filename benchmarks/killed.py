"""A TIFF of many pages, killed at ten moments: what is lost; and one worker against two.

    .venv/bin/python -m benchmarks.killed [--pages 600] [--kills 10]

Each page is a line or two of a sample. A run is killed, with all its processes, at a moment of the
time that an undisturbed one takes, each time from the start; told are the pages whose ink was
written by then, and how many seconds of work are lost, those since the last of them. After the kill
in the middle the same command goes on to the end; told is how many pages it wrote again.
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


def seconds(scan: Path, out: Path, workers: int) -> tuple[float, float]:
    """How long an undisturbed run takes, and of how much of all cores."""
    started = time.monotonic()
    run = start(scan, out, workers)
    _, status, used = os.wait4(run.pid, 0)
    run.returncode = os.waitstatus_to_exitcode(status)
    if run.returncode:
        raise SystemExit(f"a run with {workers} workers ended with status {run.returncode}")
    return time.monotonic() - started, used.ru_utime + used.ru_stime


def written(out: Path) -> dict[Path, float]:
    """The files of ink that there are, and when each was written, in seconds since 1970."""
    return {path: path.stat().st_mtime for path in out.glob("inkml/*.inkml")}


def killed(scan: Path, out: Path, workers: int, after: float) -> float:
    """Kills a run that has taken so many seconds; returns how many of them are lost."""
    run = start(scan, out, workers)
    started = time.time()
    try:
        run.wait(after)
    except subprocess.TimeoutExpired:
        os.killpg(run.pid, signal.SIGKILL)
    ended = time.time()
    run.wait()
    return ended - max(written(out).values(), default=started)


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
        for workers, (whole, cores) in took.items():
            pace = f"{asked.pages / whole:.2f} pages a second"
            print(f"{workers} workers: {whole:.0f} s, {pace}, {cores:.0f} s of a core")
        print("| killed after, s | pages kept | seconds of work lost |\n|---|---|---|")
        for kill in range(1, asked.kills + 1):
            out, after = folder / f"killed-{kill}", took[2][0] * kill / (asked.kills + 1)
            lost = killed(scan, out, 2, after)
            print(f"| {after:.0f} | {len(written(out))} | {lost:.0f} |")
        out = folder / f"killed-{(asked.kills + 1) // 2}"
        kept = written(out)
        seconds(scan, out, 2)
        whole = written(out)
        again = sum(whole[path] != moment for path, moment in kept.items())
        print(f"that with {len(kept)} went on to {len(whole)} pages and wrote {again} again")
        reports = [json.loads(path.read_text()) for path in sorted(out.glob("runs/*.json"))]
        print("runs:", [report["state"] for report in reports])


if __name__ == "__main__":
    main()
