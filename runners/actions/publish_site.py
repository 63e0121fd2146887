"""`ductus publish`: a web site of an archive."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from ductus import storage
from ductus.archive.file_names import is_archive
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.training_progress import training_progress
from ductus.runners.console.wording import counted
from ductus.schemas import showing
from ductus.web.exhibition import EXHIBIT, chosen_leaves
from ductus.web.front_files import INDEX
from ductus.web.publishing import Published, is_foreign, publish

_NAMED = 10
"""Pages without their scan that are named."""


def publish_site(archive: str, site: str, exhibit: Sequence[str] | None = None) -> Exit:
    """Writes or renews a site and prints the file to open; returns the exit status.

    Args:
        exhibit: what `chosen_leaves` takes, nothing for the best leaves; None for no exhibition.
    """
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    if storage.is_remote(site):
        return complain(f"a site is written to a folder, not to {site}; copy that folder there")
    console = plain_console(stderr=True)
    try:
        storage.check_writable(site)
        if is_foreign(site):
            return complain(f"{site} holds something other than a site; choose another folder")
        leaves = None if exhibit is None else chosen_leaves(exhibit)
        with training_progress(console, ["pages"], every=20.0) as report:
            done = publish(
                archive, site, showing.today(), lambda n, of: report("pages", n, of, ""), leaves
            )
    except (OSError, ValueError) as error:
        return complain(error)
    console.print(_told(done))
    for why in done.unfinished:
        complain(why)
    for lost in done.lost_scans[:_NAMED]:
        complain(f"without its scan, which is gone, unreadable or another file by now: {lost}")
    if (n_more := len(done.lost_scans) - _NAMED) > 0:
        complain(f"... and {n_more:,} more pages without their scan")
    for page_id in done.not_exhibited:
        complain(f"not exhibited, for the site does not show it: {page_id}")
    print((Path(site) / (INDEX if exhibit is None else EXHIBIT)).as_posix())
    is_whole = not (done.unfinished or done.without_scan or done.not_exhibited)
    return Exit.OK if is_whole else Exit.FAILURES


def _told(done: Published) -> str:
    parts = [f"{counted(done.made, 'page')} written", f"{done.kept} as they were"]
    if done.removed:
        parts.append(f"{done.removed} taken away")
    if done.withheld:
        parts.append(f"{done.withheld} withheld, as the catalogue says")
    if done.without_scan:
        parts.append(f"{done.without_scan} without their scan, which is not where it was read")
    return ", ".join(parts)
