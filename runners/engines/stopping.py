"""A run that is told to stop: its workers end first, then it says what is kept.

Beam waits for its workers before it lets an exception through, each of them as long as what it
holds takes; so they are ended before it is raised.
"""

from __future__ import annotations

import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType
from typing import Any

from ductus.runners.engines.workers import end_workers


class Terminated(KeyboardInterrupt):
    """SIGTERM came: of a service manager, a scheduler, a machine that goes down."""


@contextmanager
def stoppable() -> Iterator[None]:
    """While the body runs, SIGINT and SIGTERM end its workers and what it does.

    A second one ends the process at once. Outside of the main thread, which alone hears signals,
    nothing changes.

    Raises:
        KeyboardInterrupt: one came; `Terminated` if it was SIGTERM.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    # What a shell or a service manager has set to be ignored stays so.
    heard = [n for n in (signal.SIGINT, signal.SIGTERM) if signal.getsignal(n) != signal.SIG_IGN]
    before = {number: signal.signal(number, _stop) for number in heard}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_process(process: subprocess.Popen[Any], patience: float) -> None:
    """Tells a process to end, ends it after so many seconds, and waits until it has."""
    process.terminate()
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _stop(number: int, _: FrameType | None) -> None:
    for again in (signal.SIGINT, signal.SIGTERM):
        signal.signal(again, signal.SIG_DFL)
    end_workers()
    # Beam makes RuntimeError of what has no message when it adds the step's name to that.
    raise (Terminated if number == signal.SIGTERM else KeyboardInterrupt)("stopped")
