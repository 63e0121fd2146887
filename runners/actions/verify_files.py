"""`ductus verify`: reads every file of an archive and says which are not as written."""

from __future__ import annotations

import sys
import time
from collections import Counter

from rich.console import Console

from ductus.archive.fixity import Flaw, check_archive
from ductus.archive.names import is_archive

EXIT_OK = 0
EXIT_FLAWS = 1
EXIT_USAGE = 2


def verify(archive: str, schema: bool = False, readers: int = 16) -> int:
    """Prints a line a flaw (`flaw`, file, detail, between tabs); returns the exit status."""
    console = Console(file=sys.stderr, highlight=False)
    if not is_archive(archive):
        console.print(f"ductus: there is no archive at {archive}", style="red", markup=False)
        return EXIT_USAGE
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
    console.print(f"{n_files} files in {seconds:.1f} s: {said}", markup=False)
    return EXIT_FLAWS if flaws.keys() - {Flaw.UNKNOWN} else EXIT_OK
