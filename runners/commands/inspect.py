"""`ductus inspect`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive

_INSPECT = """\
Draws the ink of a page over its scan, as PNG and SVG: strokes run from violet (written first) to
yellow (written last), a dot marks where each begins. Needs the scan to be where it was read.
Without a page it lists all: id, item, folio or number, and the scan's file, with tabs between.

exit status: 0, or 2 where there is no such page, its InkML is damaged, or its scan cannot be read;
130 when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    inspect = commands.add_parser(
        "inspect", help="draw the ink over the scan", description=_INSPECT, formatter_class=Help
    )
    add_archive(inspect)
    inspect.add_argument(
        "page_id",
        metavar="PAGE_ID",
        nargs="?",
        help="which page, by its id or its scan's file; without it, all are listed",
    )
    inspect.add_argument(
        "--to", default=".", metavar="FOLDER", help="where PAGE_ID.png and PAGE_ID.svg go"
    )
    inspect.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.draw_page import inspect

    return inspect(asked.archive, asked.page_id, asked.to)
