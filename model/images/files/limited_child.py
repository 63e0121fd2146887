"""Decoders as processes of their own, which the process that waits for them keeps within limits.

The limits are watched from outside, with the same means on every system, and not set by
`setrlimit`: a process that a system gives no more memory aborts, which looks like any crash, and
PDFium may leave an image out of the page without a word. So whoever ends a child knows why.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

import psutil

from ductus.model.images.files.formats import UnreadableScan
from ductus.schemas.failures import FailureCode

_READY = b"the decoder has come up\n"
"""On the child's standard error; what goes wrong before it has nothing to do with the file."""
_LOOK_SECONDS = 0.05
_CRASH_SIGNALS = frozenset(
    -getattr(signal, name)
    for name in ("SIGABRT", "SIGBUS", "SIGFPE", "SIGILL", "SIGSEGV", "SIGTRAP")
    if hasattr(signal, name)
)
_CRASH_STATUSES = frozenset(
    {0x80000003, 0xC0000005, 0xC000001D, 0xC0000094, 0xC0000096, 0xC00000FD}
    | {0xC0000374, 0xC0000409}
)
"""Windows' NTSTATUS of a process that broke: breakpoint, access violation, illegal instruction,
division by zero, privileged instruction, stack overflow, heap corruption, abort."""


@dataclass(frozen=True)
class Limits:
    """What a child may take.

    Attributes:
        memory: bytes, resident.
        cpu_seconds: of computing.
        wait_seconds: until it has ended; one that computes little in it waits for the machine.
    """

    memory: int = 2000 << 20
    cpu_seconds: float = 15.0
    wait_seconds: float = 300.0


def run_limited(
    module: str, arguments: Sequence[str], data: bytes, limits: Limits | None = None
) -> bytes:
    """What a module, run as a program that calls `begin` first, writes to its standard output.

    Args:
        module: its dotted name.
        arguments: of its command line, after the one that `begin` takes.
        data: its standard input.
        limits: what it may take; None for the usual ones.

    Raises:
        UnreadableScan: `out_of_memory`, `out_of_time` for a child over a limit, and
            `decoder_crashed` for one that broke at its work: it would do so again.
            `read_failed` for one that did not come up, failed, or was ended from outside.
    """
    # -P: a `numpy.py` in the folder where a run is started is none of ours.
    command = [sys.executable, "-P", "-m", module, str(os.getpid()), *arguments]
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    pipe = subprocess.PIPE
    try:
        child = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environment)
    except OSError as error:
        raise _ours(f"it did not start: {error}") from error
    with child, _Watch(child, limits or Limits()) as watch:
        answer, complaint = child.communicate(data)
    if watch.verdict and child.returncode:
        raise watch.verdict
    return _judged(child.returncode, answer, complaint)


def begin() -> None:
    """The first thing that such a program does, once it has imported what it needs.

    Takes the first argument off `sys.argv`: the process to end with.
    """
    parent = int(sys.argv.pop(1))
    threading.Thread(target=_end_with, args=(parent,), daemon=True).start()
    _leave_no_core()
    sys.stderr.buffer.write(_READY)
    sys.stderr.buffer.flush()


class _Watch(threading.Thread):
    """Ends a child that goes over a limit, and tells which; a context that ends the child with it.

    Attributes:
        verdict: why it ended the child; None when it did not.
    """

    def __init__(self, child: subprocess.Popen[bytes], limits: Limits) -> None:
        super().__init__(daemon=True)
        self.verdict: UnreadableScan | None = None
        self._child, self._limits = child, limits
        self._process = psutil.Process(child.pid)
        self._left = threading.Event()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._left.set()
        self.join()
        self._child.kill()

    def run(self) -> None:
        end = time.monotonic() + self._limits.wait_seconds
        while not self._left.wait(_LOOK_SECONDS):
            self.verdict = _over_limit(self._process, self._limits)
            if time.monotonic() > end:
                self.verdict = _ours(f"it gave no answer in {self._limits.wait_seconds:g} seconds")
            if self.verdict:
                self._child.kill()
                return


def _over_limit(process: psutil.Process, limits: Limits) -> UnreadableScan | None:
    try:
        with process.oneshot():
            memory, times = process.memory_info().rss, process.cpu_times()
    except psutil.Error:  # it has just ended
        return None
    if memory > limits.memory:
        return _over(FailureCode.OUT_OF_MEMORY, f"{limits.memory >> 20:,} MiB of memory")
    if times.user + times.system > limits.cpu_seconds:
        return _over(FailureCode.OUT_OF_TIME, f"{limits.cpu_seconds:g} seconds of computing")
    return None


def _judged(status: int, answer: bytes, complaint: bytes) -> bytes:
    came_up = _READY in complaint
    if came_up and status == 0:
        return answer
    if came_up and status in _CRASH_SIGNALS | _CRASH_STATUSES:
        raise UnreadableScan(
            FailureCode.DECODER_CRASHED,
            f"the decoder crashed on this file ({_name(status)}); export it again, or as an image",
        )
    if status < 0:
        raise _ours(f"it was ended by {_name(status)}; the system does so when memory runs out")
    said = complaint.replace(_READY, b"").decode(errors="replace").strip().rpartition("\n")[2]
    raise _ours(said or f"it ended with status {_name(status)}")


def _name(status: int) -> str:
    """The name of the signal that ended a process; else its exit status."""
    if status >= 0:
        return f"{status:#x}"
    try:
        return signal.Signals(-status).name
    except ValueError:
        return f"signal {-status}"


def _over(code: FailureCode, limit: str) -> UnreadableScan:
    return UnreadableScan(code, f"to read this takes more than {limit}; export it as an image")


def _ours(reason: str) -> UnreadableScan:
    return UnreadableScan(FailureCode.READ_FAILED, f"the process that decodes it failed: {reason}")


def _end_with(parent: int) -> None:
    """Ends this process when its parent has ended: nobody would keep its limits."""
    with suppress(psutil.NoSuchProcess):
        psutil.Process(parent).wait()
    os._exit(1)


def _leave_no_core() -> None:
    try:
        import resource
    except ImportError:  # Windows, which writes none
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
