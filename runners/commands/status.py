"""`ductus status`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive

_STATUS = """\
Tells what an archive holds: pages by status, why some failed, the runs and which of them never
ended, and where tables and InkML disagree. Reads the tables and lists the files; `ductus verify`
reads the files, too.

  failed        the latest run could not do them; failed pages are listed with the reason
  stale         made with other options or models than the latest run's; `ductus run --redo` does
                them again
  without rows  InkML that a stopped run left; the next `ductus run` takes it over
  without ink   rows whose InkML is gone; the next `ductus run` makes it again
  equal bytes   one scan under several names; each has its pages
  items         codices, boxes, letters: what the list or the folders part the scans into
  trusted       how likely a page's ink is right, 0 to 1, by the look of it
  rows in ...   of each table, also those that later runs replaced: `ductus compact` leaves them out

--list names every page of a kind, a line each with tabs between: its scan, its id, and

  warned        the warning, and the value that a list has for it; what each means is in
                docs/archive.md and docs/inputs.md
  doubtful      how likely its ink is right, below .5, and what speaks against it
  failed        code and message

With --scans it also compares the archive with the scans there are, by name, size and time: which
are new, which changed, and which pages' scans are gone; and by their bytes, which only lie
elsewhere now. Name every INPUT the archive was made from.

exit status: 0; 1 where files of the tables are damaged, so that the counts are too low; 2 where
there is no archive, or no scans; 130 when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    status = commands.add_parser(
        "status", help="what an archive holds", description=_STATUS, formatter_class=Help
    )
    add_archive(status)
    status.add_argument("--json", action="store_true", help="for programs: everything, as JSON")
    status.add_argument(
        "--scans", nargs="+", default=[], metavar="INPUT", help="as in `ductus run INPUT`"
    )
    status.add_argument(
        "--list",
        choices=("warned", "doubtful", "failed"),
        dest="listed",
        help="every page of a kind, a line each",
    )
    status.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    if asked.listed:
        from ductus.runners.actions.list_pages import list_pages
        from ductus.runners.console.complaints import complain

        if asked.json or asked.scans:
            return complain("--list goes with neither --json nor --scans")
        return list_pages(asked.archive, asked.listed)
    from ductus.runners.actions.show_status import status

    return status(asked.archive, asked.json, asked.scans)
