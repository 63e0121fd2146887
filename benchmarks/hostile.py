"""Hostile files and lists in great numbers: crashes, hangs, memory, and rows lost.

  .venv/bin/python -m benchmarks.hostile [--cases 100000 --lists 10000 --runs 2000] [--log FILE]

Files go through the decoder and lists through finding scans, in processes that have limits; further
files go through whole runs of a hundred. What is done is kept in the log: the same command goes on
behind it. Ends with 1 where anything is lost, strange, or over 3 GiB.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from tests.support.hostile_reading import MEMORY, read_cases
from tests.support.hostile_run import run_over

CHUNKS = {"files": 5_000, "lists": 1_000, "runs": 100}
"""Cases a piece of work, which is a line of the log; to make what is damaged costs each 5 s."""
Chunk = tuple[str, int, int, int]
"""Kind, seed, first case, and the one behind the last."""


def chunks(wanted: dict[str, int], seed: int) -> Iterator[Chunk]:
    """The pieces of all that is asked for."""
    for kind, n in wanted.items():
        for start in range(0, n, CHUNKS[kind]):
            yield kind, seed, start, min(start + CHUNKS[kind], n)


def done_before(log: Path) -> dict[Chunk, dict[str, Any]]:
    """What the log holds; a line that was cut off is left out."""
    found: dict[Chunk, dict[str, Any]] = {}
    for line in log.read_text(encoding="utf-8").splitlines() if log.exists() else ():
        try:
            kind, seed, start, stop, told = json.loads(line)
        except ValueError:
            continue
        found[kind, seed, start, stop] = told
    return found


def do(chunk: Chunk) -> dict[str, Any]:
    """One piece: how its cases ended, what was lost or strange, and the most memory."""
    kind, seed, start, stop = chunk
    if kind != "runs":
        read = read_cases(*chunk)
        slowest = list(read.slowest)
        return {"ends": read.ends, "bad": read.strange, "memory": read.memory, "slowest": slowest}
    with tempfile.TemporaryDirectory() as folder:
        # The same cases would say the same again: those of the row behind the decoder's.
        found = run_over(seed + 1, range(start, stop), Path(folder))
    bad = [f"lost {uri}" for uri in found.lost] + [f"run {start}: {s}" for s in found.strange]
    return {"ends": found.ends, "bad": bad, "memory": found.memory, "slowest": [0.0, -1]}


def report(told: dict[Chunk, dict[str, Any]]) -> bool:
    """Prints a table in Markdown and what went wrong; returns whether nothing did."""
    print("| kind | cases | crashed, hung, lost or strange | peak memory, MB | slowest, s | ends |")
    print("|---|---|---|---|---|---|")
    bad: list[str] = []
    memory = 0
    for kind in CHUNKS:
        some = {chunk: one for chunk, one in told.items() if chunk[0] == kind}
        if not some:
            continue
        n = sum(stop - start for _, _, start, stop in some)
        ends = sum((Counter(one["ends"]) for one in some.values()), Counter[str]())
        wrong = [line for one in some.values() for line in one["bad"]]
        most = max(one["memory"] for one in some.values())
        slowest = max(one["slowest"] for one in some.values())
        counted = ", ".join(f"{n} {end}" for end, n in ends.most_common())
        row = f"| {kind} | {n} | {len(wrong)} | {most >> 20} | "
        print(row + f"{slowest[0]} (case {slowest[1]}) | {counted} |")
        bad, memory = [*bad, *wrong], max(memory, most)
    print(*bad, sep="\n")
    return not bad and memory < MEMORY


def main() -> None:
    """Does what the log lacks of what is asked for, and reports on all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=100_000, help="files for the decoder")
    parser.add_argument("--lists", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=2_000, help="files for whole runs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--workers", type=int, default=1)
    parser.add_argument("--log", type=Path, default=Path("hostile.jsonl"))
    asked = parser.parse_args()
    wanted = {"files": asked.cases, "lists": asked.lists, "runs": asked.runs}
    told = done_before(asked.log)
    every = list(chunks(wanted, asked.seed))
    left = [chunk for chunk in every if chunk not in told]
    with asked.log.open("a", encoding="utf-8") as log, ThreadPoolExecutor(asked.workers) as pool:
        for chunk, found in zip(left, pool.map(do, left), strict=True):
            told[chunk] = found
            print(json.dumps([*chunk, found]), file=log, flush=True)
    raise SystemExit(not report({chunk: told[chunk] for chunk in every}))


if __name__ == "__main__":
    main()
