"""`ductus publish`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive

_PUBLISH = """\
Writes an archive as a web site of plain files: its items and pages, the ink that writes itself
over the scan, and a search. It opens from the folder, without a server and without a network, and
from any web server.

  ductus publish archive --output site
  open site/index.html
  ductus publish archive --output site --exhibit     # and open site/exhibit.html

Only what changed is written; stopped at any moment, the site can be used, and the same command goes
on. Pages that left the archive leave the site; an exhibition does when it is not asked for again.

What the catalogue restricts (access, embargo_until) is in none of its files: only how many pages
are withheld, and why. Where nothing was said of rights, a page is shown and says so.

exit status: 0; 1 where a page has no ink that can be read, its scan is not where it was, or a page
to exhibit is not shown; 2 where there is no archive, or SITE holds something else; 130 when it was
stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    publish = commands.add_parser(
        "publish",
        help="write a web site of an archive",
        description=_PUBLISH,
        formatter_class=Help,
    )
    add_archive(publish)
    publish.add_argument(
        "--output", required=True, metavar="SITE", help="a folder: new, empty or a site"
    )
    publish.add_argument(
        "--exhibit",
        nargs="*",
        metavar="PAGE",
        help="also a page that turns through pages and lets each write itself, for a screen in a "
        "room: the most trusted with much writing, or these pages, addresses, or files that list "
        "them",
    )
    publish.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.publish_site import publish_site

    return publish_site(asked.archive, asked.output, asked.exhibit)
