"""`ductus compact`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive
from ductus.schemas.option import at_least_one

_COMPACT = """\
Puts the small Parquet files of an archive's tables together, so that a search index opens few
large ones, and leaves out rows that later runs have replaced. InkML is not touched. Files of runs
that are under way stay as they are, so it may run beside `ductus run`.

Whenever it is stopped, no row is lost: the same command with --take-over puts things in order, and
Ductus itself reads right until then. Another reader may see a row twice while it works.

exit status: 0; 1 where a damaged file was left as it is; 2 where there is no archive, or a
compaction that has not ended; 130 when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    compact = commands.add_parser(
        "compact",
        help="few large Parquet files for many small ones",
        description=_COMPACT,
        formatter_class=Help,
    )
    add_archive(compact)
    compact.add_argument(
        "--size", type=at_least_one, default=128, metavar="MB", help="of a file, about"
    )
    compact.add_argument(
        "--take-over", action="store_true", help="end a compaction that was stopped"
    )
    compact.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.compact_tables import compact_tables

    return compact_tables(asked.archive, asked.size, asked.take_over)
