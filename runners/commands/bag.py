"""`ductus bag`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive
from ductus.schemas.option import at_least_one

_BAG = """\
Writes an archive as bags (BagIt 1.0) for a repository: an item each, or a collection. A bag holds
ink and clues, the rows of `pages` and `corrections` of its pages, and premis.xml (PREMIS 3): scans
and ink as objects, each run an event, each model an agent, and what checks of the scans found.

  ductus bag archive --output bags
  ductus bag archive --output bags --by collection --size 100 --checksum sha512
  ductus bag archive --output bags --info bag-info.txt
  ductus bag archive --output bags --scans --size 200

Files are linked where BAGS is on the same disk (never change a file in a bag, then: it is the
archive's, too), else copied. sha256 is known and not read again for a link: `ductus verify` first
tells whether it is still true. A bag that is there as it is to be stays; stopped, the same command
goes on.

--scans takes the originals along, as data/scans/<id of the first page>: each is read and compared
with its checksum, in any case. A file of several pages goes only if all of them may.

--info names a file with fields of bag-info.txt, as `Source-Organization: City Archive`.
Pages that may not be shown are left out; --all takes them, and bag-info.txt says so.

exit status: 0; 1 where a bag could not be made, as its files are damaged, or where a scan is left
out that no run could read; 2 where nothing was done; 130 when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    bag = commands.add_parser(
        "bag", help="bags for a repository (BagIt)", description=_BAG, formatter_class=Help
    )
    add_archive(bag)
    bag.add_argument("--output", required=True, metavar="BAGS", help="where the bags go")
    bag.add_argument(
        "--by", choices=("item", "collection"), default="item", help="what a bag is of"
    )
    bag.add_argument(
        "--size",
        type=at_least_one,
        default=50,
        metavar="GB",
        help="ink, clues and scans a bag at most",
    )
    bag.add_argument(
        "--checksum", choices=("sha256", "sha512"), default="sha256", help="of its manifests"
    )
    bag.add_argument("--info", default="", metavar="FILE", help="fields of bag-info.txt")
    bag.add_argument("--scans", action="store_true", help="also the files that were scanned")
    bag.add_argument("--all", action="store_true", help="also pages that may not be shown")
    bag.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.exchange.bags.archive_bags import Asked
    from ductus.runners.actions.bag_archive import bag

    size = asked.size * 1_000_000_000
    how = Asked(asked.by, asked.checksum, size, asked.all, scans=asked.scans)
    return bag(asked.archive, asked.output, how, asked.info)
