"""Counters and times of every step: Beam's metrics, and a file that progress bars read."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from apache_beam.metrics import Metrics

from ductus.telemetry.metric_names import NAMESPACE, PROGRESS_FILE
from ductus.telemetry.page_log import log_step


def count(name: str, n: int = 1) -> None:
    """Adds `n` to the counter `name`."""
    Metrics.counter(NAMESPACE, name).inc(n)
    if path := os.environ.get(PROGRESS_FILE):
        # One short write in append mode is never torn by another process's.
        with open(path, "ab", buffering=0) as stream:
            stream.write(f"{name} {n}\n".encode())


def passed(step: str, taken: int = 0, given: int = 0, failed: int = 0) -> None:
    """Adds to what a step took, gave and could not do: `<step>_in`, `<step>_out`, `<step>_failed`.

    A zero counts too: it says that there was nothing of the kind.
    """
    for what, n in (("in", taken), ("out", given), ("failed", failed)):
        Metrics.counter(NAMESPACE, f"{step}_{what}").inc(n)


def measure(name: str, value: float) -> None:
    """Adds a value to the distribution `name`."""
    Metrics.distribution(NAMESPACE, name).update(round(value))


@contextmanager
def timed(step: str, page_id: str = "") -> Iterator[None]:
    """Measures how long its body takes, as the distribution `<step>_ms`, and logs it."""
    started = time.perf_counter()
    yield
    _took(step, started, page_id)


_T = TypeVar("_T")


def timed_each(step: str, items: Iterable[_T], page_id: Callable[[_T], str]) -> Iterator[_T]:
    """The same items; measures and logs how long each one takes to come."""
    started = time.perf_counter()
    for item in items:
        _took(step, started, page_id(item))
        yield item
        started = time.perf_counter()


def _took(step: str, started: float, page_id: str) -> None:
    ms = 1000 * (time.perf_counter() - started)
    measure(f"{step}_ms", ms)
    log_step(step, ms, page_id)
