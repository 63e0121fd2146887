"""`ductus estimate`: its grammar."""

from __future__ import annotations

import argparse

from ductus.pipeline.engine import Engine
from ductus.pipeline.machines import DEFAULT_MAX_WORKERS
from ductus.runners.commands.arguments import Help, add_options, taken
from ductus.schemas.option import above_zero, at_least_one, named

_ESTIMATE = """\
Says what a collection takes on Dataflow: hours and money, likely and at least and at most, and what
its archive takes of a bucket. Figures are of the pages that Ductus was measured on, or better, of
your own: run some pages anywhere, and name that archive with --from. Prices are of a dated file
that can be replaced. With a GPU on which nothing was measured yet, it tells what each second of it
a page adds. Where the scans are named they are listed, and none is read: their number, and what
reading those costs that are not in hot storage.

  ductus estimate --pages 1000000 --workers 50 --spot
  ductus estimate --pages 10000000 --workers 200 --how       # the arithmetic, and all machines
  ductus estimate gs://museum/scans
  ductus estimate --pages 1000000 --gpu l4 --gpu-seconds 0.5 --from archive

exit status: 0; 1 when folders or rows of lists could not be listed: the estimate lacks them; 2 when
it cannot tell: no scans, a file of prices that lacks something, an archive of too few pages, a GPU
among spot machines; 130 when it was stopped
"""
_MACHINES = named(Engine, "machine_type", "gpu", "spot")


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    estimate = commands.add_parser(
        "estimate", help="time and cost on Dataflow", description=_ESTIMATE, formatter_class=Help
    )
    estimate.add_argument(
        "inputs",
        nargs="*",
        metavar="INPUT",
        help="scans, as of `ductus run`; each counts as a page",
    )
    estimate.add_argument(
        "--pages", type=at_least_one, metavar="N", help="otherwise as many as there are scans"
    )
    estimate.add_argument(
        "--workers",
        type=at_least_one,
        default=DEFAULT_MAX_WORKERS,
        metavar="N",
        help="machines",
    )
    add_options(estimate, _MACHINES, on_dataflow=True)
    estimate.add_argument(
        "--gpu-seconds", type=above_zero, metavar="S", help="seconds of that GPU a page, measured"
    )
    estimate.add_argument(
        "--from", dest="archive", default="", metavar="OUT", help="an archive of your own pages"
    )
    estimate.add_argument(
        "--prices", default="", metavar="FILE", help="instead of runners/dataflow/prices.json"
    )
    estimate.add_argument(
        "--how", action="store_true", help="show the arithmetic, and what each machine type costs"
    )
    estimate.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace) -> int:
    from ductus.runners.actions.show_estimate import Asked, show_estimate
    from ductus.runners.console.complaints import complain

    if not asked.pages and not asked.inputs:
        return complain("of what? Give --pages N, or name the scans")
    return show_estimate(
        Asked(
            inputs=tuple(asked.inputs),
            pages=asked.pages,
            workers=asked.workers,
            **taken(asked, _MACHINES),
            gpu_seconds=asked.gpu_seconds,
            archive=asked.archive,
            prices_file=asked.prices,
            how=asked.how,
        )
    )
