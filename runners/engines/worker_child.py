"""A worker process of a local run: a program that does wave after wave until it is told to end.

    python -m ductus.runners.engines.worker_child

Standard input brings pickled messages, standard output takes the answers
(`ductus.runners.engines.workers` is the other end). What else is printed here goes there as text.
"""

from __future__ import annotations

import os
import pickle
import queue
import signal
import sys
import threading
import traceback
from typing import Any, BinaryIO

from ductus.runners.engines.worker_messages import Broke, Done, Printed, Work
from ductus.storage.lean_beam import import_lean_beam
from ductus.telemetry.page_log import keep_quiet


class _Answers:
    """The way back; stands for standard output, too, whose lines it carries."""

    encoding = "utf-8"

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._lock = threading.Lock()

    def send(self, message: Printed | Done | Broke) -> None:
        data = pickle.dumps(message)
        with self._lock:
            self._stream.write(data)
            self._stream.flush()

    def write(self, text: str) -> int:
        self.send(Printed(text))
        return len(text)

    def flush(self) -> None:
        """All is sent at once."""


def _hear(messages: queue.Queue[Work | None]) -> None:
    """Takes what comes until that is `None`; when the run is gone, so is this process."""
    work: Work | None
    try:
        while work := pickle.load(sys.stdin.buffer):
            messages.put(work)
    except Exception:
        os._exit(1)
    messages.put(None)


def _answer(work: Work) -> Done | Broke:
    # Heavy: signals are heard before, and what is printed meanwhile is no answer.
    import_lean_beam()
    from ductus.runners.engines.one_wave import run_wave

    try:
        return Done(run_wave(work.wave, work.settings, work.part, work.beam_args))
    except Exception as error:
        return Broke(_sendable(error))


def _sendable(error: Exception) -> Exception:
    """An error with the story of where it was raised, as it or like it."""
    story = traceback.format_exc()
    error.__traceback__ = error.__cause__ = error.__context__ = None
    error.add_note(story)
    try:
        pickle.loads(pickle.dumps(error))
        return error
    except Exception:
        like = RuntimeError(str(error))
        like.add_note(story)
        return like


def main() -> None:
    """Does what it is told until that is `None`."""
    keep_quiet()  # the run reports what breaks
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C goes to all; the run ends its workers
    answers = _Answers(os.fdopen(os.dup(1), "wb"))
    os.dup2(2, 1)  # what libraries print by themselves is no answer
    stdout: Any = answers
    sys.stdout = stdout
    messages: queue.Queue[Work | None] = queue.Queue()
    threading.Thread(target=_hear, args=(messages,), daemon=True).start()
    while work := messages.get():
        answers.send(_answer(work))


if __name__ == "__main__":
    main()
