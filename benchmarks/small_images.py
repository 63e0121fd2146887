"""Many small images: what a run over images of single words costs, by one process and by two.

    .venv/bin/python -m benchmarks.small_images WORDS [--n 256] [--against REVISION]

Images of the folder WORDS, over and over if they are too few, are run with `--regions whole`; with
`--against` by another revision as well, checked out beside this one, in the same environment. Each
turn takes them in another order. On a machine that has other work, trust seconds of a processor.
Numba's functions are compiled before: both find them in its cache.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.against import ROOT, checked_out

_ARGUMENTS = ("--collection", "c", "--regions", "whole")
_ENDINGS = frozenset({".png", ".jpg", ".jpeg"})
Times = list[tuple[float, float]]
"""Seconds by the clock and of a processor, of each turn."""


def main() -> None:
    """Prints a table in Markdown."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("words", type=Path)
    parser.add_argument("--n", type=int, default=256)
    parser.add_argument("--against", metavar="REVISION")
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        folder = Path(name)
        trees = {"this": ROOT}
        if asked.against:
            trees[asked.against] = stack.enter_context(checked_out(asked.against, folder))
        words = _copied(asked.words, folder / "words", asked.n)
        few = _copied(asked.words, folder / "few", 4)
        for tree in trees.values():
            _timed(tree, few, folder / "out", 1)
        cases = [(version, workers) for version in trees for workers in asked.workers]
        times: dict[tuple[str, int], Times] = {case: [] for case in cases}
        for turn in range(asked.turns):
            for version, workers in cases if turn % 2 else cases[::-1]:
                took = _timed(trees[version], words, folder / "out", workers)
                times[version, workers].append(took)
                print(f"turn {turn + 1}, {version}, {workers}: {took}", file=sys.stderr, flush=True)
    print("\n".join(_table(asked.n, times)))


def _copied(source: Path, folder: Path, n: int) -> Path:
    found = sorted(path for path in source.rglob("*") if path.suffix.lower() in _ENDINGS)
    if not found:
        raise SystemExit(f"no PNG or JPEG lies below {source}: give a folder of words")
    folder.mkdir()
    for number in range(n):
        path = found[number * len(found) // n if n <= len(found) else number % len(found)]
        shutil.copy(path, folder / f"{number:05d}{path.suffix}")
    return folder


def _timed(tree: Path, words: Path, out: Path, workers: int) -> tuple[float, float]:
    """Seconds by the clock and of a processor, of a whole run and all its processes."""
    shutil.rmtree(out, ignore_errors=True)
    # Before 0.2.0 the rooms were packages of their own.
    module = "ductus.runners.cli" if (tree / "ductus").is_dir() else "runners.cli"
    given = ("run", str(words), "--output", str(out), *_ARGUMENTS, "--workers", str(workers))
    command = [sys.executable, "-P", "-m", module, *given]
    environment = {**os.environ, "PYTHONPATH": str(tree)}
    before, started = _processor(), time.monotonic()
    done = subprocess.run(command, cwd=tree, env=environment, capture_output=True, text=True)
    seconds = time.monotonic() - started
    if done.returncode:
        raise SystemExit(f"a run in {tree} ended with {done.returncode}: {done.stderr[-2000:]}")
    return seconds, _processor() - before


def _processor() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _table(n: int, times: dict[tuple[str, int], Times]) -> list[str]:
    lines = [
        f"{n} images of words, start to end, medians of {len(next(iter(times.values())))}",
        "",
        "| version | processes | s | s of a processor | images a second | a processor's second |",
        "|---|---|---|---|---|---|",
    ]
    for (version, workers), took in times.items():
        clock, used = (median(column) for column in zip(*took, strict=True))
        rates = f"{n / clock:.1f} | {n / used:.1f}"
        lines.append(f"| {version} | {workers} | {clock:.1f} | {used:.1f} | {rates} |")
    return lines


if __name__ == "__main__":
    main()
