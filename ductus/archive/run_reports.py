"""The runs that an archive has reports of: how each ended, what it was asked, how long it took."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from ductus import storage
from ductus.archive.file_names import report_name
from ductus.storage import listing

STOPPED = "stopped"
"""`Run.error` of a run that somebody or something stopped."""
_READERS = 16
_SECOND = len("20260101T000000Z")
_NAME = re.compile(r"[A-Za-z_][\w.]*")
_STEP = re.compile(r" \[while running .*\]$")
_UNDER_WAY = timedelta(days=2)
"""A run that has not ended so long after it began was killed."""


@dataclass(frozen=True)
class Run:
    """A run as its report tells it.

    Attributes:
        state: `finished`, `broken` (it says why), or `running`: under way, or killed.
        error: the last line of what broke it.
        workers: processes that worked; 1 when it is not known.
        scans: that it had to do.
        ductus: the version of the program; empty when it is not known.
        exit_status: that it ended with; None while it lasts, and of older versions.
        inputs: that it was to do, see `places_of`; empty where nobody knows which these were.
        no_more: ids of pages without ink that a run before it over the same inputs had, and it
            did not meet; None where it did not look at all there is, and of older versions.
    """

    run_id: str
    state: str
    started_at: str
    seconds: float | None
    pages: int | None
    error: str
    workers: int
    recipe: dict[str, Any] = field(repr=False)
    scans: int = 1
    ductus: str = ""
    exit_status: int | None = None
    inputs: tuple[str, ...] = ()
    no_more: tuple[str, ...] | None = None

    @property
    def began(self) -> str:
        """To the second, as its id begins: what is made in one second is in no order."""
        return self.run_id[:_SECOND]


def place_of_input(name: str) -> str:
    """An input as it is the same from any folder: absolute, without `/` at its end."""
    place = name if storage.is_remote(name) else storage.slashed(os.path.abspath(name))
    return place.rstrip("/")


def places_of(inputs: Iterable[str]) -> tuple[str, ...]:
    """The inputs of a run, each as `place_of_input` has it, in order."""
    return tuple(sorted(map(place_of_input, inputs)))


def read_runs(archive: str) -> list[Run]:
    """The runs that an archive has reports of, oldest first."""
    folder = storage.join(archive, "runs")
    names = [e.uri for e in listing.entries(folder, ".json")]
    with ThreadPoolExecutor(_READERS) as pool:
        reports = list(pool.map(_report, names))
    return sorted((run for run in reports if run), key=lambda run: run.run_id)


def latest_run(archive: str) -> Run | None:
    """The run that began last; one report is read, whatever their number."""
    folder = storage.join(archive, "runs")
    latest = max((entry.uri for entry in listing.entries(folder, ".json")), default="")
    return _report(latest) if latest else None


def inputs_of_run(archive: str, run_id: str) -> tuple[str, ...]:
    """What a run was to do; nothing where it has no report."""
    try:
        run = _report(storage.join(archive, report_name(run_id)))
    except OSError:
        return ()
    return run.inputs if run else ()


def latest_whole_runs(runs: Iterable[Run]) -> dict[tuple[str, ...], Run]:
    """By their inputs, the latest runs that looked at all there is.

    Args:
        runs: oldest first.
    """
    return {run.inputs: run for run in runs if run.no_more is not None and run.state == "finished"}


def runs_under_way(archive: str) -> list[str]:
    """The ids of the runs that have not ended; of those that were killed, such of two days."""
    now = datetime.now(UTC)
    return [
        run.run_id
        for run in read_runs(archive)
        if run.state == "running" and now - datetime.fromisoformat(run.started_at) < _UNDER_WAY
    ]


def page_seconds(runs: Iterable[Run]) -> tuple[float, int]:
    """Seconds of a core that a page took on average, and over how many pages; 0 over none."""
    done = [run for run in runs if run.state == "finished" and run.seconds and run.pages]
    n_pages = sum(run.pages or 0 for run in done)
    seconds = sum((run.seconds or 0) * run.workers for run in done)
    return (seconds / n_pages if n_pages else 0.0), n_pages


def _why(line: str) -> str:
    """The last line of a traceback for people: without modules of ours, and steps of the engine."""
    name, colon, why = line.partition(": ")
    kind = name.rpartition(".")[2]
    if kind in ("Terminated", "KeyboardInterrupt"):
        return STOPPED
    is_name = colon and _NAME.fullmatch(name)
    return f"{kind}: {_STEP.sub('', why)}" if is_name else _STEP.sub("", line)


def _inputs(report: Mapping[str, Any]) -> tuple[str, ...]:
    """Older versions wrote them as they were typed, from a folder that nobody knows."""
    if "looked_in" in report:
        return tuple(report["looked_in"])
    typed = report["options"].get("inputs") or ()
    are_clear = all(storage.is_remote(one) or os.path.isabs(one) for one in typed)
    return places_of(typed) if are_clear else ()


def _report(uri: str) -> Run | None:
    try:
        report = json.loads(storage.read_bytes(uri))
        return Run(
            run_id=report["run_id"],
            state=report["state"],
            started_at=report["started_at"],
            seconds=report["seconds"],
            pages=report["counts"]["pages"] if report["counts"] else None,
            error=_why((report["error"].strip().splitlines() or [""])[-1]),
            workers=report["options"].get("workers") or 1,
            recipe=report["recipe"],
            scans=report.get("scans", {}).get("todo", 1),
            ductus=report.get("versions", {}).get("ductus-archive", ""),
            exit_status=report.get("exit_status"),
            inputs=_inputs(report),
            no_more=None if report.get("no_more") is None else tuple(report["no_more"]),
        )
    except (ValueError, KeyError, TypeError):  # no report of ours
        return None
