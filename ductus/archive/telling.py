"""How work that goes over a whole archive tells how far it is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

Report = Callable[[int, int], None]
"""Is told how many are done, and of how many."""
_T = TypeVar("_T")
_EVERY = 64
"""Millions of pages are not told of one by one."""


def silent(done: int, total: int) -> None:
    """Tells nobody."""


def telling(items: Iterable[_T], total: int, report: Report) -> Iterator[_T]:
    """The same items; tells as they are done."""
    done = 0
    for done, item in enumerate(items, 1):
        yield item
        if done % _EVERY == 0:
            report(done, total)
    report(done, max(done, total))
