"""What a night brought, as the archive tells it: of pages that may be shown, and no others."""

from __future__ import annotations

import json
import shutil
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ductus import storage
from ductus.archive.archive_counts import DOUBTFUL
from ductus.archive.file_names import report_name
from ductus.archive.page_lookup import DamagedTable, deciding_rows
from ductus.archive.part_file import UnreadablePart, read_rows
from ductus.archive.run_reports import Run, page_seconds, read_runs
from ductus.archive.table_parts import read_parts
from ductus.archive.upkeep.fixity_events import Flawed, checks_of
from ductus.runners.nightly.config import NightConfig
from ductus.runners.nightly.record import STAMP, Night, last_before
from ductus.schemas.records import Status
from ductus.schemas.showing import showing_of
from ductus.schemas.table_kinds import TABLES

_COLUMNS = (
    *("status", "trust", "doubt", "rights", "access", "embargo_until", "item_label", "item_id"),
    *("folio", "sequence", "title", "source_uri", "source_sha256", "width", "height", "n_regions"),
)
_FAILURE = ("page_id", "region_id", "run_id", "code", "message", "source_uri", "beside_ink")
Row = dict[str, Any]


@dataclass
class Facts:
    """What a night brought.

    Attributes:
        pages: rows of the pages that were made and may be shown, by id.
        withheld: how many were made that may not be shown.
        failed: rows of `failures`, of pages that may be shown and of what is no page's; where
            `beside_ink` says so, the page keeps the ink that it had.
        failure_codes: how many failures of each code there were, of all pages.
        flawed: originals that are not as they were, of pages that may be shown.
        checked: how many originals were read.
        hidden: ids and places of all pages that may not be shown, where something may name them.
        left: scans that there was no time for.
        hours_left: that these take by what pages have taken; None where nobody knows.
        free_gb: of the disk that the archive is on; None of a bucket.
        damaged: why nothing is shown of pages; empty where all tables could be read.
    """

    pages: dict[str, Row] = field(default_factory=dict)
    withheld: int = 0
    failed: list[Row] = field(default_factory=list)
    failure_codes: Counter[str] = field(default_factory=Counter)
    flawed: list[Flawed] = field(default_factory=list)
    checked: int = 0
    hidden: set[str] = field(default_factory=set)
    left: int = 0
    hours_left: float | None = None
    free_gb: float | None = None
    damaged: str = ""

    @property
    def made(self) -> list[Row]:
        """The pages with ink, by item and place in it."""
        made = [row for row in self.pages.values() if row["status"] != Status.FAILED]
        return sorted(made, key=_place)

    @property
    def doubtful(self) -> list[Row]:
        """Those whose ink is more likely wrong than right, the least trusted first."""
        told = [row for row in self.made if row["trust"] is not None and row["trust"] < DOUBTFUL]
        return sorted(told, key=lambda row: (row["trust"], row["page_id"]))


def facts_of(config: NightConfig, night: Night, today: date) -> Facts:
    """Reads what a night brought; nothing of a page is told where a damaged table may withhold it.

    Args:
        config: of the night.
        night: what is known of it.
        today: embargoes end by it.
    """
    archive, facts = config.archive, Facts()
    known, since = read_runs(archive), _since(config, night)
    runs = [_report(archive, run.run_id) for run in known if run.run_id >= since]
    facts.left = runs[-1]["scans"].get("left", 0) if runs else 0
    if facts.left:
        facts.hours_left = _hours(known, facts.left, runs[-1])
    if not storage.is_remote(archive):
        facts.free_gb = shutil.disk_usage(archive).free / 1e9
    try:
        _add_pages(facts, archive, [run["run_id"] for run in runs], today)
        _add_checks(facts, archive, night)
        if facts.flawed or facts.failed or not night.is_well:
            _hide(facts, archive, today)
    except DamagedTable as error:
        return Facts(left=facts.left, free_gb=facts.free_gb, damaged=str(error))
    return facts


def _since(config: NightConfig, night: Night) -> str:
    """The first id that a run of this night may have: what came since the last one counts, too."""
    before = last_before(config.archive, night.night_id)
    if before is None or not before.ended_at:
        return night.night_id if config.scans else ""
    return before.ended.strftime(STAMP)


def _report(archive: str, run_id: str) -> dict[str, Any]:
    told: dict[str, Any] = json.loads(
        storage.read_bytes(storage.join(archive, report_name(run_id)))
    )
    return told


def _hours(runs: Iterable[Run], scans: int, report: dict[str, Any]) -> float | None:
    seconds, n_pages = page_seconds(runs)
    workers = report["options"].get("workers") or 1
    return scans * seconds / workers / 3600 if n_pages else None


def _add_pages(facts: Facts, archive: str, runs: list[str], today: date) -> None:
    if not runs:
        return
    latest: dict[str, Row] = {}
    columns = ("page_id", "run_id", "created_at", *_COLUMNS)
    for row in _rows(archive, "pages", runs, columns):
        before = latest.get(row["page_id"], row)
        latest[row["page_id"]] = max(before, row, key=lambda one: one["created_at"])
    shown = {page: row for page, row in latest.items() if showing_of(row, today).is_shown}
    facts.pages, facts.withheld = shown, len(latest) - len(shown)
    for row in _rows(archive, "failures", runs, _FAILURE):
        facts.failure_codes[row["code"]] += 1
        is_whole, page = not row["region_id"], row["page_id"]
        # A page that kept its ink has no row of this night: `_hide` goes by all there are.
        if is_whole and (not page or page in shown or (row["beside_ink"] and page not in latest)):
            facts.failed.append(row)


def _rows(archive: str, table: str, runs: list[str], columns: tuple[str, ...]) -> Iterator[Row]:
    wanted = pa.array(runs, pa.string())
    for uri, data in read_parts(archive, table):
        try:
            for some in read_rows(data, TABLES[table], columns):
                yield from some.filter(pc.is_in(some["run_id"], value_set=wanted)).to_pylist()
        except UnreadablePart as error:
            raise DamagedTable(uri, "which pages may not be shown") from error


def _add_checks(facts: Facts, archive: str, night: Night) -> None:
    checks = [one for one in checks_of(archive) if one.name >= night.night_id]
    facts.checked = sum(one.checked for one in checks)
    facts.flawed = [flawed for one in checks for flawed in one.flawed]


def _hide(facts: Facts, archive: str, today: date) -> None:
    """What may not be shown is not to be named by a failure, a check or what a step said."""
    rows = deciding_rows(archive, "source_uri", "rights", "access", "embargo_until")
    hidden = [row for row in rows if not showing_of(row, today).is_shown]
    names = {name for row in hidden for name in (row["page_id"], row["source_uri"]) if name}
    facts.hidden = names
    facts.flawed = [one for one in facts.flawed if one.uri not in names]
    facts.failed = [row for row in facts.failed if not names & {row["source_uri"], row["page_id"]}]


def _place(row: Row) -> tuple[str, float, str]:
    sequence = row["sequence"]
    at = float("inf") if sequence is None else sequence
    return (row["item_label"] or row["item_id"] or "", at, row["page_id"])
