"""`ductus verify`: reads every file of an archive and says which are not as written."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable

from ductus.archive.file_names import is_archive
from ductus.archive.upkeep.fixity import Finding, Flaw, check_archive
from ductus.archive.versions.version_check import check_version
from ductus.archive.versions.version_files import NoVersion, find_version
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.wording import counted


def verify(archive: str, schema: bool = False, readers: int = 16, tag: str = "") -> Exit:
    """Prints a line a flaw (`flaw`, file, detail, between tabs); returns the exit status.

    Args:
        archive: its root.
        schema: whether to validate InkML against the W3C schema.
        readers: files read at once.
        tag: the version whose files are checked; empty for the archive as it is.
    """
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    if not tag:
        return tell_flaws(check_archive(archive, schema, readers))
    try:
        version = find_version(archive, tag)
    except NoVersion as error:
        return complain(error)
    for one in version.removed:
        plain_console(stderr=True).print(f"removed since: {one.page_id}, {one.removed_at}")
    return tell_flaws(check_version(archive, version, readers))


def tell_flaws(findings: Iterable[Finding]) -> Exit:
    """Prints a line a flaw, and how many files there were; returns the exit status."""
    started = time.monotonic()
    flaws: Counter[str] = Counter()
    n_files = 0
    for finding in findings:
        n_files += 1
        if finding.flaw:
            flaws[finding.flaw] += 1
            print(finding.flaw, finding.uri, finding.detail, sep="\t")
    seconds = time.monotonic() - started
    all_well = "all as written" if n_files else "nothing was checked"
    said = ", ".join(f"{n} {flaw}" for flaw, n in sorted(flaws.items())) or all_well
    plain_console(stderr=True).print(f"{counted(n_files, 'file')} in {seconds:.1f} s: {said}")
    return Exit.FAILURES if flaws.keys() - {Flaw.UNKNOWN} else Exit.OK
