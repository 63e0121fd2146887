"""`ductus evaluate`: its grammar."""

from __future__ import annotations

import argparse

from ductus.model.inksight.prompts import Mode
from ductus.model.registry import DERENDERING, DerendererSpec
from ductus.runners.commands.arguments import Help, add_options, taken
from ductus.schemas.option import gathered, offers

_EVALUATE = """\
Traces word images whose pen paths are known, prints how near the ink is to them, and draws the
worst words. FOLDER holds truth.parquet (id, source, condition, rtl, strokes) and
<condition>/<id>.png.

  aiou     shape: intersection over union of the paths; 1 is best
  ldtw     order and direction: distance of the paths in time, of 64; 0 is best
  start    share of words that begin at the right place
  strokes  strokes over true strokes; 1 is best
  valid    share of words with the right shape
  human    share of words that are valid and written as the writer did (ldtw up to 2)

exit status: 0, or 2 when there is nothing to measure, or nothing to do it with; 130 when it
was stopped
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    evaluate = commands.add_parser(
        "evaluate",
        help="measure on words with known pen paths",
        description=_EVALUATE,
        formatter_class=Help,
    )
    evaluate.add_argument("what", choices=["words"])
    evaluate.add_argument("folder", metavar="FOLDER")
    evaluate.add_argument("--to", default=".", metavar="FOLDER", help="where worst.png goes")
    evaluate.add_argument(
        "--no-hints", action="store_true", help="do not tell the direction of writing"
    )
    add_options(evaluate, offers(DerendererSpec, DERENDERING))
    evaluate.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.evaluate_words import evaluate_words
    from ductus.runners.console.complaints import complain

    if asked.mode == Mode.WITH_TEXT.value:
        return complain("--mode with-text: truth.parquet has no text to tell")
    derenderer = gathered(DerendererSpec, taken(asked, offers(DerendererSpec)))
    return evaluate_words(asked.folder, asked.to, derenderer, not asked.no_hints)
