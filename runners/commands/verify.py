"""`ductus verify`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive
from ductus.schemas.option import at_least_one

_VERIFY = """\
Reads every InkML file of an archive and compares its checksum with the tables (fixity), and every
row of the tables. Prints one line for each file that is not as it should be:

  missing    the tables name it, and it is not there
  changed    its sha256 is another than when it was written
  unreadable it is there and cannot be read
  invalid    it is not valid InkML (with --schema)
  orphaned   no table names it; a run that was stopped leaves such, the next one takes them over
  damaged    a table's file that is no Parquet file of ours, or not as it was written
  left_over  something of a page that was removed, as where that was stopped: remove it again
  unknown    a table, or a column of one, that a later version of Ductus wrote: not looked at

exit status: 0 when all is well, also beside what is unknown, 1 when anything is wrong, 2 where
there is no archive; 130 when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    verify = commands.add_parser(
        "verify", help="check every file's sha256", description=_VERIFY, formatter_class=Help
    )
    add_archive(verify)
    verify.add_argument(
        "--schema", action="store_true", help="validate against the W3C schema, too"
    )
    verify.add_argument(
        "--readers", type=at_least_one, default=16, metavar="N", help="files read at once"
    )
    verify.add_argument(
        "--tag", default="", metavar="NAME", help="all that this version lists, instead"
    )
    verify.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.verify_files import verify

    return verify(asked.archive, asked.schema, asked.readers, asked.tag)
