"""Worker processes of a local run, which live as long as it; one that dies is noticed."""

from __future__ import annotations

import os
import pickle
import queue
import subprocess
import sys
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path

import psutil

from ductus.runners.engines.worker_messages import Answer, Broke, Died, Printed, Work
from ductus.telemetry.witness_child import GOING, RUN_FOLDER, WITNESS

PROGRAM = "ductus.runners.engines.worker_child"
_SECONDS = 0.2
_WITNESS_SECONDS = 300.0
_END_SECONDS = 20.0


class Worker:
    """A process that does a wave at a time.

    Args:
        answers: gets what it answers: itself, and the answer.
    """

    def __init__(self, answers: queue.Queue[tuple[Worker, Answer]]) -> None:
        self._folder = tempfile.TemporaryDirectory(ignore_cleanup_errors=True)
        (Path(self._folder.name) / GOING).write_text(str(os.getpid()))
        self._process = subprocess.Popen(
            # -P: modules in the folder where a run is started are none of ours.
            [sys.executable, "-P", "-m", PROGRAM],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env={**os.environ, RUN_FOLDER: self._folder.name},
        )
        _running.add(self)
        threading.Thread(target=self._hear, args=(answers,), daemon=True).start()

    def give(self, work: Work) -> None:
        """Tells it what to do; its answer comes when that is done."""
        self._tell(work)

    def close(self) -> None:
        """Tells it to end, and waits for that."""
        _running.discard(self)
        self._tell(None)
        with suppress(OSError):
            assert self._process.stdin is not None
            self._process.stdin.close()
        try:
            self._process.wait(_END_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._folder.cleanup()

    def kill(self) -> None:
        """Ends it at once, and blames nothing that it does for it."""
        (Path(self._folder.name) / GOING).unlink(missing_ok=True)
        self._process.kill()

    def wait_for_witnesses(self) -> None:
        """Returns when those of the dead process have said what they have to say, or are gone."""
        end = time.monotonic() + _WITNESS_SECONDS
        while time.monotonic() < end:
            found = Path(self._folder.name).glob(f"{WITNESS}*")
            if not any(psutil.pid_exists(int(p.name.removeprefix(WITNESS))) for p in found):
                return
            time.sleep(_SECONDS)

    def _tell(self, message: Work | None) -> None:
        stdin = self._process.stdin
        assert stdin is not None
        with suppress(OSError):  # it has died, which is told where it is heard
            stdin.write(pickle.dumps(message))
            stdin.flush()

    def _hear(self, answers: queue.Queue[tuple[Worker, Answer]]) -> None:
        while message := self._message():
            if not isinstance(message, Printed):
                answers.put((self, message))
            elif broke := _printing(message.text):
                self.kill()
                answers.put((self, broke))
                return
        status = self._process.wait()
        answers.put((self, Died(f"a worker process died (exit status {status})")))

    def _message(self) -> Answer | Printed | None:
        """What it sends next; None when nothing comes any more."""
        stdout = self._process.stdout
        assert stdout is not None
        try:
            message: Answer | Printed = pickle.load(stdout)
            return message
        except (EOFError, OSError):
            return None
        except Exception:  # no message, nor what follows: it is of no use any more
            self._process.kill()
            return None


def _printing(text: str) -> Broke | None:
    """Prints; what came of it where that cannot be done, as a disk is full, or no one reads."""
    try:
        sys.stdout.write(text)
        sys.stdout.flush()
    except (OSError, ValueError) as error:
        return Broke(RuntimeError(f"standard output cannot be written: {error}"))
    return None


_running: set[Worker] = set()


def end_workers() -> None:
    """Ends the worker processes that there are, at once."""
    for worker in list(_running):
        worker.kill()
