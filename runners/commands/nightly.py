"""`ductus nightly`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help
from ductus.schemas.option import above_zero

_NIGHTLY = """\
Does what an archive wants every night, as a file tells: run over the scans, compact when it pays,
bring the index and the site up to date when something is new, read a share of the originals, and
write a report that a person reads in the morning: ARCHIVE/nights/latest.html.

  archive = "/srv/museum/archive"
  scans = ["/srv/museum/scans"]     # none: after a job that runs elsewhere
  title = "City Archive"

  [run]                             # options of `ductus run`, by their names
  collection = "letters"

  [limits]                          # then no new pages are taken; the next night goes on
  max_hours = 8
  max_cost = 12                     # in your money
  cost_an_hour = 0.5                # what an hour of this machine costs

  [index]                           # needs [search]; output = "DIR" for a place of its own
  [publish]
  output = "/srv/museum/site"
  [verify]
  share = "1/30"                    # each original once in thirty nights
  [compact]
  files = 200                       # small files of a table from which it pays
  [report]
  keep_free = 50                    # GB of disk below which it warns

Places are beside the file, or addresses. A night that was stopped or killed is taken up where it
was by the same command, within 20 hours. docs/nightly.md has it for systemd, cron and Windows.

exit status:
  0  all well, also when time was over
  1  a step did not end well; the others were done, and the report tells
  2  nothing was done: the file tells no night, or another night is under way
  130  stopped; the same command goes on
  143  the same, by SIGTERM
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    nightly = commands.add_parser(
        "nightly",
        help="run, compact, index, publish, verify, report",
        description=_NIGHTLY,
        formatter_class=Help,
    )
    nightly.add_argument("config", metavar="CONFIG.toml", help="what a night is")
    nightly.add_argument(
        "--check", action="store_true", help="say what is wrong with the file, and do nothing"
    )
    nightly.add_argument(
        "--max-hours", type=above_zero, metavar="H", help="instead of the file's, for this night"
    )
    nightly.add_argument("--max-cost", type=above_zero, metavar="C", help="the same")
    nightly.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.run_night import run_night

    return run_night(asked.config, asked.max_hours, asked.max_cost, asked.check)
