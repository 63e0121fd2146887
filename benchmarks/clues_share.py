"""How much longer whole runs take for spots and shapes: pairs of runs, with and without.

    .venv/bin/python -m benchmarks.clues_share PAGES_FOLDER [--pairs 3]

Each run is `ductus run` with one worker over the folder, in a process of its own, first with and
then without: there, guesses and shapes are made by functions that return nothing. Seconds are the
processor's, of that process and all that it started.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from ductus.model.reading import manuscript_recognizer, rapidocr_recognizer
from ductus.runners import cli
from ductus.transforms import line_regions

_WITH, _WITHOUT = "with", "without"
_BARE = "--bare"


def main(arguments: Sequence[str]) -> None:
    """Measures, and prints a report; a run without, where it is asked for one."""
    if arguments[:1] == [_BARE]:
        raise SystemExit(_bare_run(arguments[1:]))
    parser = argparse.ArgumentParser("benchmarks.clues_share", description=__doc__)
    parser.add_argument("pages")
    parser.add_argument("--pairs", type=int, default=3)
    asked = parser.parse_args(arguments)
    seconds: dict[str, list[float]] = {_WITH: [], _WITHOUT: []}
    for _ in range(asked.pairs):
        for way, took in seconds.items():
            took.append(_run(asked.pages, way))
            print(f"{way}: {took[-1]:.1f} s", flush=True)
    middle = {way: statistics.median(took) for way, took in seconds.items()}
    more = middle[_WITH] / middle[_WITHOUT] - 1
    print(f"medians {middle[_WITH]:.1f} s and {middle[_WITHOUT]:.1f} s: {100 * more:.1f} % more")


def _run(pages: str, way: str) -> float:
    """The processor's seconds of a run."""
    started = ["benchmarks.clues_share", _BARE] if way == _WITHOUT else ["ductus.runners.cli"]
    with tempfile.TemporaryDirectory() as out:
        asked = ["run", pages, "--output", out, "--workers", "1"]
        before = _spent()
        subprocess.run(
            [sys.executable, "-m", *started, *asked],
            check=True,
            stdout=subprocess.DEVNULL,
            env={**os.environ, "OMP_NUM_THREADS": "1"},
        )
        took = _spent() - before
        has_any = any(Path(out).glob("inkml/*.clues.parquet"))
        if has_any is (way == _WITHOUT):
            raise SystemExit(f"a run {way} spots and shapes: {has_any=}")
    return took


def _spent() -> float:
    spent = resource.getrusage(resource.RUSAGE_CHILDREN)
    return spent.ru_utime + spent.ru_stime


def _bare_run(asked: Sequence[str]) -> int:
    for module, name in (
        (manuscript_recognizer, "guesses"),
        (rapidocr_recognizer, "guesses"),
        (line_regions, "line_spots"),
        (line_regions, "line_shapes"),
    ):
        if not hasattr(module, name):
            raise SystemExit(f"{module.__name__} has no {name}")
        setattr(module, name, lambda *_, **__: ())
    return int(cli.main(list(asked)))


if __name__ == "__main__":
    main(sys.argv[1:])
