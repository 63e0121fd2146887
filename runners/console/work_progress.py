"""What a person sees of long work: a bar on a terminal, elsewhere a line now and then."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from ductus.archive.telling import Report, telling
from ductus.runners.console.complaints import plain_console
from ductus.runners.console.training_progress import training_progress

_EVERY = 20.0
"""Seconds between lines; what ends sooner says nothing."""
_T = TypeVar("_T")


@contextmanager
def work_progress(what: str) -> Iterator[Report]:
    """Shows on standard error how far the body is, by what it reports.

    Args:
        what: is counted, as `pages`.
    """
    console, started = plain_console(stderr=True), time.monotonic()
    with training_progress(console, [what], every=_EVERY) as tell:

        def report(done: int, total: int) -> None:
            if console.is_terminal or time.monotonic() - started >= _EVERY:
                tell(what, done, total, "")

        yield report


def watched(items: Iterable[_T], what: str, total: int) -> Iterator[_T]:
    """The same items; shows how many are done."""
    with work_progress(what) as report:
        yield from telling(items, total, report)
