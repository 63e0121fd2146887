"""`ductus search`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive
from ductus.schemas.option import at_least_one, share

_SEARCH = """\
Finds the lines that may say what is asked for, the likeliest first: by the words that each line
may hold (docs/searching.md), not by its best reading alone. Without an index it makes one first.

  ductus search archive 'testament'                  a word, in any script
  ductus search archive '"mon fils" OR héritier~1'   a phrase; a word with a wrong letter
  ductus search archive 'archi* NOT paris'           what begins so, without another
  ductus search archive rex --from 1290 --to 1310 --sheet found.pdf
  ductus search archive --like PAGE_ID/l0003/w002    words that look like one

exit status: 0 when something was found, 1 when nothing was, 2 when it could not be looked for;
130 when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    search = commands.add_parser(
        "search", help="find words", description=_SEARCH, formatter_class=Help
    )
    add_archive(search)
    search.add_argument("query", metavar="QUERY", nargs="?", default="", help="what to look for")
    search.add_argument(
        *("--like",),
        default="",
        metavar="REGION|IMAGE",
        help="what looks alike, and no query: a word (PAGE_ID/l0003/w002), a shape, an address, or "
        "an image file of one word",
    )
    _add_filters(search)
    _add_output(search)
    search.set_defaults(execute=_execute)


def _add_filters(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("which lines", "of a query")
    for name, about in _FILTERS.items():
        group.add_argument(f"--{name}", default="", metavar=name.upper(), help=about)
    for name, about in (("from", "written then or later"), ("to", "written then or earlier")):
        group.add_argument(
            f"--{name}", dest=f"date_{name}", default="", metavar="DATE", help=f"{about}: 1290-05"
        )
    group.add_argument(
        *("--extra",),
        action="append",
        default=[],
        type=_named,
        metavar="NAME=VALUE",
        help="a column of the list; may be said again",
    )
    group.add_argument(
        *("--min-probability",), type=share, default=0.0, metavar="P", help="at least, 0 to 1"
    )


_FILTERS = {
    "collection": "of a collection",
    "item": "of an item, by its id or label",
    "language": "in a language, as the table has it",
    "place": "written there",
    "writer": "written by them",
    "rights": "with such a statement",
    "page-kind": "of pages of a kind, as writing",
}


def _add_output(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("what is written")
    either = group.add_mutually_exclusive_group()
    either.add_argument("--json", action="store_true", help="an object a line")
    either.add_argument("--csv", action="store_true", help="a table, with the words around")
    group.add_argument(
        *("--sheet",),
        default="",
        metavar="FILE",
        help="also the lines cut from the scans, as .png or .jpg; .pdf for many",
    )
    group.add_argument("--limit", type=at_least_one, default=20, metavar="N", help="lines at most")
    group.add_argument("--all", action="store_true", help="also what may not be shown to all")
    group.add_argument(
        "--index", metavar="DIR", help="where the index lies, if not in this user's cache"
    )


def _named(text: str) -> tuple[str, str]:
    name, mark, value = text.partition("=")
    if not name or not mark:
        raise argparse.ArgumentTypeError(f"{text} is no NAME=VALUE")
    return name, value


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.search_archive import Asked, search
    from ductus.search.filters import Filters

    names = [name.replace("-", "_") for name in _FILTERS]
    filters = Filters(
        **{name: getattr(asked, name) for name in (*names, "date_from", "date_to")},
        extra=dict(asked.extra),
        min_probability=asked.min_probability,
    )
    what = Asked(
        *(asked.archive, asked.query, asked.like, filters, asked.index, asked.limit, asked.all)
    )
    return search(what, "json" if asked.json else "csv" if asked.csv else "", asked.sheet)
