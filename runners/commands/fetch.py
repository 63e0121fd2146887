"""`ductus fetch`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help
from ductus.schemas.option import at_least_one

_FETCH = """\
Copies the scans that IIIF manifests name into a folder or bucket, and writes a list of them, which
`ductus run` takes: item, folio, rights and the like stand in it. SOURCE is the address of a
manifest or of a collection (Presentation API 2 or 3), or a .csv, .tsv or .jsonl list whose column
`uri` has such addresses, or those of images; what else stands in a row goes with its images.

  ductus fetch https://example.org/iiif/ms-12/manifest.json --output scans --contact me@example.org
  ductus run scans/scans.csv --output archive

What was copied is not asked for again, so the same command goes on after a stop. At most two
requests are made of a host at a time; who asks to wait is waited for, up to five minutes. Nothing
in the own network (loopback, link-local, private addresses) is asked unless --allow-host names it.

  DIR/scans.csv       a row a scan; of what could not be had, fetch_code and fetch_message say why;
                      written anew each time: name all SOURCEs of a DIR at once, or each its own
  DIR/fetched.jsonl   what was copied from where, with sha256

exit status: 0; 1 where something could not be had; 2 where nothing was done; 130 when it was
stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    fetch = commands.add_parser(
        "fetch",
        help="copy scans that IIIF manifests name",
        description=_FETCH,
        formatter_class=Help,
    )
    fetch.add_argument("sources", nargs="+", metavar="SOURCE", help="manifests, collections, lists")
    fetch.add_argument("--output", required=True, metavar="DIR", help="a folder or gs:// prefix")
    add_manner(fetch)
    fetch.set_defaults(execute=_execute)


def add_manner(parser: argparse._ActionsContainer) -> None:
    """How web servers are asked."""
    parser.add_argument(
        "--iiif-size",
        type=at_least_one,
        default=0,
        metavar="N",
        help="pixels of an image's longer side at most; otherwise all that the server gives",
    )
    parser.add_argument(
        "--contact", default="", help="your address, for those whose server it is: they ask for it"
    )
    parser.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="HOST",
        help="a host of the own network that may be asked; may be given more than once",
    )


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.fetch_scans import Manner, fetch_scans

    manner = Manner(asked.iiif_size, asked.contact, tuple(asked.allow_host))
    return fetch_scans(asked.sources, asked.output, manner)
