"""Work that may end its worker process: watched, tried twice, the second time alone, then left.

Beam tries a bundle again whose worker died; Dataflow gives the job up after four times. So each
step says what it has in work, and what two workers died or stalled at is a failure like others.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from dataclasses import dataclass, replace
from functools import cache
from typing import TypeVar

from ductus import storage
from ductus.archive.crashes import Crashes, Place
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import Recipe, conditions, fingerprint
from ductus.schemas.records import FailedPage, Failure, PageInfo
from ductus.telemetry.witness import witnessed

T = TypeVar("T")
MOST = 2
"""Worker processes that may end at the same thing."""
_SECONDS = 5.0
"""For so long the deaths that are known count for all; a look costs a listing."""


class Crashed(Exception):
    """What was to be done has ended enough workers."""


def crashed_page(stage: str, info: PageInfo, error: Crashed, recipe: Recipe) -> FailedPage:
    """A page that is given up; another limit lets it be tried again, so the row names them."""
    tried = conditions(info.scan, recipe, info.page_index)
    told = replace(
        info, recipe=tried, fingerprint=fingerprint(info.source_sha256, info.page_index, tried)
    )
    failure = Failure(stage, FailureCode.CRASHED, str(error), info.scan.uri, info.page_id)
    return FailedPage(told, failure)


@dataclass(frozen=True)
class Watch:
    """Watches the work of a run; small, for it travels to every worker.

    Attributes:
        place: where deaths are written down.
        run_id: of the run.
        minutes: what takes longer has stalled.
    """

    place: Place
    run_id: str
    minutes: float

    def is_suspect(self, step: str, key: str) -> bool:
        """Whether a worker process has ended with this in work."""
        return bool(_known(self.place).now().of(key, step))

    def apart(self, step: str, things: Sequence[T], key: Callable[[T], str]) -> list[list[T]]:
        """The things in what `over` takes at once: together, and each suspect by itself."""
        parts: list[list[T]] = [[]]
        for thing in things:
            if self.is_suspect(step, key(thing)):
                parts.append([thing])
            else:
                parts[0].append(thing)
        return [part for part in parts if part]

    @contextmanager
    def over(self, step: str, *keys: str) -> Iterator[None]:
        """Watches the body; a suspect has it for itself, without other threads at work beside it.

        Args:
            step: for people.
            keys: what is in work, ids of pages or regions; a suspect comes alone.

        Raises:
            Crashed: it has ended `MOST` workers; the body is not run.
        """
        crashes = _known(self.place).now()
        ended = max((crashes.of(key, step) for key in keys), key=len, default=[])
        if len(ended) >= MOST:
            raise Crashed(
                f"step {step}: {len(ended)} worker processes died or stalled at it, the last with "
                "nothing else in work; look at the scan, and report it"
            )
        turn = _turns.alone() if ended else _turns.among_others()
        try:
            with turn, witnessed(self.place, self.run_id, step, keys, self.minutes):
                yield
        finally:  # whatever came of it, the process lives
            with suppress(Exception):  # then it is tried alone once more
                storage.delete(ended)


Over = Callable[..., AbstractContextManager[None]]
"""`Watch.over`, or `unwatched`."""


def unwatched(step: str, *keys: str) -> AbstractContextManager[None]:
    """Watches nothing: for work whose process is watched by whoever runs it."""
    return nullcontext()


class _Known:
    """The deaths that are known, looked up again when that is some seconds ago."""

    def __init__(self, place: Place) -> None:
        self._place = place
        self._lock = threading.Lock()
        self._crashes = Crashes()
        self._until = -1.0

    def now(self) -> Crashes:
        with self._lock:
            if time.monotonic() > self._until:
                self._until = time.monotonic() + _SECONDS
                with suppress(Exception):  # storage broke off: no page is worse for it
                    self._crashes = Crashes.read(self._place)
            return self._crashes


@cache
def _known(place: Place) -> _Known:
    return _Known(place)


class _Turns:
    """Many at once, or one alone; who wants to be alone does not wait for such as come later."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._at_work = 0
        self._alone = 0

    @contextmanager
    def among_others(self) -> Iterator[None]:
        with self._changed:
            self._changed.wait_for(lambda: not self._alone)
            self._at_work += 1
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def alone(self) -> Iterator[None]:
        with self._changed:
            self._alone += 1
            self._changed.wait_for(lambda: not self._at_work)
            self._at_work += 1
        try:
            yield
        finally:
            self._leave(was_alone=True)

    def _leave(self, was_alone: bool = False) -> None:
        with self._changed:
            self._alone -= was_alone
            self._at_work -= 1
            self._changed.notify_all()


_turns = _Turns()
