"""The witness of a worker process: a program that hears what it has in work, and outlives it.

    python -m ductus.telemetry.witness_child PROCESS

Standard input brings a line of JSON for each thing that is taken in work and each that is done, and
ends when the process does. It imports nothing heavy until there is something to write down.
"""

from __future__ import annotations

import json
import os
import queue
import signal
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

RUN_FOLDER = "DUCTUS_RUN_FOLDER"
"""Environment variable of the worker processes of a local run: a folder of that run.

In it lie `GOING`, and a file for each witness that has not ended. Without it a process stands for
itself.
"""
GOING = "going"
"""Holds the id of the run's process; where either is gone, workers may end as they like."""
WITNESS = "witness-"
TICK = 1.0
"""Seconds between looks. No look counts for more than twice that: who was stopped (Ctrl-Z, a laptop
that slept) has not stalled."""
_NAMED = 3
GRACE = 0.5
"""Seconds that the process of a run may take to say that it has ended its workers itself."""


@dataclass
class _Work:
    told: dict[str, Any]
    seconds: float = 0.0


@dataclass
class _Witness:
    """What is known of a process.

    Attributes:
        process: its id.
        in_work: by number.
        is_stopped: someone stops the whole group of processes: nothing in work is to blame.
    """

    process: int
    in_work: dict[int, _Work] = field(default_factory=dict)
    is_stopped: bool = False

    def watch(self, lines: queue.Queue[bytes | None]) -> None:
        """Hears what there is to hear until the process ends, and writes down how."""
        before = time.monotonic()
        while True:
            try:
                line = lines.get(timeout=TICK)
            except queue.Empty:
                line = b""
            if line is None:
                self._write("died", list(self.in_work.values()))
                return
            if line:
                self._hear(json.loads(line))
            before, passed = time.monotonic(), min(time.monotonic() - before, 2 * TICK)
            if late := self._late(passed):
                self._write("stalled", late)
                _end(self.process)
                return

    def _hear(self, told: dict[str, Any]) -> None:
        if "begin" in told:
            self.in_work[told["begin"]] = _Work(told)
        else:
            self.in_work.pop(told["end"], None)

    def _late(self, passed: float) -> list[_Work]:
        for work in self.in_work.values():
            work.seconds += passed
        return [work for work in self.in_work.values() if work.seconds > work.told["seconds"]]

    def _write(self, how: str, blamed: list[_Work]) -> None:
        if blamed and how == "died":
            time.sleep(GRACE)
        if not blamed or self.is_stopped or not _is_run_going():
            return
        for work in blamed:
            _write_down(work.told, how)


def _write_down(told: dict[str, Any], how: str) -> None:
    from ductus.archive.crashes import Crash, Place, write_crash

    crash = Crash(told["step"], tuple(told["keys"]), how, told["run_id"])
    named = ", ".join(crash.keys[:_NAMED])
    more = f" and {len(crash.keys) - _NAMED} more" if len(crash.keys) > _NAMED else ""
    what = f"a process {how} at {crash.step} of {named}{more}"
    try:
        write_crash(Place(**told["place"]), crash)
        said = f"{what}; what ends two is left out"
    except Exception as error:  # the next death tells again
        said = f"{what}, which could not be kept: {error}"
    print(f"ductus: {said}", file=sys.stderr)


def _is_run_going() -> bool:
    """Whether the run that the process works for wants to know of its end."""
    if not (folder := os.environ.get(RUN_FOLDER)):
        return True
    if not (run := run_of(folder)):
        return False
    import psutil

    try:
        return bool(psutil.Process(run).status() != psutil.STATUS_ZOMBIE)
    except psutil.Error:
        return False


def run_of(folder: str | None) -> int | None:
    """The id of the run's process that a folder stands for; None where it has ended its workers."""
    try:
        return int((Path(folder) / GOING).read_text()) if folder else None
    except (OSError, ValueError):
        return None


def _end(process: int) -> None:
    import psutil

    with suppress(psutil.NoSuchProcess):
        psutil.Process(process).kill()


@contextmanager
def _announced() -> Iterator[None]:
    """While the body runs, a file tells the run that there is a witness with something to say."""
    folder = os.environ.get(RUN_FOLDER)
    path = Path(folder, f"{WITNESS}{os.getpid()}") if folder else None
    if path:
        with suppress(OSError):
            path.touch()
    try:
        yield
    finally:
        if path:
            with suppress(OSError):
                path.unlink(missing_ok=True)


def _read(lines: queue.Queue[bytes | None]) -> None:
    for line in sys.stdin.buffer:
        lines.put(line if line.endswith(b"\n") else b"")
    lines.put(None)


def main() -> None:
    """Watches the process of the first argument."""
    witness = _Witness(int(sys.argv[1]))

    def stop(*_: object) -> None:
        witness.is_stopped = True

    for name in (signal.SIGINT, signal.SIGTERM):
        signal.signal(name, stop)
    lines: queue.Queue[bytes | None] = queue.Queue()
    with _announced():
        threading.Thread(target=_read, args=(lines,), daemon=True).start()
        witness.watch(lines)


if __name__ == "__main__":
    main()
