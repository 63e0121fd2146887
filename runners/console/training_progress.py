"""What a person sees while a training lasts: live bars on a terminal, a line a minute elsewhere."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from rich.console import Console
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from ductus.model.learning.progress import Report


@contextmanager
def training_progress(
    console: Console, stages: Sequence[str], every: float = 60.0
) -> Iterator[Report]:
    """Shows what is reported while the body runs.

    Args:
        stages: what there is to do, in order.
        every: seconds between lines where there is no terminal.
    """
    if not console.is_terminal:
        yield _lines(console, every)
        return
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[remark]}"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console) as bar:
        tasks = {stage: bar.add_task(stage, total=None, remark="") for stage in stages}

        def report(stage: str, done: int, total: int, remark: str) -> None:
            bar.update(tasks[stage], completed=done, total=total, remark=remark)

        yield report


def _lines(console: Console, every: float) -> Report:
    started = last = time.monotonic()

    def report(stage: str, done: int, total: int, remark: str) -> None:
        nonlocal last
        now = time.monotonic()
        if done == total or now - last >= every:
            last = now
            told = f", {remark}" if remark else ""
            console.print(f"{now - started:5.0f} s, {stage}: {done} of {total}{told}")

    return report
