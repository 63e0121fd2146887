"""Who is told what a process has in work, and outlives it: a small process beside each worker.

When a worker dies or stalls, its witness writes down what was in work (`ductus.archive.crashes`). A
word to it costs microseconds and no file; where nothing dies, nothing is ever written. Its program
is `ductus.telemetry.witness_child`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from itertools import count

from ductus.archive.crashes import Place


class _Witness:
    """The process, started when it is first needed; without one, work goes on unseen."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._numbers = count()
        self._child: subprocess.Popen[bytes] | None = None
        self._is_dismissed = False

    def begin(self, told: dict[str, object]) -> int:
        """Says what is taken in work; returns its number."""
        number = next(self._numbers)
        self._say({"begin": number, **told})
        return number

    def end(self, number: int) -> None:
        """Says that it is done."""
        self._say({"end": number})

    def dismiss(self) -> None:
        """Ends it: what is in work from here on is not to be held against anything."""
        with self._lock:
            self._is_dismissed = True
            if self._child is not None:
                self._child.terminate()

    def _say(self, told: dict[str, object]) -> None:
        line = json.dumps(told).encode() + b"\n"
        # It may be gone, or there may be no room for a process: no page is worse for it.
        with self._lock, suppress(OSError):
            if self._is_dismissed:
                return
            if self._child is None or self._child.poll() is not None:
                self._child = _started()
            pipe = self._child.stdin
            assert pipe is not None
            pipe.write(line)
            pipe.flush()


def _started() -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "ductus.telemetry.witness_child", str(os.getpid())],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
    )


_witness = _Witness()


def dismiss_witness() -> None:
    """For a process that ends of its own accord, with work in hand that is at no fault."""
    _witness.dismiss()


@contextmanager
def witnessed(
    place: Place, run_id: str, step: str, keys: tuple[str, ...], minutes: float
) -> Iterator[None]:
    """While the body runs, its process is watched: should it die, or take longer, that is kept.

    Args:
        place: where it is written down.
        run_id: of the run.
        step: that it is at.
        keys: what it has in work.
        minutes: after so many the process is ended.
    """
    number = _witness.begin(
        {
            **{"place": asdict(place), "run_id": run_id, "step": step},
            **{"keys": keys, "seconds": 60 * minutes},
        }
    )
    try:
        yield
    finally:
        _witness.end(number)
