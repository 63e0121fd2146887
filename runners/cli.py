"""The `ductus` command: what it takes, what it says, how it exits."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from model import registry
from pipeline.options import RunOptions
from schemas.records import Direction

_ONE_THREAD = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "NUMBA_NUM_THREADS",
    "OPENCV_FOR_THREADS_NUM",
)

_ABOUT = """\
Ductus reads manuscript scans and writes down how the pen moved.

  ductus run scans/ --output archive     scans in, InkML and Parquet out
  ductus inspect archive PAGE_ID         draw the ink over the scan
"""

_RUN = """\
Finds the written lines of every scan, turns them into pen strokes, and writes an archive:

  OUT/inkml/<page_id>.inkml              the ink of a page, W3C InkML in page pixels
  OUT/metadata/{pages,regions,failures}  Parquet tables for search indexes
  OUT/runs/<run_id>.json                 what the run was asked and what it did

A run may be stopped at any moment; the same command goes on where it stopped. Pages that are
finished are left alone until their scan, an option or a model changes.
"""

_RUN_EPILOG = """\
exit status:
  0  all well
  1  more pages failed than --max-failures allows (the failures table says which, and why)
  2  wrong use; nothing was done

examples:
  ductus run samples --output archive
  ductus run 'scans/**/*.tif' --output archive --collection psalters --workers 8
  ductus run scans.csv --output archive --direction rtl
      (columns: uri, and if you like collection, direction, title, rights, language)
  ductus run gs://museum/scans --output gs://museum/ink
  ductus run words/ --output archive --regions whole
  ductus run scans --output archive -- --runner=PortableRunner --job_endpoint=localhost:8099
"""

_INSPECT = """\
Draws the ink of a page over its scan, as PNG and SVG: strokes run from violet (written first) to
yellow (written last), a dot marks where each begins. Needs the scan to be where it was read.
"""


class _Help(argparse.RawDescriptionHelpFormatter):
    """Keeps our line breaks and shows defaults."""

    def _get_help_string(self, action: argparse.Action) -> str | None:
        shown = action.default not in (None, "", False, argparse.SUPPRESS)
        return f"{action.help} (default: %(default)s)" if shown else action.help


def make_parser() -> argparse.ArgumentParser:
    """The command line's grammar."""
    parser = argparse.ArgumentParser("ductus", description=_ABOUT, formatter_class=_Help)
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_run(commands)
    _add_inspect(commands)
    return parser


def _add_run(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    run = commands.add_parser(
        "run",
        help="scans in, ink and index out",
        description=_RUN,
        epilog=_RUN_EPILOG,
        formatter_class=_Help,
    )
    run.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="a file, folder, glob, gs:// prefix, or a .csv or .jsonl list of scans",
    )
    run.add_argument("--output", required=True, metavar="OUT", help="archive: a folder or gs://")
    run.add_argument(
        "--regions",
        choices=["detect", "whole"],
        default=RunOptions.regions,
        help="detect: find the lines; whole: every image is one word",
    )
    run.add_argument(
        "--derenderer",
        choices=sorted(registry.DERENDERERS),
        default=RunOptions.derenderer,
        help="what turns crops into strokes",
    )
    run.add_argument(
        "--detector",
        choices=sorted(registry.DETECTORS),
        default=RunOptions.detector,
        help="what finds lines",
    )
    run.add_argument(
        "--recognizer",
        choices=[*sorted(registry.RECOGNIZERS), registry.NO_RECOGNIZER],
        default=RunOptions.recognizer,
        help="what reads lines, as a hint for search",
    )
    run.add_argument(
        "--collection", default="", help="name of the collection; otherwise the folder's name"
    )
    run.add_argument(
        "--direction",
        choices=[direction.value for direction in Direction],
        default=RunOptions.direction.value,
        help="how lines run, where a list does not say: left to right, right to left, downwards",
    )
    run.add_argument(
        "--workers",
        type=_at_least_one,
        metavar="N",
        help="worker processes; otherwise as many as cores, or one for a few scans",
    )
    run.add_argument("--limit", type=_at_least_one, metavar="N", help="only the first N scans")
    run.add_argument(
        "--max-pixels",
        type=_at_least_one,
        default=RunOptions.max_pixels,
        metavar="N",
        help="pages with more pixels fail as too_large before they are decoded",
    )
    run.add_argument(
        "--max-failures",
        type=_share,
        default=RunOptions.max_failures,
        metavar="SHARE",
        help="share of failed pages above which the exit status is 1",
    )
    run.add_argument("--force", action="store_true", help="do finished pages again, too")
    run.add_argument("--dry-run", action="store_true", help="say what would be done, and stop")


def _add_inspect(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    inspect = commands.add_parser(
        "inspect", help="draw the ink over the scan", description=_INSPECT, formatter_class=_Help
    )
    inspect.add_argument("archive", metavar="OUT", help="the archive, as in `ductus run --output`")
    inspect.add_argument(
        "page_id", metavar="PAGE_ID", nargs="?", help="which page; without it, all are listed"
    )
    inspect.add_argument(
        "--to", default=".", metavar="FOLDER", help="where PAGE_ID.png and PAGE_ID.svg go"
    )


def _at_least_one(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value


def _share(text: str) -> float:
    value = float(text)
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a share between 0 and 1")
    return value


def _split_beam_args(arguments: Sequence[str]) -> tuple[list[str], tuple[str, ...]]:
    if "--" not in arguments:
        return list(arguments), ()
    at = list(arguments).index("--")
    return list(arguments[:at]), tuple(arguments[at + 1 :])


def main(arguments: Sequence[str] | None = None) -> int:
    """Runs a command and returns its exit status."""
    for name in _ONE_THREAD:  # a worker is one core's work; before numpy and OpenCV are loaded
        os.environ.setdefault(name, "1")
    own, beam_args = _split_beam_args(sys.argv[1:] if arguments is None else arguments)
    asked = make_parser().parse_args(own)
    if asked.command == "inspect":
        from runners.inspect import inspect

        return inspect(asked.archive, asked.page_id, asked.to)
    from runners.run import run

    values = {name: value for name, value in vars(asked).items() if name != "command"}
    values["inputs"] = tuple(values["inputs"])
    values["direction"] = Direction(values["direction"])
    return run(RunOptions(**values, beam_args=beam_args))


if __name__ == "__main__":
    sys.exit(main())
