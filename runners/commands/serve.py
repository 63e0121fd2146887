"""`ductus serve`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive, port_number

_SERVE = """\
Opens an archive in a browser, to look, search, and put right what was misread: what people say is
saved at once, beside what a run made (docs/corrections.md). Ctrl-C ends it.

Without more it answers on this machine only; whoever is on it may look, and the link that is
printed lets you correct. For others it asks for tokens, each of one person, to look (reader),
to correct (editor) or to approve as well (reviewer):

  ductus serve archive --tokens tokens.json --new-token editor "Ada Lovelace"
  ductus serve archive --tokens tokens.json --host 0.0.0.0 --allow-host archive.example.org

The first makes a token, prints the end of its link (the server's address goes before it) and ends;
only hashes are kept. Beyond this machine put a server with TLS before it: tokens and texts are to
be read by nobody on the way.

exit status: 0 when it was ended; 2 where it could not begin; 130 when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    serve = commands.add_parser(
        "serve", help="search and correct in a browser", description=_SERVE, formatter_class=Help
    )
    add_archive(serve)
    serve.add_argument("--host", default="127.0.0.1", metavar="ADDRESS", help="where it listens")
    serve.add_argument(
        "--port", type=port_number, default=8765, metavar="N", help="0 for any free one"
    )
    serve.add_argument("--tokens", default="", metavar="FILE", help="who may do what")
    serve.add_argument(
        "--new-token",
        nargs=2,
        metavar=("ROLE", "NAME"),
        help="make a token (reader, editor or reviewer), add it to --tokens, and end",
    )
    serve.add_argument(
        "--allow-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name that browsers may call it by, with its port if that is not 80 or 443",
    )
    serve.add_argument("--index", default=None, metavar="DIR", help="as in `ductus index --output`")
    serve.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.serve_archive import Asked, new_token, serve

    if asked.new_token:
        return new_token(asked.tokens, *asked.new_token)
    told = (asked.archive, asked.host, asked.port, asked.tokens, tuple(asked.allow_host))
    return serve(Asked(*told, asked.index))
