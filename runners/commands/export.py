"""`ductus export`: its grammar, a subcommand a format."""

from __future__ import annotations

import argparse
from functools import partial
from urllib.parse import urlsplit

from ductus.runners.commands.arguments import Help, add_archive
from ductus.runners.commands.export_formats import FORMATS, FormatHelp, Option

_STATUS = """
exit status: 0, 1 where pages or files are missing because something is damaged, 2 where nothing was
written; 130 when it was stopped
"""
_EXPORT = f"""\
Writes what an archive holds in formats that others read, as people have put it right.

  ductus export pdf archive --output books
  ductus export page gs://bucket/archive --output gs://bucket/page-xml

Only what changed is written when it is done again; stopped at any moment, the same command goes on.
What may not be shown (access, embargo_until) is left out, and leaves an export that it was in;
--all takes it all the same, for the museum's own use, and marks it.
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
    _add_formats(formats)


def _add_formats(formats: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    for form in FORMATS:
        example = f"  ductus export {form.name} archive --output DIR"
        parser = formats.add_parser(
            form.name,
            help=form.about,
            description=f"{form.teaching}\n\n{example}\n{_STATUS}",
            formatter_class=Help,
        )
        _add_common(parser)
        for option in form.options:
            _add_option(parser, option)
        parser.set_defaults(execute=partial(_export, form))


def _add_option(parser: argparse.ArgumentParser, option: Option) -> None:
    name = f"--{option.name}"
    if option.is_switch:
        parser.add_argument(
            name, action="store_const", const="yes", default="no", help=option.about
        )
        return
    parser.add_argument(
        name,
        default=option.default or None,
        choices=option.choices or None,
        required=option.is_required,
        type=_address if option.is_address else str,
        metavar="URL" if option.is_address else None,
        help=option.about,
    )


def _address(text: str) -> str:
    """An address of the web, without query and fragment.

    Raises:
        argparse.ArgumentTypeError: it is none.
    """
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise argparse.ArgumentTypeError(
            f"{text!r} is no address that files can lie under, as https://museum.example/iiif"
        )
    return text


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


def _export(form: FormatHelp, asked: argparse.Namespace) -> int:
    from ductus.runners.actions.export_pages import export_pages

    told = vars(asked)
    options = {one.name: told[one.name.replace("-", "_")] or "" for one in form.options}
    return export_pages(asked.archive, asked.output, form.name, options, asked.all)
