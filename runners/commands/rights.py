"""`ductus rights`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive

_RIGHTS = """\
Sets the rights, their holder, access and embargo of pages, items or collections, without a run:
rows are written that come later, the ink stays. Sites, searches and exports go by them the next
time they are made. Without anything to set it tells what is said now, by collection.

  ductus rights archive
  ductus rights archive --item codices/ms1 --rights http://rightsstatements.org/vocab/InC/1.0/
  ductus rights archive --page letters.f012r.jpg --access restricted
  ductus rights archive --collection letters --embargo-until 2031
  ductus rights archive --page letters.f012r.jpg --access open
  ductus rights archive --every --holder "City Archive" --dry-run
  ductus rights archive --item codices/ms1 --as-listed

Who spoke last counts: what is said here stands, over all later runs and whatever folders are
called, until a list says something else of a page than it said before. --as-listed takes it back.
Access and the end of an embargo are said together: --access open ends an embargo. An empty text
("") says that there is none. Pages that come later have what their list says: say it again then,
or in the list.

exit status: 0; 1 where the archive has no page of a name, or a file of its tables is damaged; 2
where nothing was done; 130 when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    rights = commands.add_parser(
        "rights", help="set rights without a run", description=_RIGHTS, formatter_class=Help
    )
    add_archive(rights)
    whose = rights.add_argument_group("of which pages")
    whose.add_argument("--page", nargs="+", default=[], metavar="ID", help="page ids")
    whose.add_argument("--item", nargs="+", default=[], metavar="ID", help="item_id of items")
    whose.add_argument("--collection", nargs="+", default=[], metavar="NAME", help="collections")
    whose.add_argument("--every", action="store_true", help="every page of the archive")
    what = rights.add_argument_group("what is said of them")
    what.add_argument("--rights", metavar="URI", help="a licence or statement of rights")
    what.add_argument("--holder", metavar="NAME", help="who holds the rights")
    what.add_argument(
        "--access", choices=("open", "restricted", "embargoed", ""), help="who may see them"
    )
    what.add_argument("--embargo-until", metavar="DATE", help="its last day; sets the access, too")
    what.add_argument(
        "--as-listed", action="store_true", help="take back what was said here before"
    )
    rights.add_argument("--dry-run", action="store_true", help="only tell how many pages change")
    rights.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.archive.upkeep.rights import Chosen
    from ductus.runners.actions.page_rights import change_rights, show_rights

    chosen = Chosen(asked.page, asked.item, asked.collection, asked.every)
    said = {
        **{"rights": asked.rights, "rights_holder": asked.holder},
        **{"access": asked.access, "embargo_until": asked.embargo_until},
    }
    is_said = any(text is not None for text in said.values())
    if not is_said and not asked.as_listed and not chosen.every and not chosen.names:
        return show_rights(asked.archive)
    return change_rights(asked.archive, chosen, None if asked.as_listed else said, asked.dry_run)
