"""Runs that are killed before a certain file is written, each a process of its own.

    python -m tests.support.killed_runs SCANS OUT WHOLE MOMENT...

Of these, the n-th is killed before it writes as many files of pages and their tables as the n-th
moment says; before each, the scans are touched, and after each, what was in work is forgotten. Then
one run over OUT goes on to its end; one writes to WHOLE without a kill. They are forked from this
process, which has loaded what they need and has no threads: so it must be a fresh one.
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
from pathlib import Path

from ductus import storage
from ductus.pipeline import graph  # noqa: F401, loaded once for all
from ductus.runners.cli import main
from ductus.runners.engines import local  # noqa: F401

_ARGUMENTS = ("--collection", "c", "--workers", "1")


def _kill_before(moment: int) -> None:
    """Ends this process, as from outside, when it is about to write that file."""
    write, written = storage.write_atomically, [0]

    def counted(uri: str, data: bytes) -> None:
        if "/inkml/" in uri or ("/metadata/" in uri and "/skipped/" not in uri):
            written[0] += 1
            if written[0] == moment:
                os.kill(os.getpid(), signal.SIGKILL)
        write(uri, data)

    storage.write_atomically = counted


def _run(scans: str, out: str, moment: int = 0) -> None:
    child = os.fork()
    if not child:
        if moment:
            _kill_before(moment)
        os._exit(main(["run", scans, "--output", out, *_ARGUMENTS]))
    _, status = os.waitpid(child, 0)
    ended = os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)
    assert ended == (signal.SIGKILL if moment else 0), f"moment {moment} ended with {ended}"


if __name__ == "__main__":
    scans, out, whole, *moments = sys.argv[1:]
    _run(scans, whole)
    for moment in map(int, moments):
        for scan in Path(scans).iterdir():
            scan.touch()
        _run(scans, out, moment)
        # Else what was in work would be tried in another process, where nobody counts.
        shutil.rmtree(Path(out, "crashes"), ignore_errors=True)
    _run(scans, out)
