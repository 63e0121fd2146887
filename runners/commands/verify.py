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

--scans reads the scans instead, wherever they lie, and compares them with the checksums that they
had when they were read, or with a list that `sha256sum`, `md5sum` or BagIt wrote (--list). Every
night another share of them: --share 1/30 has read each once after thirty nights. What was found is
kept in `checks/`, and bags tell of it.

  ductus verify archive
  ductus verify archive --scans --share 1/30
  ductus verify archive --scans --list scans/manifest-sha512.txt

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
    verify.add_argument("--scans", action="store_true", help="the scans, instead")
    verify.add_argument(
        "--share",
        type=_shares,
        default="1/1",
        metavar="1/N",
        help="with --scans: another share of them each day; 1/1 is all",
    )
    verify.add_argument(
        "--list", default="", metavar="FILE", help="with --scans: checksums that count instead"
    )
    verify.set_defaults(execute=_execute)


def _shares(text: str) -> int:
    """How many shares there are, of `1/30`."""
    one, _, shares = text.partition("/")
    if one != "1" or not shares.isdecimal() or not 1 <= int(shares) <= 100_000:
        raise argparse.ArgumentTypeError(f"{text} is no share: it is to be as 1/30")
    return int(shares)


def _execute(asked: argparse.Namespace) -> int:
    if asked.scans:
        from ductus.runners.actions.verify_scans import verify_scans

        return verify_scans(asked.archive, asked.share, asked.list, asked.readers)
    if asked.share != 1 or asked.list:
        from ductus.runners.console.complaints import complain

        return complain("--share and --list are of scans: say --scans, too")
    from ductus.runners.actions.verify_files import verify

    return verify(asked.archive, asked.schema, asked.readers, asked.tag)
