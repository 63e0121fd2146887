"""`ductus estimate`: hours and money of a collection on Dataflow, before anything is started."""

from __future__ import annotations

from typing import Any

from ductus.archive.run_reports import page_seconds, read_runs
from ductus.runners.console.complaints import Exit, complain
from ductus.runners.dataflow.pricing import (
    NONE,
    Basis,
    Machines,
    PageSeconds,
    Range,
    estimate,
    read_table,
)

_SPREAD = 2.0
"""Another machine's cores are up to twice as fast or slow as the one that was measured."""
_FEW = 20
"""Fewer pages than this tell little of a collection."""


def show_estimate(
    pages: int,
    machines: Machines,
    gpu_seconds: float | None = None,
    archive: str = "",
    prices_file: str = "",
) -> Exit:
    """Prints time and cost with their uncertainty; returns the exit status.

    Of a GPU on which nothing was measured, it prints what each second of it a page adds.

    Args:
        pages: how many.
        machines: that do them.
        gpu_seconds: of the machines' GPU a page, measured; None where nobody measured.
        archive: whose runs tell the seconds of a core; empty for the figures of Ductus.
        prices_file: empty for the prices of Ductus.
    """
    try:
        basis = Basis(read_table("figures"), read_table("prices", prices_file))
        cpu, of_what = _cpu_seconds(archive, basis.figures)
        gpu = _gpu_seconds(machines, gpu_seconds, basis)
    except (OSError, ValueError) as error:
        return complain(error)
    found = estimate(pages, machines, PageSeconds(cpu, gpu or NONE), basis)
    prices = basis.prices
    hours = f"{_said(found.hours)} hours"
    cost = f"{_said(found.cost)} {prices['currency']}"
    if gpu is None:
        more = estimate(pages, machines, PageSeconds(cpu, Range(1, 1, 1)), basis)
        each = "for each second of GPU a page"
        hours += f", and {more.hours.likely - found.hours.likely:,.1f} {each}"
        cost += f", and {more.cost.likely - found.cost.likely:,.1f} {each}"
    with_gpu = f" and {machines.workers} with {machines.gpu}" if machines.gpu else ""
    print(f"{pages:,} pages on {machines.workers} machines{with_gpu}")
    print(f"time      {hours}")
    print(f"cost      {cost}")
    print(f"CPU       {_said(found.cpu_hours)} hours of a core")
    if gpu is None:
        print(
            f"GPU       nothing was measured on {machines.gpu} yet: run some pages there and give"
        )
        print("          --gpu-seconds, its seconds a page")
    elif machines.gpu:
        print(f"GPU       {_said(found.gpu_hours)} hours of {machines.gpu}")
    print(f"figures   {of_what}")
    print(f"prices    {prices['as_of']}, {prices['region']}: {prices['source']}")
    return Exit.OK


def _said(values: Range) -> str:
    return f"{values.likely:,.1f}  ({values.low:,.1f} to {values.high:,.1f})"


def _cpu_seconds(archive: str, figures: dict[str, Any]) -> tuple[Range, str]:
    if not archive:
        low, likely, high = figures["cpu_seconds_a_page"]
        about = f"{figures['as_of']}, {figures['machine']}; --from OUT takes your own pages'"
        return Range(low, likely, high), about
    seconds, n_pages = page_seconds(read_runs(archive))
    if n_pages < _FEW:
        raise ValueError(f"{archive} tells of {n_pages} pages only: run {_FEW} or more first")
    spread = Range(seconds / _SPREAD, seconds, seconds * _SPREAD)
    return spread, f"{n_pages:,} pages of {archive}: {seconds:.1f} s of a core a page"


def _gpu_seconds(machines: Machines, given: float | None, basis: Basis) -> Range | None:
    """Seconds of the GPU a page; None when nobody knows them."""
    gpu = machines.gpu
    if not gpu and given is not None:
        raise ValueError("--gpu-seconds are of which GPU? Give --gpu, too")
    if not gpu:
        return NONE
    if machines.spot:
        raise ValueError("Dataflow has no GPUs among its spot machines: leave out one of the two")
    measured = basis.figures["gpu_seconds_a_page"]
    if gpu not in basis.prices["gpu_hour"]:
        raise ValueError(f"no price of {gpu}: add it to a copy of the prices and give --prices")
    if given is None and gpu not in measured:
        return None
    seconds = float(measured[gpu] if given is None else given)
    return Range(seconds / _SPREAD, seconds, seconds * _SPREAD)
