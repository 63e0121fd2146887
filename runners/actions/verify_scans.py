"""`ductus verify --scans`: reads scans, and says which are not as they were."""

from __future__ import annotations

from datetime import UTC, datetime

from ductus.archive.file_names import is_archive
from ductus.archive.upkeep.scan_check import (
    Share,
    check_scans,
    keep_check,
    sums_of_archive,
    sums_of_list,
)
from ductus.runners.actions.verify_files import tell_flaws
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.work_progress import watched


def verify_scans(archive: str, shares: int, sums: str, readers: int) -> Exit:
    """Prints a line a flaw and keeps what was found; returns the exit status.

    Args:
        archive: its root.
        shares: one of so many is read, another one each day.
        sums: a list of checksums; empty for those of the archive.
        readers: files read at once.
    """
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    console, share = plain_console(stderr=True), Share(shares, datetime.now(UTC).date())
    try:
        found = sums_of_list(archive, sums, share) if sums else sums_of_archive(archive, share)
        console.print(f"share {share}: {len(found.sums):,} scans")
        kept = keep_check(archive, found, share, check_scans(found, readers))
        ended = tell_flaws(watched(kept, "scans", len(found.sums)))
    except (OSError, ValueError) as error:
        return complain(error)
    if found.unlisted:
        complain(f"{len(found.unlisted):,} scans are not in {sums}, the first {found.unlisted[0]}")
        return Exit.FAILURES
    return ended
