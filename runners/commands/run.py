"""`ductus run`: its grammar."""

from __future__ import annotations

import argparse
from typing import Any

from ductus.model import registry
from ductus.pipeline.options import RunOptions
from ductus.runners.commands.arguments import Help, at_least_one, share
from ductus.runners.commands.derenderer import add_derenderer
from ductus.runners.commands.engine import add_engine, take_engine
from ductus.schemas.records import Direction

_RUN = """\
Finds the written lines of every scan, turns them into pen strokes, and writes an archive:

  OUT/inkml/<page_id>.inkml              the ink of a page, W3C InkML in page pixels
  OUT/metadata/{pages,regions,failures}  Parquet tables for search indexes
  OUT/metadata/skipped                   what lies under an input and was not taken, and why
  OUT/runs/<run_id>.json                 what the run was asked and what it did

A run may be stopped at any moment; the same command goes on where it stopped. Pages that are
finished are left alone until their scan, an option or a model changes.
"""

_RUN_EPILOG = """\
exit status:
  0  all well
  1  more pages failed than --max-failures allows (the failures table says which, and why), or a
     folder could not be read, or a row of a list makes no sense, whatever --max-failures says
  2  wrong use; nothing was done

examples:
  ductus run samples --output archive
  ductus run 'scans/**/*.tif' --output archive --collection psalters --workers 8
  ductus run scans.csv --output archive --direction rtl
      (columns: uri, and if you like collection, direction, title, rights, language)
  ductus run gs://museum/scans --output gs://museum/ink
  ductus run words/ --output archive --regions whole
  ductus run scans --output archive --derenderer inksight --weights DIR --mode recognize
  ductus run gs://museum/scans --output gs://museum/ink --runner dataflow \\
      --project museum --region europe-west4 --image IMAGE --max-workers 50
  ductus run scans --output archive -- --direct_running_mode=multi_threading
      (what follows `--` goes to Beam as it is)
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    run = commands.add_parser(
        "run",
        help="scans in, ink and index out",
        description=_RUN,
        epilog=_RUN_EPILOG,
        formatter_class=Help,
    )
    add_work(run)
    run.add_argument(
        "--workers",
        type=at_least_one,
        metavar="N",
        help="local: worker processes, otherwise as many as cores, or one for a few scans; flink: "
        "parallelism; dataflow: machines to begin with; portable, spark: the engine decides",
    )
    run.add_argument(
        "--max-failures",
        type=share,
        default=RunOptions.max_failures,
        metavar="SHARE",
        help="share of failed pages above which the exit status is 1",
    )
    run.add_argument("--dry-run", action="store_true", help="say what would be done, and stop")
    run.add_argument(
        "--log-format",
        choices=["json"],
        default=RunOptions.log_format,
        help="print a line of JSON for each page and step to standard output (local runs)",
    )
    add_engine(run)
    run.set_defaults(execute=_execute)


def add_work(parser: argparse.ArgumentParser) -> None:
    """Adds what a run is to do, wherever it takes place."""
    parser.add_argument(
        "inputs",
        nargs="+",
        metavar="INPUT",
        help="a file, folder, glob, gs:// prefix, or a .csv, .tsv or .jsonl list of scans",
    )
    parser.add_argument("--output", required=True, metavar="OUT", help="archive: a folder or gs://")
    parser.add_argument(
        "--regions",
        choices=["detect", "whole"],
        default=RunOptions.regions,
        help="detect: find the lines; whole: every image is one word",
    )
    parser.add_argument(
        "--detector",
        choices=sorted(registry.DETECTORS),
        default=RunOptions.detector,
        help="what finds lines",
    )
    parser.add_argument(
        "--recognizer",
        choices=[*sorted(registry.RECOGNIZERS), registry.NO_RECOGNIZER],
        default=RunOptions.recognizer,
        help="what reads lines, as a hint for search",
    )
    parser.add_argument(
        "--collection", default="", help="name of the collection; otherwise the folder's name"
    )
    parser.add_argument(
        "--direction",
        choices=[direction.value for direction in Direction],
        default=RunOptions.direction.value,
        help="how lines run, where a list does not say: left to right, right to left, downwards",
    )
    parser.add_argument("--limit", type=at_least_one, metavar="N", help="only the first N scans")
    parser.add_argument(
        "--max-pixels",
        type=at_least_one,
        default=RunOptions.max_pixels,
        metavar="N",
        help="pages with more pixels fail as too_large before they are decoded",
    )
    parser.add_argument("--force", action="store_true", help="do finished pages again, too")
    add_derenderer(parser)


def options_of(values: dict[str, Any], beam_args: tuple[str, ...] = ()) -> RunOptions:
    """The options of parsed values."""
    engine = take_engine(values)
    values["inputs"] = tuple(values["inputs"])
    values["direction"] = Direction(values["direction"])
    return RunOptions(**values, beam_args=beam_args, engine=engine)


def _execute(asked: argparse.Namespace, beam_args: tuple[str, ...]) -> int:
    from ductus.runners.actions.run_pipeline import run

    values = {k: v for k, v in vars(asked).items() if k not in ("command", "execute")}
    return run(options_of(values, beam_args))
