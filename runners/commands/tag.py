"""`ductus tag`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive

_TAG = """\
Gives what an archive holds now a name: a list of all files of ink and clues with their sizes and
checksums, the rows of `pages` that count, and what people corrected. Nothing is copied then; from
the first such version on, a page that is written again keeps what it was. A version never changes;
only a page that is removed (`ductus remove`) goes from all of them, and they say so.

  ductus tag archive as-published-2031 --note "cited in the catalogue"
  ductus tag archive --list
  ductus verify archive --tag as-published-2031
  ductus diff archive as-published-2031 now

exit status: 0; 1 where a page's files were not there, and so are not in it; 2 where nothing was
done, as where the name is taken; 130 when it was stopped: then there is no such version
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    tag = commands.add_parser(
        "tag", help="name what the archive is now", description=_TAG, formatter_class=Help
    )
    add_archive(tag)
    what = tag.add_mutually_exclusive_group(required=True)
    what.add_argument("name", nargs="?", metavar="NAME", help="letters, digits, . _ and -")
    what.add_argument("--list", action="store_true", help="tell which versions there are")
    tag.add_argument("--note", default="", metavar="TEXT", help="what it is for")
    tag.add_argument("--by", default="", metavar="NAME", help="who makes it, if not this user")
    tag.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.archive.upkeep.removals import Why
    from ductus.runners.actions.tag_archive import list_versions, tag

    if asked.list:
        return list_versions(asked.archive)
    return tag(asked.archive, asked.name, Why(asked.note, asked.by))
