"""`ductus index`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive
from ductus.schemas.option import some_text

_INDEX = """\
Makes the index that `ductus search` finds lines in, or brings it up to date: only pages that are
new, changed or gone since the last time are looked at. It is made of the archive's tables alone,
and can be removed at any time.

It lies on a local disk, in this user's cache, one for each archive, also for one in a bucket or on
a network share; --output names another folder, which `ductus search` has to be told as well. Until
it is done, and whenever it is stopped, lines are found as they were before.

It asks for the extra `search`: pip install 'ductus-archive[search]'

exit status: 0 when the index is up to date; 1 where damaged tables were passed over; 2 where there
is no archive, the extra is not installed, another process is at it, or the index cannot lie there;
130 when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    index = commands.add_parser(
        "index",
        help="make what `ductus search` finds lines in",
        description=_INDEX,
        formatter_class=Help,
    )
    add_archive(index)
    index.add_argument(
        "--output",
        type=some_text,
        metavar="DIR",
        help="a folder for this index alone; else one in this user's cache",
    )
    index.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.index_archive import index_archive

    return index_archive(asked.archive, asked.output)
