"""A command in a session of its own, and what it and all its processes took (Linux)."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parent.parent
_PAUSE = 0.5
_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Took:
    """What a command took.

    Attributes:
        status: its exit status; negative where a signal ended it.
        seconds: by the clock.
        cpu: seconds of all its processes, as last seen.
        peak: bytes that all its processes held at most, what they share counted once.
        said: the end of what it printed.
    """

    status: int
    seconds: float
    cpu: float
    peak: int
    said: str


def ductus(
    arguments: Sequence[str | Path],
    log: Path,
    enough: Callable[[], bool] = lambda: False,
    environment: Mapping[str, str] | None = None,
) -> Took:
    """Runs `ductus ARGUMENTS`; all its processes are killed once `enough` says so.

    Both its outputs are added to `log`.
    """
    started, used, peak = time.monotonic(), dict[int, float](), 0
    with log.open("ab") as out:
        before = out.tell()
        running = subprocess.Popen(
            [sys.executable, "-P", "-m", "ductus.runners.cli", *map(str, arguments)],
            env={**os.environ, "PYTHONPATH": str(ROOT), **(environment or {})},
            stdout=out,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        while running.poll() is None:
            held = 0
            for process in _of_session(running.pid):
                used[process] = _cpu(process) or used.get(process, 0.0)
                held += _memory(process)
            peak = max(peak, held)
            if enough():
                for process in _of_session(running.pid):
                    _kill(process)
            time.sleep(_PAUSE)
    said = log.read_bytes()[before:].decode(errors="replace")
    seconds = time.monotonic() - started
    return Took(running.returncode, seconds, sum(used.values()), peak, said[-2000:])


def _of_session(leader: int) -> list[int]:
    found = []
    for folder in Path("/proc").iterdir():
        fields = _read(folder / "stat").rpartition(") ")[2].split()
        if folder.name.isdigit() and fields and fields[3] == str(leader):
            found.append(int(folder.name))
    return found


def _cpu(process: int) -> float:
    fields = _read(Path(f"/proc/{process}/stat")).rpartition(") ")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS if fields else 0.0


def _memory(process: int) -> int:
    for line in _read(Path(f"/proc/{process}/smaps_rollup")).splitlines():
        if line.startswith("Pss:"):
            return int(line.split()[1]) * 1024
    return 0


def _kill(process: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(process, signal.SIGKILL)


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8", errors="replace")
    except (OSError, ValueError):
        return ""
