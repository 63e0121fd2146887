"""`ductus tag`: names what an archive is now, and lists what was named before."""

from __future__ import annotations

from ductus.archive.file_names import is_archive
from ductus.archive.upkeep.removals import Why
from ductus.archive.versions.version_files import versions_of
from ductus.archive.versions.versions import make_version
from ductus.runners.actions.remove_pages import by_someone
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.wording import counted
from ductus.runners.console.work_progress import work_progress


def tag(archive: str, name: str, why: Why) -> Exit:
    """Makes a version and tells what it lists; returns the exit status."""
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    try:
        with work_progress("pages") as report:
            made = make_version(archive, name, by_someone(why), report)
    except (OSError, ValueError) as error:
        return complain(error)
    plain_console(stderr=True).print(
        f"{name}: {counted(made.pages, 'page')}, {counted(made.files, 'file')}, "
        f"{made.bytes / 1e6:,.1f} MB"
    )
    for page_id in made.without_files:
        complain(f"{page_id} has lost a file, which is not in it: `ductus verify {archive}`")
    return Exit.FAILURES if made.without_files else Exit.OK


def list_versions(archive: str) -> Exit:
    """Prints a line a version; returns the exit status."""
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    console = plain_console()
    for version in versions_of(archive):
        told = [
            version.name,
            version.created_at,
            f"{counted(version.pages, 'page')}",
            version.creator,
        ]
        if version.removed:
            told.append(f"{len(version.removed):,} removed since")
        console.print("  ".join(filter(None, [*told, version.note])))
    return Exit.OK
