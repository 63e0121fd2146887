"""`ductus estimate`: hours and money of a collection on Dataflow, before anything is started."""

from __future__ import annotations

import sys
from typing import Any

from ductus.archive.holdings import read_runs
from ductus.runners.dataflow.pricing import NONE, Range, estimate, read_table

EXIT_OK = 0
EXIT_USAGE = 2
_SPREAD = 2.0
"""Another machine's cores are up to twice as fast or slow as the one that was measured."""
_FEW = 20
"""Fewer pages than this tell little of a collection."""


def show_estimate(
    pages: int,
    workers: int,
    gpu: str,
    gpu_seconds: float | None,
    spot: bool,
    archive: str,
    prices_file: str,
) -> int:
    """Prints time and cost with their uncertainty; returns the exit status.

    Of a GPU on which nothing was measured, it prints what each second of it a page adds.
    """
    try:
        prices, figures = read_table("prices", prices_file), read_table("figures")
        cpu, of_what = _cpu_seconds(archive, figures)
        gpu_range = _gpu_seconds(gpu, gpu_seconds, spot, prices, figures)
    except (OSError, ValueError) as error:
        print(f"ductus: {error}", file=sys.stderr)
        return EXIT_USAGE
    table = (figures, prices, gpu, spot)
    found = estimate(pages, workers, cpu, gpu_range or NONE, *table)
    hours = f"{_said(found.hours)} hours"
    cost = f"{_said(found.cost)} {prices['currency']}"
    if gpu_range is None:
        more = estimate(pages, workers, cpu, Range(1, 1, 1), *table)
        each = "for each second of GPU a page"
        hours += f", and {more.hours.likely - found.hours.likely:,.1f} {each}"
        cost += f", and {more.cost.likely - found.cost.likely:,.1f} {each}"
    print(f"{pages:,} pages on {workers} machines{f' and {workers} with {gpu}' if gpu else ''}")
    print(f"time      {hours}")
    print(f"cost      {cost}")
    print(f"CPU       {_said(found.cpu_hours)} hours of a core")
    if gpu_range is None:
        print(f"GPU       nothing was measured on {gpu} yet: run some pages there and give")
        print("          --gpu-seconds, its seconds a page")
    elif gpu:
        print(f"GPU       {_said(found.gpu_hours)} hours of {gpu}")
    print(f"figures   {of_what}")
    print(f"prices    {prices['as_of']}, {prices['region']}: {prices['source']}")
    return EXIT_OK


def _said(values: Range) -> str:
    return f"{values.likely:,.1f}  ({values.low:,.1f} to {values.high:,.1f})"


def _cpu_seconds(archive: str, figures: dict[str, Any]) -> tuple[Range, str]:
    if not archive:
        low, likely, high = figures["cpu_seconds_a_page"]
        about = f"{figures['as_of']}, {figures['machine']}; --from OUT takes your own pages'"
        return Range(low, likely, high), about
    done = [run for run in read_runs(archive) if run.state == "finished" and run.seconds]
    n_pages = sum(run.pages or 0 for run in done)
    if n_pages < _FEW:
        raise ValueError(f"{archive} tells of {n_pages} pages only: run {_FEW} or more first")
    seconds = sum((run.seconds or 0) * run.workers for run in done) / n_pages
    spread = Range(seconds / _SPREAD, seconds, seconds * _SPREAD)
    return spread, f"{n_pages:,} pages of {archive}: {seconds:.1f} s of a core a page"


def _gpu_seconds(
    gpu: str, given: float | None, spot: bool, prices: dict[str, Any], figures: dict[str, Any]
) -> Range | None:
    """Seconds of the GPU a page; None when nobody knows them."""
    if not gpu and given is not None:
        raise ValueError("--gpu-seconds are of which GPU? Give --gpu, too")
    if not gpu:
        return NONE
    if spot:
        raise ValueError("Dataflow has no GPUs among its spot machines: leave out one of the two")
    priced, measured = prices["gpu_hour"], figures["gpu_seconds_a_page"]
    if gpu not in priced:
        raise ValueError(f"no price of {gpu}: add it to a copy of the prices and give --prices")
    if given is None and gpu not in measured:
        return None
    seconds = float(measured[gpu] if given is None else given)
    return Range(seconds / _SPREAD, seconds, seconds * _SPREAD)
