"""The steps of a night as commands of Ductus, and which of them have nothing to do.

Most nights bring nothing: then only the run looks at the scans, and a share of the originals is
read. What is made of the tables is made again when a file of theirs is another, or an embargo ends.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from ductus import __version__
from ductus.archive.file_names import is_archive
from ductus.archive.page_lookup import deciding_rows
from ductus.archive.table_parts import live_parts, read_journal
from ductus.archive.upkeep.compaction import small_parts
from ductus.runners.nightly.config import NightConfig
from ductus.runners.nightly.record import RUNNING, Night
from ductus.schemas.table_kinds import TABLES

RUN, COMPACT, INDEX, PUBLISH, VERIFY = "run", "compact", "index", "publish", "verify"
_FILE_BYTES = 128_000_000
"""What `ductus compact` makes of many."""
_SHOWN_UNTIL = "shown until"


@dataclass(frozen=True)
class Step:
    """A step of a night.

    Attributes:
        name: see the names above.
        command: what `ductus` is told; empty where there is nothing to do.
        why_not: why there is nothing to do.
        mark: what it is made of; kept when it has ended well.
    """

    name: str
    command: tuple[str, ...] = ()
    why_not: str = ""
    mark: str = ""


def names_of(config: NightConfig) -> list[str]:
    """The steps that a night has, in order."""
    asked = (
        (RUN, bool(config.scans)),
        (COMPACT, bool(config.compact_files)),
        (INDEX, config.index is not None),
        (PUBLISH, bool(config.site)),
        (VERIFY, bool(config.share)),
    )
    return [name for name, is_asked in asked if is_asked]


def step_of(
    name: str, config: NightConfig, night: Night, marks: Mapping[str, str], today: date
) -> Step:
    """What is to be done in a step, now that those before it have ended.

    Args:
        name: of the step.
        config: of the night.
        night: what is known of it.
        marks: what each step was last done with.
        today: embargoes end by it.
    """
    if name == RUN:
        return Step(name, run_command(config))
    if not is_archive(config.archive):
        return Step(name, why_not="there is no archive yet")
    if name == COMPACT:
        return _compact(config, night)
    if name == VERIFY:
        return Step(name, ("verify", config.archive, "--scans", "--share", config.share))
    return _made_of_tables(name, config, marks, today)


def run_command(config: NightConfig, hours: float | None = None) -> tuple[str, ...]:
    """`ductus run` as a night gives it."""
    command = ["run", *config.scans, "--output", config.archive]
    for name, value in config.run.items():
        command += _flag(name.replace("_", "-"), value)
    if hours is not None:
        command += ["--max-hours", f"{hours:.4g}"]
    return tuple(command)


def _flag(name: str, value: Any) -> list[str]:
    if isinstance(value, bool):
        return [f"--{name}"] if value else [f"--no-{name}"]
    values = value if isinstance(value, list) else [value]
    return [part for one in values for part in (f"--{name}", str(one))]


def _compact(config: NightConfig, night: Night) -> Step:
    before = night.step(COMPACT)
    if before and before.state == RUNNING and read_journal(config.archive):
        return Step(COMPACT, ("compact", config.archive, "--take-over"))  # ours, which was killed
    small = small_parts(config.archive, _FILE_BYTES)
    most = max(map(len, small.values()), default=0)
    if most < config.compact_files:
        why = f"{most:,} small files of a table at most; it pays from {config.compact_files:,}"
        return Step(COMPACT, why_not=why)
    return Step(COMPACT, ("compact", config.archive))


def _made_of_tables(name: str, config: NightConfig, marks: Mapping[str, str], today: date) -> Step:
    mark = mark_of(config.archive)
    place = (config.index or "") if name == INDEX else config.site
    is_there = not place or any(Path(place).glob("*"))
    is_same = marks.get(name) == f"{mark} {place}"
    ends = marks.get(_SHOWN_UNTIL, "")
    if is_same and is_there and not (name == PUBLISH and ends and ends < today.isoformat()):
        return Step(name, why_not="nothing is new since it was made")
    output = ("--output", place) if place else ()
    return Step(name, (name, config.archive, *output), mark=f"{mark} {place}")


def mark_of(archive: str) -> str:
    """Another one when a file of the tables is; it lists them, and reads none."""
    seen = hashlib.sha256(__version__.encode())
    for table in TABLES:
        for entry in live_parts(archive, table):
            seen.update(f"{entry.uri} {entry.version}\n".encode("utf-8", "replace"))
    return seen.hexdigest()


def marked(step: Step, config: NightConfig, today: date) -> dict[str, str]:
    """What is to be kept of a step that has ended well."""
    if not step.mark:
        return {}
    marks = {step.name: step.mark}
    if step.name == PUBLISH:
        marks[_SHOWN_UNTIL] = _first_end(config.archive, today)
    return marks


def _first_end(archive: str, today: date) -> str:
    """The first last day of an embargo that is not over; empty where there is none."""
    ends = {row["embargo_until"] or "" for row in deciding_rows(archive, "embargo_until")}
    return min((end for end in ends if end >= today.isoformat()), default="")
