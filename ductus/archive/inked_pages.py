"""How many pages have been finished since a moment, by the files of ink alone.

For runs whose workers are on other machines: what they have finished is in the archive, whatever
the engine tells of it.
"""

from __future__ import annotations

from ductus import storage
from ductus.archive.file_names import INK_FOLDER, INKML, report_name
from ductus.storage import listing


def begun_at(archive: str, run_id: str) -> float:
    """When a run wrote its report, in seconds since 1970 by the clock of its storage.

    Raises:
        FileNotFoundError: it has not written one.
    """
    found = listing.find(storage.join(archive, report_name(run_id)))
    if found is None:
        raise FileNotFoundError(f"{archive} has no report of the run {run_id}")
    return found.changed


def count_inked(archive: str, since: float) -> int:
    """How many pages' ink has been written since then.

    Lists all files of ink, a thousand a request in a bucket. Pages that another run wrote meanwhile
    count, too; those that failed have no ink, and do not.

    Raises:
        OSError: the archive cannot be listed.
    """
    inked = listing.entries(storage.join(archive, INK_FOLDER), INKML)
    return sum(entry.changed >= since for entry in inked)
