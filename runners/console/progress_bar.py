"""What a person sees while a run lasts: a live bar on a terminal, plain lines elsewhere.

Workers of this machine tell what they do as they do it; of those of other engines, what they have
finished is counted in the archive.
"""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ductus.telemetry import metric_names
from ductus.telemetry.metric_names import PROGRESS_FILE

_SEEN_WEIGHT = 0.7
"""Share of a page's work that is done when its lines are found, as profiles show."""
_BAR_SECONDS = 0.3
_LINE_SECONDS = 20.0
_LOOK_SECONDS = 5.0
_LOOK_SHARE = 0.03
"""Share of the time that may be spent on looking into the archive, which lists all its pages."""


class _Seen(Protocol):
    """What is known of how far a run is."""

    def refresh(self) -> None:
        """Looks again."""

    def pages_done(self) -> float:
        """How many pages' worth of work is done."""

    def pages_known(self) -> int:
        """How many pages there are at least."""


@contextmanager
def progress(
    console: Console, n_scans: int, finished: Callable[[], int] | None = None
) -> Iterator[None]:
    """Shows how far a run over `n_scans` scans is while the body runs, worker processes included.

    Args:
        console: where.
        n_scans: how many scans are to be done.
        finished: counts what the archive has of the run, for engines whose workers are elsewhere;
            None where every process appends its counts to one file (`telemetry.counting`).
    """
    if finished:
        with _shown(console, n_scans, _Finished(finished)):
            yield
        return
    with _counts_file() as path, _shown(console, n_scans, _Counts(path)):
        yield


@contextmanager
def _counts_file() -> Iterator[str]:
    """A file that gets the counts of all processes while the body runs."""
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "counts")
        open(path, "wb").close()
        before = os.environ.get(PROGRESS_FILE)
        os.environ[PROGRESS_FILE] = path
        try:
            yield path
        finally:
            os.environ.pop(PROGRESS_FILE)
            if before is not None:
                os.environ[PROGRESS_FILE] = before


@contextmanager
def _shown(console: Console, n_scans: int, seen: _Seen) -> Iterator[None]:
    """A thread tells how far the run is while the body runs."""
    stop = threading.Event()
    show = _show_bar if console.is_terminal else _print_lines
    thread = threading.Thread(target=show, args=(console, n_scans, seen, stop), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


class _Finished:
    """The pages of a run that are in the archive; the longer a look takes, the fewer there are."""

    def __init__(self, count: Callable[[], int]) -> None:
        self._count = count
        self._next = 0.0
        self._pages = 0

    def refresh(self) -> None:
        """Counts again if it is time to; a look that fails leaves what was seen before."""
        started = time.monotonic()
        if started < self._next:
            return
        with suppress(Exception):  # of any storage: the run itself says what is wrong
            self._pages = self._count()
        now = time.monotonic()
        self._next = now + max(_LOOK_SECONDS, (now - started) / _LOOK_SHARE)

    def pages_done(self) -> float:
        return self._pages

    def pages_known(self) -> int:
        return self._pages

    def __str__(self) -> str:
        return f"{self._pages} pages finished in the archive"


class _Counts:
    """The sums of a file of counts that grows."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._offset = 0
        self.sums: Counter[str] = Counter()

    def refresh(self) -> None:
        with open(self._path, "rb") as stream:
            stream.seek(self._offset)
            data = stream.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._offset += len(whole)
        for line in whole.decode().splitlines():
            name, _, n = line.partition(" ")
            self.sums[name] += int(n)

    def pages_done(self) -> float:
        ended = self.sums["pages_ok"] + self.sums["pages_partial"] + self.sums["pages_failed"]
        return max(ended, _SEEN_WEIGHT * self.sums[metric_names.REGIONS_FOUND_ON])

    def pages_known(self) -> int:
        return self.sums["pages_read"]  # a scan may hold several

    def __str__(self) -> str:
        parts = [
            f"{self.sums['pages_read']} pages read",
            f"{self.sums['regions_found']} lines found",
            f"{self.sums['regions_derendered']} inked",
            f"{self.sums['pages_written']} pages written",
        ]
        if failed := self.sums["pages_failed"]:
            parts.append(f"{failed} failed")
        return ", ".join(parts)


def _show_bar(console: Console, n_scans: int, seen: _Seen, stop: threading.Event) -> None:
    columns = (
        BarColumn(),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    started = time.monotonic()
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("starting", total=n_scans)
        while not stop.wait(_BAR_SECONDS):
            seen.refresh()
            pages = max(n_scans, seen.pages_known())
            done = seen.pages_done()
            left = _left(time.monotonic() - started, done / pages)
            bar.update(task, completed=done, total=pages, description=f"{left}{seen}")


def _left(seconds: float, share: float) -> str:
    if not share:
        return ""
    minutes = seconds * (1 - share) / share / 60
    return f"about {minutes:.0f} min left; " if minutes > 1 else "under a minute left; "


def _print_lines(console: Console, n_scans: int, seen: _Seen, stop: threading.Event) -> None:
    started = time.monotonic()
    while not stop.wait(_LINE_SECONDS):
        seen.refresh()
        console.print(f"{time.monotonic() - started:5.0f} s, of {n_scans} scans: {seen}")
