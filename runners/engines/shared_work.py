"""The waves of a run shared among worker processes, and what becomes of those that die.

The wave of a worker that died is done again when the others have ended theirs, with nothing else at
work: what is finished stays, and what the worker had in work is tried once more
(`ductus.transforms.watch`). Then the run goes on with as many workers as before.
"""

from __future__ import annotations

import queue
import time
from collections import deque
from dataclasses import dataclass

from ductus.archive.crashes import Crashes
from ductus.runners.console.complaints import Exit, complain
from ductus.runners.engines.waves import Waves
from ductus.runners.engines.worker_messages import Answer, Broke, Died, Done, Work
from ductus.runners.engines.workers import Worker
from ductus.telemetry.run_metrics import Metrics, merged
from ductus.transforms.settings import Settings

MOST_UNEXPLAINED = 3
"""Workers in a row that may die at a wave before they have anything in work: then the machine is
at fault."""


class WorkerDied(RuntimeError):
    """Worker processes die, and nobody knows at what."""


@dataclass
class _Given:
    """A wave in work.

    Attributes:
        started: when it was given, in seconds.
        is_again: a worker has died at it.
        unexplained: workers in a row that died at it before they had anything in work.
    """

    work: Work
    started: float = 0.0
    is_again: bool = False
    unexplained: int = -1  # the first may be one that was killed from outside


class SharedWork:
    """Gives waves to workers until all is done.

    Args:
        waves: all work.
        settings: of the run.
        beam_args: Beam's options.
    """

    def __init__(self, waves: Waves, settings: Settings, beam_args: tuple[str, ...]) -> None:
        self._waves, self._settings, self._beam_args = waves, settings, beam_args
        self._answers: queue.Queue[tuple[Worker, Answer]] = queue.Queue()
        self._idle: list[Worker] = []
        self._at_work: dict[Worker, _Given] = {}
        self._again: deque[_Given] = deque()
        self._number = 0
        self._known = frozenset[str]()
        self._metrics: Metrics = {}

    def done_by(self, workers: int) -> Metrics:
        """Does everything; returns the metrics.

        Args:
            workers: processes at most; one is started when there is a wave for it.

        Raises:
            WorkerDied: nobody knows at what they die.
            Exception: what a wave broke with.
        """
        self._known = Crashes.read(self._settings.watch.place).uris
        try:
            while self._hand_out(workers):
                self._waves.look_ahead()
                self._take(*self._answers.get())
            return self._metrics
        except BaseException:
            for worker in self._at_work:
                worker.kill()
            raise
        finally:
            for worker in (*self._idle, *self._at_work):
                worker.close()

    def _hand_out(self, workers: int) -> bool:
        """Gives work to whoever is free for it; whether any is at work."""
        while len(self._at_work) < (1 if self._is_alone() else workers):
            given = self._next()
            if given is None:
                break
            worker = self._idle.pop() if self._idle else Worker(self._answers)
            given.started = time.monotonic()
            self._at_work[worker] = given
            worker.give(given.work)
        return bool(self._at_work)

    def _is_alone(self) -> bool:
        """Whether what a worker died at is done again, or waits for the others to end."""
        return bool(self._again) or any(given.is_again for given in self._at_work.values())

    def _next(self) -> _Given | None:
        if self._again:
            return self._again.popleft()
        if not (wave := self._waves.give()):
            return None
        self._number += 1
        return _Given(Work(wave, self._settings, part_name(self._number - 1), self._beam_args))

    def _take(self, worker: Worker, answer: Answer) -> None:
        given = self._at_work.pop(worker, None)
        if given is None:  # one that waited for work has ended: the next is another
            self._idle.remove(worker)
            worker.close()
        elif isinstance(answer, Died):
            self._lost(worker, answer, given)
        elif isinstance(answer, Broke):
            self._idle.append(worker)
            raise answer.error
        else:
            self._idle.append(worker)
            self._add(given, answer)

    def _add(self, given: _Given, done: Done) -> None:
        seconds = time.monotonic() - given.started
        self._waves.took(given.work.wave, seconds, crop_bytes(done.metrics))
        self._metrics = merged(self._metrics, done.metrics)

    def _lost(self, worker: Worker, death: Died, given: _Given) -> None:
        worker.wait_for_witnesses()
        worker.close()
        before, self._known = self._known, Crashes.read(self._settings.watch.place).uris
        given.unexplained = 0 if self._known - before else given.unexplained + 1
        said = (
            f"{death.how}; the system kills one when memory runs out, and fewer --workers need less"
        )
        if given.unexplained >= MOST_UNEXPLAINED:
            raise WorkerDied(said)
        complain(f"{said}. What was not finished is done again, by one worker", Exit.OK)
        given.is_again = True
        self._again.append(given)


def part_name(number: int) -> str:
    """What the names of the tables' files of a wave begin with."""
    return f"part-{number:05d}"


def crop_bytes(metrics: Metrics) -> int:
    """Bytes of the crops of a wave's pages."""
    return metrics.get("crop_bytes", {}).get("sum", 0)
