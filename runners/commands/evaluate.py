"""`ductus evaluate`: its grammar."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from typing import TYPE_CHECKING

from ductus.model.inksight.prompts import Mode
from ductus.model.registry import DERENDERING, DerendererSpec
from ductus.pipeline.options import RunOptions
from ductus.runners.commands.arguments import Help, add_options, taken
from ductus.schemas.option import gathered, offers

if TYPE_CHECKING:  # nothing heavy before it is asked for
    from ductus.runners.actions.measured_archive import Measured
    from ductus.runners.console.complaints import Exit

_STATUS = """
exit status: 0, or 2 when there is nothing to measure, or nothing to do it with; 130 when it
was stopped
"""
_WORDS = """\
Traces word images whose pen paths are known, prints how near the ink is to them, and draws the
worst words. FOLDER holds truth.parquet (id, source, condition, rtl, strokes) and
<condition>/<id>.png.

  aiou     shape: intersection over union of the paths; 1 is best
  ldtw     order and direction: distance of the paths in time, of 64; 0 is best
  start    share of words that begin at the right place
  strokes  strokes over true strokes; 1 is best
  valid    share of words with the right shape
  human    share of words that are valid and written as the writer did (ldtw up to 2)
"""
_READING = """\
Compares what was read of pages with what stands on them, by source and, where the truth says so,
apart for documents that were learned from. Beside what the archive has, the same crops are read
by rapidocr's recogniser, unless that is what read them. Figures are means over pages; lines that
were not found count as unread.

  cer, cer_folded  wrong characters, plainly and as a search folds them; 0 is best
  wer, wer_folded  wrong words, likewise
  exact            share of true words (4 letters and more, folded) that stand in their line
  fuzzy            those, and such with one letter wrong
  words            share of the lines found that were parted into the right number of words

Then, for each tenth of confidence, how much of such lines is right, and the expected calibration
error. docs/reading.md tells more.

  ductus evaluate reading scans/ --truth scans/            ALTO or PAGE beside each scan
  ductus evaluate reading --archive archive --truth truth.json --worst worst.png
"""
_SEARCH = """\
Searches every word of three letters and more that stands on pages, folded, over all their lines,
and prints the mean average precision: by source and, where the truth says so, apart for documents
that were learned from. Lines that were not found hold nothing.

  text   of what was read
  spots  of the words that lines may hold, by their probability
  index  the same through an index that is made for it, where the extra `search` is installed

Then, for each tenth of probability, how many of such spots were there, and the expected
calibration error. docs/searching.md tells more.

  ductus evaluate search scans/ --truth scans/             ALTO or PAGE beside each scan
  ductus evaluate search --archive archive --truth truth.json --diagram reliability.png
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    evaluate = commands.add_parser(
        "evaluate",
        help="measure on words with known pen paths, on pages with known text",
        description=f"Measures what Ductus does.\n{_STATUS}",
        formatter_class=Help,
    )
    things = evaluate.add_subparsers(dest="what", required=True, metavar="WHAT")
    _add_words(things)
    _add_reading(things)
    _add_search(things)


def _add_words(things: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    words = things.add_parser(
        "words",
        help="pen paths of word images",
        description=_WORDS + _STATUS,
        formatter_class=Help,
    )
    words.add_argument("folder", metavar="FOLDER")
    words.add_argument("--to", default=".", metavar="FOLDER", help="where worst.png goes")
    words.add_argument(
        "--no-hints", action="store_true", help="do not tell the direction of writing"
    )
    add_options(words, offers(DerendererSpec, DERENDERING))
    words.set_defaults(execute=_execute_words)


def _add_reading(things: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    reading = things.add_parser(
        "reading",
        help="what was read of pages",
        description=_READING + _STATUS,
        formatter_class=Help,
    )
    worst = "draw the worst lines with what was read"
    _add_pages(reading)
    reading.add_argument("--worst", default="", metavar="PNG", help=worst)
    reading.set_defaults(execute=_execute_reading)


def _add_search(things: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    search = things.add_parser(
        "search",
        help="how well the words of pages are found",
        description=_SEARCH + _STATUS,
        formatter_class=Help,
    )
    _add_pages(search)
    diagram = "draw how far the probabilities of spots can be trusted"
    search.add_argument("--diagram", default="", metavar="PNG", help=diagram)
    search.set_defaults(execute=_execute_search)


def _add_pages(parser: argparse.ArgumentParser) -> None:
    """Pages and their truth, run here or before."""
    scans = "what `ductus run` takes; it is run, into a temporary folder"
    parser.add_argument("pages", metavar="PAGES", nargs="?", default="", help=scans)
    truth = "ALTO, PAGE, a folder of such beside their images, or JSON of many pages"
    parser.add_argument("--truth", required=True, metavar="FILE", help=truth)
    archive = "measure what a run has written there; nothing is run, and no PAGES are needed"
    parser.add_argument("--archive", default="", metavar="DIR", help=archive)
    add_options(parser, (offer for offer in offers(RunOptions) if offer.name == "recognizer"))


def _execute_words(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.evaluate_words import evaluate_words
    from ductus.runners.console.complaints import complain

    if asked.mode == Mode.WITH_TEXT.value:
        return complain("--mode with-text: truth.parquet has no text to tell")
    derenderer = gathered(DerendererSpec, taken(asked, offers(DerendererSpec)))
    return evaluate_words(asked.folder, asked.to, derenderer, not asked.no_hints)


def _execute_reading(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.evaluate_reading import evaluate_reading

    return _measured(asked, "read", evaluate_reading, asked.worst)


def _execute_search(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.evaluate_search import evaluate_search

    return _measured(asked, "search", evaluate_search, asked.diagram)


def _measured(
    asked: argparse.Namespace, do: str, measure: Callable[[Measured, str], Exit], picture: str
) -> int:
    from ductus.runners.actions.measured_archive import Measured
    from ductus.runners.console.complaints import complain

    if not (asked.pages or asked.archive):
        return complain(f"name the PAGES to {do}, or an --archive that has read them")
    of = Measured(asked.pages, asked.truth, asked.archive, asked.recognizer)
    return measure(of, picture)
