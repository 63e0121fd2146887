"""`ductus compact`: few large files in the place of many small ones."""

from __future__ import annotations

import sys

from rich.console import Console

from ductus.archive.compaction import CompactionUnderWay, compact
from ductus.archive.names import is_archive

EXIT_OK = 0
EXIT_USAGE = 2


def compact_tables(archive: str, megabytes: int, takes_over: bool) -> int:
    """Prints what became of each table; returns the exit status."""
    console = Console(highlight=False, soft_wrap=True)
    complaints = Console(file=sys.stderr, highlight=False, soft_wrap=True)
    if not is_archive(archive):
        complaints.print(f"ductus: there is no archive at {archive}", style="red", markup=False)
        return EXIT_USAGE
    try:
        done = compact(archive, megabytes * 1_000_000, takes_over)
    except CompactionUnderWay as error:
        remedy = "if it was stopped, run the same command with --take-over"
        complaints.print(f"ductus: {archive}: {error}; {remedy}", style="red", markup=False)
        return EXIT_USAGE
    if not done:
        console.print("nothing to do: no table has two small files")
    for one in done:
        console.print(
            f"{one.table}: {one.parts:,} files with {one.rows:,} rows are now {one.new_parts:,} "
            f"with {one.new_rows:,}; the others were replaced by later runs"
            if one.new_rows != one.rows
            else f"{one.table}: {one.parts:,} files are now {one.new_parts:,}, {one.rows:,} rows"
        )
        for uri in one.left:
            complaints.print(f"ductus: left as it is, no table of ours: {uri}", markup=False)
    return EXIT_OK
