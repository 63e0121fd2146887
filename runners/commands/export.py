"""`ductus export`: its grammar, a subcommand a format."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive

_STATUS = """
exit status: 0, 1 where a file of the archive is damaged and its lines are missing, 2 where nothing
was written; 130 when it was stopped
"""
_EXPORT = f"""\
Writes what an archive holds in formats that others read.
{_STATUS}"""
_OPENSEARCH = f"""\
Writes the lines as files that OpenSearch and Elasticsearch load (bulk NDJSON, 10 MB each at most),
a mapping for either, and a README.md that tells how. A line's _id is its region: what is loaded
again replaces itself. Pages that may not be shown are left out.

  ductus export opensearch archive --output lines
{_STATUS}"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    export = commands.add_parser(
        "export", help="write other formats", description=_EXPORT, formatter_class=Help
    )
    formats = export.add_subparsers(dest="format", required=True, metavar="FORMAT")
    opensearch = formats.add_parser(
        "opensearch",
        help="lines for OpenSearch and Elasticsearch",
        description=_OPENSEARCH,
        formatter_class=Help,
    )
    _add_common(opensearch)
    opensearch.set_defaults(execute=_opensearch)


def _add_common(parser: argparse.ArgumentParser) -> None:
    """What every format takes."""
    add_archive(parser)
    parser.add_argument("--output", required=True, metavar="DIR", help="where the files go")
    parser.add_argument(
        "--all", action="store_true", help="also pages that may not be shown, marked as such"
    )


def _opensearch(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.export_opensearch import export_opensearch

    return export_opensearch(asked.archive, asked.output, asked.all)
