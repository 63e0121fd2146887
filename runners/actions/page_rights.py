"""`ductus rights`: sets the rights of pages, or tells what is said of them."""

from __future__ import annotations

from collections.abc import Mapping

from ductus.archive.file_names import is_archive
from ductus.archive.run_reports import runs_under_way
from ductus.archive.upkeep.rights import (
    Chosen,
    RightsSet,
    SameRights,
    count_rights,
    rights_said,
    set_rights,
)
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.wording import counted
from ductus.runners.console.work_progress import work_progress
from ductus.runners.nightly.record import forget_pages
from ductus.scans.catalogue_values import is_known_right
from ductus.schemas import showing


def change_rights(
    archive: str, chosen: Chosen, said: Mapping[str, str | None] | None, dry_run: bool
) -> Exit:
    """Sets what is said of the chosen pages and tells how many there were; the exit status.

    Args:
        archive: its root.
        chosen: which pages.
        said: by column; None where a column stays. None to take back what was said by hand.
        dry_run: only tell.
    """
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    if not chosen.every and not chosen.names:
        return complain("of which pages? name them by --page, --item, --collection or --every")
    if said and not any(text is not None for text in said.values()):
        return complain("what is to be said? --rights, --holder, --access, --embargo-until")
    try:
        columns = None if said is None else rights_said(said)
        with work_progress("pages") as report:
            done = set_rights(archive, chosen, columns, dry_run, report)
    except (ValueError, OSError) as error:
        return complain(error)
    if (rights := (columns or {}).get("rights")) and not is_known_right(rights):
        complain(f"{rights!r} is no address of a licence or statement, and no SPDX id: kept so")
    n_reports = forget_pages(archive) if done.n_closed and not dry_run else 0
    return _told(archive, done, dry_run, n_reports)


def _told(archive: str, done: RightsSet, dry_run: bool, n_reports: int) -> Exit:
    console = plain_console(stderr=True)
    verb = "would change" if dry_run else "changed"
    console.print(f"{counted(done.n_changed, 'page')} {verb}, of {done.n_meant:,} meant")
    if n_reports:
        console.print(f"gone: {counted(n_reports, 'report')} of nights, which show pages")
    for kind, name in done.unknown:
        complain(f"the archive has no page of the {kind} {name}")
    for uri in done.damaged:
        complain(f"{uri} is damaged, its pages stay as they are: `ductus verify {archive}`")
    if not dry_run and done.n_changed:
        console.print("sites, searches and exports go by it when they are made anew")
        for run_id in runs_under_way(archive):
            complain(f"run {run_id} has not ended: say it again then, of the pages that it does")
    if not done.n_meant:
        return Exit.USAGE
    return Exit.FAILURES if done.unknown or done.damaged else Exit.OK


def show_rights(archive: str) -> Exit:
    """Prints how many pages have which rights, by collection; returns the exit status."""
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    console = plain_console()
    for same, n in count_rights(archive, showing.today()).items():
        console.print(f"{counted(n, 'page')} of {same.collection}: {_in_words(same)}")
    return Exit.OK


def _in_words(same: SameRights) -> str:
    until = f" until {same.embargo_until}" if same.embargo_until else ""
    told = [
        same.rights or "no rights told",
        same.rights_holder,
        f"{same.access}{until}",
        f"not shown, {same.withheld}" if same.withheld else "shown",
        "said by hand" if same.by_hand else "",
    ]
    return "; ".join(filter(None, told))
