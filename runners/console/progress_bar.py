"""What a person sees while a run lasts: a live bar on a terminal, plain lines elsewhere."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

from ductus.telemetry import metric_names
from ductus.telemetry.counting import PROGRESS_FILE

_SEEN_WEIGHT = 0.7
"""Share of a page's work that is done when its lines are found, as profiles show."""
_BAR_SECONDS = 0.3
_LINE_SECONDS = 20.0


@contextmanager
def progress(console: Console, n_scans: int) -> Iterator[None]:
    """Shows how far a run over `n_scans` scans is while the body runs, worker processes included.

    Every process appends its counts to one temporary file (`telemetry.counting`); a thread here
    reads it.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "counts")
        open(path, "wb").close()
        before = os.environ.get(PROGRESS_FILE)
        os.environ[PROGRESS_FILE] = path
        stop = threading.Event()
        show = _show_bar if console.is_terminal else _print_lines
        thread = threading.Thread(target=show, args=(console, n_scans, path, stop), daemon=True)
        thread.start()
        try:
            yield
        finally:
            stop.set()
            thread.join()
            os.environ.pop(PROGRESS_FILE)
            if before is not None:
                os.environ[PROGRESS_FILE] = before


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


def _show_bar(console: Console, n_scans: int, path: str, stop: threading.Event) -> None:
    counts = _Counts(path)
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
            counts.refresh()
            pages = max(n_scans, counts.sums["pages_read"])  # a scan may hold several
            done = counts.pages_done()
            left = _left(time.monotonic() - started, done / pages)
            bar.update(task, completed=done, total=pages, description=f"{left}{counts}")


def _left(seconds: float, share: float) -> str:
    if not share:
        return ""
    minutes = seconds * (1 - share) / share / 60
    return f"about {minutes:.0f} min left; " if minutes > 1 else "under a minute left; "


def _print_lines(console: Console, n_scans: int, path: str, stop: threading.Event) -> None:
    counts = _Counts(path)
    started = time.monotonic()
    while not stop.wait(_LINE_SECONDS):
        counts.refresh()
        console.print(f"{time.monotonic() - started:5.0f} s, of {n_scans} scans: {counts}")
