"""`ductus diff`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help, add_archive

_DIFF = """\
Tells which pages are other in B than in A, a line each: new, gone, or changed, with the lines that
came and went (known by their places, whatever they are called), the texts and strokes that are
other, the columns of the catalogue, and how much more people have corrected.

A and B are versions (`ductus tag`), ids of runs, or `now`. Of a run only such rows count as are
still there (`ductus compact` leaves out replaced ones), and ink is compared as far as versions keep
it.

  ductus diff archive as-published-2031 now
  ductus diff archive as-published-2031 now --texts
  ductus diff archive 2031 2032 --json > changes.json
  ductus diff archive 2031 2032 --picture letters.f012r.jpg change.png

Lines, texts and strokes are those of the runs; what people corrected in them is counted, and told
by `ductus correct ARCHIVE --list`. In the picture strokes that stay are grey, those that went red,
those that came blue, over the paled scan if that is where it was.

exit status: 0 when nothing is other, 1 when something is, 2 where nothing could be compared; 130
when it was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    diff = commands.add_parser(
        "diff",
        help="what changed between versions or runs",
        description=_DIFF,
        formatter_class=Help,
    )
    add_archive(diff)
    diff.add_argument("before", metavar="A", help="a version, a run, or now")
    diff.add_argument("now", metavar="B", help="another")
    diff.add_argument("--texts", action="store_true", help="also how each line reads, and read")
    diff.add_argument("--json", action="store_true", help="for programs: a list of pages")
    diff.add_argument(
        "--picture", nargs=2, metavar=("PAGE", "FILE"), help="draw one page's change as PNG"
    )
    diff.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.diff_versions import Between, diff, draw

    between = Between(asked.archive, asked.before, asked.now)
    if asked.picture:
        return draw(between, *asked.picture)
    return diff(between, asked.texts, asked.json)
