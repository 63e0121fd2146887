"""`ductus remove`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive

_REMOVE = """\
Removes pages that must go, for a person's privacy or a claim: their ink and clues, their rows in
all tables with what people corrected, and what this computer's search index holds of them. Nothing
of it can be had back but by making it again from the scan, which stays where it is: Ductus deletes
no scan.

What remains is a row in the table `removed`: the page's id, why, when and by whom; let the reason
tell nothing personal. Runs pass over such scans, wherever they lie (reason `removed`), `ductus
verify` is content. Stopped at any moment, the same command goes on.

  ductus remove archive letters.f012r.jpg --reason "claim 2031/7" --dry-run
  ductus remove archive letters.f012r.jpg --reason "claim 2031/7"
  ductus remove archive codices/ms1 --reason "returned to its owner"     # an item
  ductus remove archive scans/f012r.jpg --reason "claim 2031/7"          # all pages of a file
  ductus remove archive letters.f012r.jpg --release --reason "settled"   # a run may make it again

Sites and exports that were made before still hold it, until the same command writes them again to
the same place; copies elsewhere are to be looked for.

exit status: 0; 1 where a damaged file may still tell of it; 2 where nothing was done; 130 when it
was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    remove = commands.add_parser(
        "remove", help="remove pages that must go", description=_REMOVE, formatter_class=Help
    )
    add_archive(remove)
    remove.add_argument(
        "ids",
        nargs="+",
        metavar="ID",
        help="of a page, item_id or label of an item, or a scan's file",
    )
    remove.add_argument("--reason", required=True, metavar="TEXT", help="why: it is kept")
    remove.add_argument("--by", default="", metavar="NAME", help="who does so, if not this user")
    remove.add_argument("--collection", default="", metavar="NAME", help="of the item")
    remove.add_argument(
        "--release", action="store_true", help="let the next run make it again instead"
    )
    remove.add_argument("--dry-run", action="store_true", help="only tell which pages are meant")
    remove.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.archive.upkeep.removals import Why
    from ductus.runners.actions.remove_pages import Meant, release, remove

    meant = Meant(asked.archive, tuple(asked.ids), asked.collection)
    if asked.release:
        return release(meant, Why(asked.reason, asked.by), asked.dry_run)
    return remove(meant, Why(asked.reason, asked.by), asked.dry_run)
