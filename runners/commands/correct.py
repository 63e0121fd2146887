"""`ductus correct`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive

_CORRECT = """\
Takes what people put right into an archive. What a run has made stays as it is: corrections lie
beside it, and `ductus.best_page`, search and exports go by them. Nothing is ever overwritten.

FILE is one of these, by its content:
  W3C annotations   as a published site gives them to download: text, order, direction, ink, ...
  PAGE XML          of eScriptorium, Transkribus and others: the text of lines, by id and place
  CSV or TSV        the columns region_id and text, as of `ductus export csv`

Lines that read as they did are passed over, so are (counted) those that read so before people put
them right: an old export undoes nothing. The same file twice adds nothing. What cannot be
placed is told with the file and where in it; the rest is taken.

examples:
  ductus correct archive corrections.json
  ductus correct archive page/*.xml --creator "Ada Lovelace" --role reviewer
  ductus correct archive texts.csv --dry-run
  ductus correct archive --list

exit status: 0; 1 where something could not be placed, or a file not be read; 2 where nothing was
done; 130 when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    correct = commands.add_parser(
        "correct", help="take in what people put right", description=_CORRECT, formatter_class=Help
    )
    add_archive(correct)
    correct.add_argument("files", nargs="*", metavar="FILE", help="what people put right")
    correct.add_argument(
        "--creator", default="", metavar="NAME", help="whose it is, if not as told"
    )
    correct.add_argument(
        "--role",
        choices=("editor", "reviewer"),
        default="editor",
        help="in which role; what a reviewer says is approved",
    )
    correct.add_argument("--dry-run", action="store_true", help="only tell what would be added")
    correct.add_argument(
        "--list",
        action="store_true",
        help="tell what was corrected, and what has lost its place (orphan) and was dismissed",
    )
    correct.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.correct_pages import correct, list_corrections

    if asked.list:
        return list_corrections(asked.archive)
    return correct(asked.archive, asked.files, asked.creator, asked.role, asked.dry_run)
