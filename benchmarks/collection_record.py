"""What each step of a rehearsal took and left, kept in a file between sittings."""

from __future__ import annotations

import json
import os
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

from benchmarks.watched_command import Took

Work = Iterator[Took | str]
"""What the commands of a step took, as each ends, and what was not as it should be."""
_HEAD = "| step | seconds | CPU, s | peak memory, MB | MB there | files there | came out |"


@dataclass
class Step:
    """What a step took so far, all its sittings together.

    Attributes:
        seconds, cpu: by the clock; of all cores.
        peak: bytes held at once.
        size, files: bytes and files where it wrote, after it.
        requests: that storage was asked, by kind, where they are counted.
        broke: what was not as it should be.
    """

    seconds: float = 0.0
    cpu: float = 0.0
    peak: int = 0
    size: int = 0
    files: int = 0
    requests: dict[str, int] = field(default_factory=dict)
    done: bool = False
    broke: list[str] = field(default_factory=list)


class Record:
    """The steps, in the order in which they were begun.

    Args:
        path: what an earlier sitting wrote to this file is taken up.
        weigh: bytes and files at a place.
        asked: counts the requests to storage, if anybody does.
    """

    def __init__(
        self,
        path: Path,
        weigh: Callable[[str], tuple[int, int]] | None = None,
        asked: Counter[str] | None = None,
    ) -> None:
        self._path, self._steps = path, dict[str, Step]()
        self._weigh, self._asked = weigh or weighed, asked
        if path.exists():
            told = json.loads(path.read_text(encoding="utf-8"))
            self._steps = {name: Step(**step) for name, step in told.items()}

    def step(
        self, name: str, where: str | Path, work: Callable[[], Work], again: bool = False
    ) -> None:
        """Does a step that is not done, and prints its row.

        Args:
            name: of the step.
            where: what it writes to.
            work: gives what its commands took, as each ends, and what was not as it should be.
            again: also where it is done, as if it were not.
        """
        if again:
            self._steps[name] = Step()
        step = self._steps.setdefault(name, Step())
        if not step.done:
            step.broke.clear()
            if self._asked is not None:
                self._asked.clear()
            for found in work():
                if isinstance(found, str):
                    step.broke.append(found)
                else:
                    step.seconds, step.cpu = step.seconds + found.seconds, step.cpu + found.cpu
                    step.peak = max(step.peak, found.peak)
                self._write()
            if self._asked is not None:
                step.requests = dict(sorted(self._asked.items()))
            step.size, step.files = self._weigh(str(where))
            step.done = True
            self._write()
        print(_row(name, step), flush=True)

    def begin(self) -> None:
        """Prints the head of the table."""
        print(_HEAD, "|---|---|---|---|---|---|---|", sep="\n", flush=True)

    def _write(self) -> None:
        told = {name: asdict(step) for name, step in self._steps.items()}
        self._path.with_suffix(".part").write_text(json.dumps(told, indent=1), encoding="utf-8")
        self._path.with_suffix(".part").replace(self._path)


def _row(name: str, step: Step) -> str:
    asked = "".join(f"; {n:,} requests {kind}" for kind, n in step.requests.items())
    came_out = "; ".join(step.broke) or "as it should"
    return (
        f"| {name} | {step.seconds:,.1f} | {step.cpu:,.1f} | {step.peak / 1e6:,.0f} | "
        f"{step.size / 1e6:,.1f} | {step.files:,} | {came_out}{asked} |"
    )


def weighed(folder: str) -> tuple[int, int]:
    """Bytes and files below a folder."""
    sizes = [
        os.lstat(os.path.join(here, name)).st_size
        for here, _, names in os.walk(folder)
        for name in names
    ]
    return sum(sizes), len(sizes)
