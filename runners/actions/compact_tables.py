"""`ductus compact`: few large files in the place of many small ones."""

from __future__ import annotations

from ductus.archive.file_names import is_archive
from ductus.archive.upkeep.compaction import compact
from ductus.archive.upkeep.parts_anew import CompactionUnderWay
from ductus.runners.console.complaints import Exit, complain, plain_console


def compact_tables(archive: str, megabytes: int, takes_over: bool) -> Exit:
    """Prints what became of each table; returns the exit status."""
    if not is_archive(archive):
        return complain(f"there is no archive at {archive}")
    try:
        done = compact(archive, megabytes * 1_000_000, takes_over)
    except CompactionUnderWay as error:
        remedy = "if it was stopped, run the same command with --take-over"
        return complain(f"{archive}: {error}; {remedy}")
    console = plain_console()
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
            complain(f"left as it is, no table of ours: {uri}")
    return Exit.FAILURES if any(one.damaged for one in done) else Exit.OK
