"""`ductus status`: what an archive holds, for people and as JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import chain

from rich.console import Console
from rich.table import Table

from ductus.archive.archive_counts import DOUBTFUL, TrustedRow
from ductus.archive.file_names import is_archive
from ductus.archive.holdings import WARNED, Holdings, take_stock
from ductus.archive.page_lookup import DamagedTable
from ductus.archive.survey import Survey, survey
from ductus.runners.console.complaints import Exit, complain, place_of, plain_console
from ductus.scans.find_scans import InputError, find_all
from ductus.schemas.records import PageKind

_SHOWN = 20
_STATES = {"running": "not ended: under way, or killed", "broken": "broke off"}


def status(archive: str, as_json: bool = False, inputs: Sequence[str] = ()) -> Exit:
    """Prints what there is, and how it stands to `inputs` if any; returns the exit status."""
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    try:
        found = chain.from_iterable(find_all(name, "", archive) for name in inputs)
        beside = survey(archive, found) if inputs else None
    except (InputError, DamagedTable) as error:
        return complain(error)
    holdings = take_stock(archive)
    ended = Exit.FAILURES if holdings.damaged else Exit.OK
    if as_json:
        told = asdict(holdings) | ({"scans": asdict(beside)} if beside else {})
        print(json.dumps(told, indent=2, ensure_ascii=False))
        return ended
    console = plain_console()
    _show(console, holdings)
    if beside:
        _show_survey(console, beside)
    return ended


def _show_survey(console: Console, beside: Survey) -> None:
    console.print(f"\nscans as they were: {beside.same:,}")
    _list(console, "scans without a page (the next run does them)", beside.new)
    _list(console, "scans that changed (the next run looks at them)", beside.changed)
    moved = [f"{old} -> {new}" for old, new in beside.moved]
    _list(console, "scans that moved (the next run notes where they are)", moved)
    _list(console, "pages whose scan is gone (they stay)", beside.gone)
    _list(console, "could not be looked at (scans in there may count as gone)", beside.lost)


def _show(console: Console, holdings: Holdings) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, n in holdings.pages.items():
        table.add_row(f"pages {name}", f"{n:,}")
    for code, n in holdings.failures.items():
        table.add_row(f"failures {code}", f"{n:,}")
    for kind, n in holdings.kinds.items():
        if kind != PageKind.WRITING:
            table.add_row(f"pages of kind {kind}", f"{n:,}")
    if holdings.turned:
        table.add_row("pages turned", f"{holdings.turned:,}")
    for word, n in holdings.warnings.items():
        table.add_row(f"pages warned of {word}", f"{n:,}")
    if holdings.stale:
        why = ", ".join(f"{n:,} {name}" for name, n in holdings.stale_by.items())
        table.add_row("pages stale", f"{holdings.stale:,} ({why})")
    if holdings.lost:
        table.add_row("pages whose scan failed since", f"{len(holdings.lost):,}")
    if holdings.no_more:
        told = f"{holdings.no_more:,} (not counted as failed)"
        table.add_row("pages that failed, scan met no more", told)
    if holdings.removed:
        table.add_row("pages removed", f"{holdings.removed:,}")
    for state, n in holdings.states.items():
        table.add_row(f"pages {state}", f"{n:,}")
    table.add_row("items", f"{holdings.items:,}")
    for state in ("finished", "broken", "running"):
        n = sum(run.state == state for run in holdings.runs)
        if n or state == "finished":
            table.add_row(f"runs {_STATES.get(state, state)}", f"{n:,}")
    for name, n in holdings.rows.items():
        table.add_row(f"rows in {name}", f"{n:,}")
    console.print(table)
    _list(
        console,
        "runs that did not end well",
        [
            f"{run.run_id}  {_STATES.get(run.state, run.state)} {run.error}".rstrip()
            for run in holdings.runs
            if run.state != "finished"
        ],
    )
    failed = [
        f"{place_of(row.source_uri)}  {row.code}: {row.message}  (page {row.page_id})"
        for row in holdings.failed
    ]
    _list(console, "failed pages", failed)
    _show_warned(console, holdings)
    lost = [
        f"{place_of(row.source_uri)}  {row.what}: {row.code}: {row.message}  (page {row.page_id})"
        for row in holdings.lost
    ]
    _list(console, "pages whose ink stays though their scan failed since", lost)
    _list(console, "scans with equal bytes", [" = ".join(same) for same in holdings.duplicates])
    _show_trusted(console, holdings)
    _list(console, "InkML without rows (the next run takes it over)", holdings.without_rows)
    _list(console, "rows without InkML (the next run makes it again)", holdings.without_ink)
    clues = "rows without their file of clues (the next run makes the page again)"
    _list(console, clues, holdings.without_clues)
    if holdings.lost_regions:
        console.print(
            f"\nrows that regions lacks: {holdings.lost_regions:,} or more; `ductus verify` names "
            "their pages, `ductus run --force` on their scans writes them again"
        )
    _list(console, "damaged tables", holdings.damaged)
    _list(console, "tables of a later version, left alone", holdings.unknown)


def _show_warned(console: Console, holdings: Holdings) -> None:
    if not holdings.warned:
        return
    console.print("\nwarnings, and the first scans with each (`--list warned` names all)")
    for word, uris in holdings.warned.items():
        more = ", ..." if len(uris) > WARNED else ""
        console.print(f"  {word}  {', '.join(map(place_of, uris[:WARNED]))}{more}")


def _show_trusted(console: Console, holdings: Holdings) -> None:
    """The few least trusted pages, and how many are doubtful."""
    if not holdings.least_trusted:
        return
    n = holdings.doubtful
    named = (
        f"{n:,} below {DOUBTFUL:g}, more likely wrong than right"
        if n
        else f"none below {DOUBTFUL:g}"
    )
    more = "; `--list doubtful` names all" if n else ""
    console.print(f"\nleast trusted pages ({named}{more})")
    for row in holdings.least_trusted:
        console.print(f"  {_doubted(row)}")


def _doubted(row: TrustedRow) -> str:
    told = [row.page_id, f"{row.trust:.2f}", row.doubt, place_of(row.source_uri)]
    return "  ".join(filter(None, told))


def _list(console: Console, title: str, lines: list[str]) -> None:
    if not lines:
        return
    console.print(f"\n{title}: {len(lines):,}")
    for line in lines[:_SHOWN]:
        console.print(f"  {line}")
    if len(lines) > _SHOWN:
        console.print(f"  ... and {len(lines) - _SHOWN:,} more; --json has them all")
