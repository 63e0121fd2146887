"""`ductus verify`: reads every file of an archive and says which are not as written."""

from __future__ import annotations

import time
from collections import Counter

from ductus.archive.file_names import is_archive
from ductus.archive.fixity import Flaw, check_archive
from ductus.runners.console.complaints import Exit, complain, plain_console


def verify(archive: str, schema: bool = False, readers: int = 16) -> Exit:
    """Prints a line a flaw (`flaw`, file, detail, between tabs); returns the exit status."""
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    started = time.monotonic()
    flaws: Counter[str] = Counter()
    n_files = 0
    for finding in check_archive(archive, schema, readers):
        n_files += 1
        if finding.flaw:
            flaws[finding.flaw] += 1
            print(finding.flaw, finding.uri, finding.detail, sep="\t")
    seconds = time.monotonic() - started
    said = ", ".join(f"{n} {flaw}" for flaw, n in sorted(flaws.items())) or "all as written"
    plain_console(stderr=True).print(f"{n_files} files in {seconds:.1f} s: {said}")
    return Exit.FAILURES if flaws.keys() - {Flaw.UNKNOWN} else Exit.OK
