"""`ductus status`: what an archive holds, for people and as JSON."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict

from rich.console import Console
from rich.table import Table

from pipeline.holdings import Holdings, take_stock
from transforms.archive import is_archive

EXIT_OK = 0
EXIT_USAGE = 2
_SHOWN = 20
_STATES = {"running": "not ended: under way, or killed", "broken": "broke off"}


def status(archive: str, as_json: bool = False) -> int:
    """Prints what there is; returns the exit status."""
    if not is_archive(archive):
        complaint = f"ductus: there is no archive at {archive}"
        Console(file=sys.stderr).print(complaint, style="red", markup=False, highlight=False)
        return EXIT_USAGE
    holdings = take_stock(archive)
    if as_json:
        print(json.dumps(asdict(holdings), indent=2, ensure_ascii=False))
    else:
        _show(Console(highlight=False, soft_wrap=True), holdings)
    return EXIT_OK


def _show(console: Console, holdings: Holdings) -> None:
    table = Table(show_header=False, box=None, padding=(0, 2, 0, 0))
    for name, n in holdings.pages.items():
        table.add_row(f"pages {name}", f"{n:,}")
    for code, n in holdings.failures.items():
        table.add_row(f"failures {code}", f"{n:,}")
    if holdings.stale:
        table.add_row("pages stale", f"{holdings.stale:,}")
    for state in ("finished", "broken", "running"):
        n = sum(run.state == state for run in holdings.runs)
        if n or state == "finished":
            table.add_row(f"runs {_STATES.get(state, state)}", f"{n:,}")
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
    failed = [f"{row.page_id}  {row.code}: {row.message}" for row in holdings.failed]
    _list(console, "failed pages", failed)
    _list(console, "InkML without rows (the next run takes it over)", holdings.without_rows)
    _list(console, "rows without InkML (the next run makes it again)", holdings.without_ink)
    _list(console, "damaged tables", holdings.damaged)


def _list(console: Console, title: str, lines: list[str]) -> None:
    if not lines:
        return
    console.print(f"\n{title}: {len(lines):,}", markup=False)
    for line in lines[:_SHOWN]:
        console.print(f"  {line}", markup=False)
    if len(lines) > _SHOWN:
        console.print(f"  ... and {len(lines) - _SHOWN:,} more; --json has them all", markup=False)
