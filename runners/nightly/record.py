"""What became of a night, step by step: a small file a night, below `nights/` in the archive.

It is written whenever a step begins or ends, so a night that was killed is taken up where it was.
"""

from __future__ import annotations

import hashlib
import json
import platform
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
from filelock import FileLock, Timeout

from ductus import storage
from ductus.storage import listing

FOLDER = "nights"
LATEST = "latest.html"
"""The report to look at in the morning."""
STAMP = "%Y%m%dT%H%M%SZ"
_MARKS = "marks.json"
_TAKEN_UP = timedelta(hours=20)
"""A night that did not end is taken up for so long; after that a new one begins."""
RUNNING, DONE, FAILED, SKIPPED = "running", "done", "failed", "skipped"


class NightUnderWay(Exception):
    """Another night of the archive is under way."""


@dataclass
class StepRecord:
    """A step of a night.

    Attributes:
        name: run, compact, index, publish or verify.
        state: `running` (also where it was killed), `done`, `failed`, or `skipped`.
        status: the exit status of its command; None where it had none.
        seconds: that it took.
        said: the end of what its command said; why it was skipped.
    """

    name: str
    state: str = RUNNING
    status: int | None = None
    seconds: float = 0.0
    said: str = ""


@dataclass
class Night:
    """A night.

    Attributes:
        night_id: when it began, as `20261126T010000Z`.
        state: `running` (also where it was killed), `ended`, or `stopped`.
        ended_at: ISO 8601, UTC; empty while it lasts.
        steps: that have begun.
        host, process, process_began: which process a step runs in, to know whether it lives.
    """

    night_id: str
    state: str = RUNNING
    ended_at: str = ""
    steps: list[StepRecord] = field(default_factory=list)
    host: str = ""
    process: int = 0
    process_began: float = 0.0

    @property
    def began(self) -> datetime:
        """When it began, UTC."""
        return datetime.strptime(self.night_id, STAMP).replace(tzinfo=UTC)

    @property
    def ended(self) -> datetime:
        """When it ended, UTC; when it began while it lasts."""
        return datetime.fromisoformat(self.ended_at) if self.ended_at else self.began

    def step(self, name: str) -> StepRecord | None:
        """What is known of a step; None where it has not begun."""
        return next((step for step in self.steps if step.name == name), None)

    def begin(self, name: str) -> StepRecord:
        """Begins a step, again where it was left."""
        self.steps = [step for step in self.steps if step.name != name]
        self.steps.append(StepRecord(name))
        return self.steps[-1]

    @property
    def is_well(self) -> bool:
        """Whether it ended, and all that was to be done was done."""
        return self.state == "ended" and all(step.state != FAILED for step in self.steps)


@contextmanager
def one_at_a_time(archive: str) -> Iterator[None]:
    """Keeps other nights of an archive out; a process that dies holds nothing.

    In a bucket's place the lock lies on this machine, and keeps only others of this machine out.

    Raises:
        NightUnderWay: there is one, or a step of one that was killed still works.
    """
    if storage.is_remote(archive):
        digest = hashlib.sha256(archive.encode()).hexdigest()[:16]
        lock = Path(tempfile.gettempdir(), f"ductus-night-{digest}.lock")
    else:
        lock = Path(archive, FOLDER, ".lock")
        lock.parent.mkdir(parents=True, exist_ok=True)
    try:
        held = FileLock(lock).acquire(timeout=0)
    except Timeout as error:
        raise NightUnderWay(f"another night of {archive} is under way: let it end") from error
    with held:
        if (last := last_night(archive)) and _lives(last):
            raise NightUnderWay(
                f"the night of {last.night_id} was killed, and its last step still works (process "
                f"{last.process}): let that end, or end it"
            )
        yield


def _lives(night: Night) -> bool:
    if not night.process or night.host != platform.node():
        return False
    try:
        began = float(psutil.Process(night.process).create_time())
        return abs(began - night.process_began) < 1
    except psutil.Error:
        return False


def this_night(archive: str, now: datetime) -> Night:
    """The night that was left, if one was, and else a new one."""
    last = last_night(archive)
    if last and last.state != "ended" and now - last.began < _TAKEN_UP:
        last.state, last.ended_at = RUNNING, ""
        return last
    return Night(now.strftime(STAMP))


def last_night(archive: str) -> Night | None:
    """The latest night that an archive knows of."""
    nights = nights_of(archive)
    return _read(archive, nights[-1]) if nights else None


def last_before(archive: str, night_id: str) -> Night | None:
    """The night before another one."""
    before = [one for one in nights_of(archive) if one < night_id]
    return _read(archive, before[-1]) if before else None


def nights_of(archive: str) -> list[str]:
    """The ids of all nights, oldest first."""
    found = listing.entries(storage.join(archive, FOLDER), ".json")
    names = (entry.uri.rpartition("/")[2].removesuffix(".json") for entry in found)
    return sorted(name for name in names if name[:1].isdigit())


def keep(archive: str, night: Night) -> None:
    """Writes down what is known of a night."""
    data = json.dumps(asdict(night), indent=1, ensure_ascii=False).encode("utf-8", "replace")
    storage.write_atomically(storage.join(archive, FOLDER, f"{night.night_id}.json"), data)


def forget_pages(archive: str) -> int:
    """Deletes the reports of all nights, which show pages, and what steps said; returns how many.

    For when pages must go, or may not be shown any more. How each night went stays.
    """
    for night_id in nights_of(archive):
        if night := _read(archive, night_id):
            for step in night.steps:
                step.said = ""
            keep(archive, night)
    reports = [one.uri for one in listing.entries(storage.join(archive, FOLDER), ".html")]
    storage.delete(reports)
    return sum(not uri.endswith("/latest.html") for uri in reports)  # that is one of them again


def _read(archive: str, night_id: str) -> Night | None:
    told = _json(storage.join(archive, FOLDER, f"{night_id}.json"))
    try:
        steps = [StepRecord(**step) for step in told["steps"]]
        night = Night(**{**told, "night_id": night_id, "steps": steps})
        _ = night.began, night.ended  # times, as they are read later
        return night
    except (KeyError, TypeError, ValueError):
        return None


def read_marks(archive: str) -> dict[str, str]:
    """What each step was last done with, by its name."""
    told = _json(storage.join(archive, FOLDER, _MARKS))
    return {name: value for name, value in told.items() if isinstance(value, str)}


def write_marks(archive: str, marks: dict[str, str]) -> None:
    """Keeps that."""
    data = json.dumps(marks, indent=1, sort_keys=True).encode()
    storage.write_atomically(storage.join(archive, FOLDER, _MARKS), data)


def _json(uri: str) -> dict[str, Any]:
    try:
        told = json.loads(storage.read_if_exists(uri) or b"{}")
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}
