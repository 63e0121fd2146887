"""Reads hostile files and lists in a process that has limits, and tells how each of them ended.

What ends that process is the fault of the case it was at: it is told, and the next process goes on
behind it.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ductus.model.images.files import limited_child
from ductus.model.images.files.decode import UnreadableScan, open_scan
from ductus.model.images.files.limited_child import Limits
from ductus.scans.find_scans import InputError, find_all
from tests.support.commands import ROOT
from tests.support.hostile import case
from tests.support.hostile_lists import list_case

MEMORY = 3 << 30
"""Bytes that the process and each of its children may have."""
HANG_SECONDS = 30
"""Of computing, for one case."""
_WATCHDOG_SECONDS = 600
"""Of anybody's clock: only a process that waits for nothing takes so long."""


@dataclass
class Reading:
    """How cases ended.

    Attributes:
        ends: how many, by `pages` or the code of the failure; of lists by `scans` or `refused`.
        strange: what neither is, with the number of the case: crashes, hangs, other errors.
        memory: the most that a process took, in bytes.
        slowest: seconds of computing and the number of the case that took them.
    """

    ends: Counter[str] = field(default_factory=Counter)
    strange: list[str] = field(default_factory=list)
    memory: int = 0
    slowest: tuple[float, int] = (0.0, -1)


def read_cases(kind: str, seed: int, start: int, stop: int) -> Reading:
    """Reads the cases `start` to `stop` of a row, which are `files` or `lists`."""
    found, at = Reading(), start
    while at < stop:
        at = _read_until_it_ends(found, kind, seed, at, stop)
    return found


def _read_until_it_ends(found: Reading, kind: str, seed: int, at: int, stop: int) -> int:
    command = [sys.executable, "-P", __file__, kind, *map(str, (seed, at, stop))]
    limited = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONPATH": str(ROOT)}
    with (
        tempfile.TemporaryFile() as said,
        subprocess.Popen(
            command, cwd=ROOT, env={**os.environ, **limited}, stdout=subprocess.PIPE, stderr=said
        ) as process,
    ):
        assert process.stdout
        for line in process.stdout:
            at, end, strange, seconds, memory = json.loads(line)
            found.ends[end] += 1
            found.strange += [f"{kind} {at}: {strange}"] * bool(strange)
            found.memory = max(found.memory, memory)
            found.slowest = max(found.slowest, (seconds, at))
            at += 1
        status = process.wait()
        said.seek(0)
        last = said.read().decode(errors="replace").strip().rpartition("\n")[2]
    if at < stop:
        found.ends["broken off"] += 1
        found.strange.append(f"{kind} {at}: the process ended with {status} ({last})")
        at += 1
    return at


def _end_of_file(number: int, seed: int) -> str:
    """`pages` when a page of the file was read, else the code of the first error."""
    end = ""
    try:
        scan = open_scan(case(seed, number)[1], 10**8)
        for index in range(scan.n_pages):
            try:
                pixels = scan.page(index).pixels
            except UnreadableScan as error:
                end = end or error.code.value
            else:
                assert pixels.ndim == 3
                end = "pages"
    except UnreadableScan as error:
        end = error.code.value
    return end


def _end_of_list(number: int, seed: int) -> str:
    name, data = list_case(seed, number)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, name)
        path.write_bytes(data)
        try:
            return "scans" if list(find_all(str(path))) else "nothing"
        except InputError:
            return "refused"


def _computed() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _memory() -> int:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return max(one.ru_maxrss for one in used) << 10


def _read_all(kind: str, seed: int, start: int, stop: int) -> None:
    end_of: Callable[[int, int], str] = {"files": _end_of_file, "lists": _end_of_list}[kind]
    signal.signal(signal.SIGALRM, signal.SIG_DFL)  # both clocks end the process
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    # Lower than the usual: what runs into it would run into that one, too, only later.
    limited_child.Limits = partial(Limits, cpu_seconds=8.0)  # type: ignore[assignment, misc]
    for number in range(start, stop):
        signal.alarm(_WATCHDOG_SECONDS)
        signal.setitimer(signal.ITIMER_PROF, 2 * HANG_SECONDS)
        before, strange = _computed(), ""
        try:
            end = end_of(number, seed)
        except BaseException as error:
            end, strange = "strange", f"{error!r}"[:300]
        seconds = round(_computed() - before, 2)
        if seconds > HANG_SECONDS:
            strange = strange or f"took {seconds} s"
        print(json.dumps([number, end, strange, seconds, _memory()]), flush=True)


if __name__ == "__main__":
    _read_all(sys.argv[1], *map(int, sys.argv[2:]))
