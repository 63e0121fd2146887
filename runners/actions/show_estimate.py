"""`ductus estimate`: hours and money of a collection on Dataflow, before anything is started."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ductus.archive.run_reports import page_seconds, read_runs
from ductus.pipeline.machines import DEFAULT_MACHINE
from ductus.pipeline.stored_scans import StoredScans
from ductus.runners.console.cold_scans import told
from ductus.runners.console.complaints import Exit, complain
from ductus.runners.dataflow.arithmetic import number, sums
from ductus.runners.dataflow.pricing import (
    NONE,
    Basis,
    Machines,
    PageSeconds,
    Range,
    estimate,
    read_table,
)
from ductus.runners.dataflow.shapes import OWN_GB, shape_of, shapes
from ductus.runners.dataflow.storage_prices import readings
from ductus.scans.find_scans import InputError, find_all
from ductus.schemas.records import Failure, Scan

_SPREAD = 2.0
"""Another machine's cores are up to twice as fast or slow as the one that was measured."""
_FEW = 20
"""Fewer pages than this tell little of a collection."""


@dataclass(frozen=True)
class Asked:
    """What an estimate is asked of.

    Attributes:
        inputs: scans that are listed, by which their number and storage classes are known.
        pages: how many; None for as many as there are scans.
        workers, machine_type, gpu, spot: machines that do them.
        gpu_seconds: of the machines' GPU a page, measured; None where nobody measured.
        archive: whose runs tell the seconds of a core; empty for the figures of Ductus.
        prices_file: empty for the prices of Ductus.
        how: show the arithmetic, and the machines that there are.
    """

    inputs: tuple[str, ...]
    pages: int | None
    workers: int
    machine_type: str = ""
    gpu: str = ""
    spot: bool = False
    gpu_seconds: float | None = None
    archive: str = ""
    prices_file: str = ""
    how: bool = False


def show_estimate(asked: Asked) -> Exit:
    """Prints time and cost with their uncertainty; returns the exit status.

    Of a GPU on which nothing was measured, it prints what each second of it a page adds.
    """
    try:
        basis = Basis(read_table("figures"), read_table("prices", asked.prices_file))
        machine = asked.machine_type or DEFAULT_MACHINE
        cores, memory_gb = shape_of(machine, basis)
        machines = Machines(asked.workers, asked.gpu, asked.spot, cores, memory_gb)
        cpu, of_what = _cpu_seconds(asked.archive, basis.figures)
        gpu = _gpu_seconds(machines, asked.gpu_seconds, basis)
        n_scans, n_lost, stored = _listed(asked.inputs)
    except (InputError, OSError, ValueError) as error:
        return complain(error)
    pages = asked.pages or n_scans
    _show_cost(pages, machines, (cpu, gpu), basis)
    prices = basis.prices
    for reading in readings(stored, prices):
        print(f"scans     {told(reading, prices['currency'])}")
    if stored.cold:
        print(f"          `ductus run` refuses {', '.join(stored.cold)} without --allow-cold")
    _show_bucket(pages, machines, cpu.likely, basis)
    print(f"figures   {of_what}")
    print(f"prices    {prices['as_of']}, {prices['region']}: {prices['source']}")
    print(f"          {prices['storage']['as_of']}, storage: {prices['storage']['source']}")
    if asked.how:
        _show_how(pages, machines, cpu.likely, basis)
    if n_lost:
        places, them = ("places", "them") if n_lost > 1 else ("place", "it")
        why = f"{n_lost:,} {places} could not be listed: the estimate lacks {them}"
        return complain(why, Exit.FAILURES)
    return Exit.OK


def _show_cost(
    pages: int, machines: Machines, seconds: tuple[Range, Range | None], basis: Basis
) -> None:
    cpu, gpu = seconds
    found = estimate(pages, machines, PageSeconds(cpu, gpu or NONE), basis)
    hours = f"{_said(found.hours)} hours"
    cost = f"{_said(found.cost)} {basis.prices['currency']}"
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


def _show_bucket(pages: int, machines: Machines, seconds: float, basis: Basis) -> None:
    """What the archive takes of its bucket."""
    money = basis.prices["currency"]
    *_, kept, monthly, writes, reads = sums(pages, machines, seconds, basis)
    requests = number(writes.value + reads.value)
    size = f"{number(kept.value)} GB, {number(monthly.value)} {money} a month"
    print(f"bucket    an archive of {size}; requests, once, {requests} {money}")


def _show_how(pages: int, machines: Machines, seconds: float, basis: Basis) -> None:
    print("\nhow it comes about, at the likely seconds of a core")
    for one in sums(pages, machines, seconds, basis):
        print(f"  {one.told()}")
    each, money = basis.figures["memory_gb"], basis.prices["currency"]
    print(
        f"\nmachines, the cheapest first that hold their processes: one a core, "
        f"{each['process']:g} GB and {each['megapixel']:g} GB\na megapixel of its page, "
        f"{OWN_GB:g} GB for the machine itself"
    )
    print(f"  {'type':<15} cores    GB  {money} an hour  {money} for 1,000 pages  largest page, MP")
    for shape in shapes(basis, seconds):
        largest = f"{shape.largest:,.0f}" if shape.fits else "does not fit"
        print(
            f"  {shape.name:<15} {shape.cores:>5} {shape.memory_gb:>5g}  {shape.hourly:>11.4f}  "
            f"{shape.thousand:>19.3f}  {largest:>16}"
        )


def _listed(inputs: tuple[str, ...]) -> tuple[int, int, StoredScans]:
    """How many scans there are, places that could not be listed, and the scans that cost to read.

    Reads no scan, and says why a place could not be listed.
    """
    n_scans, n_lost, stored = 0, 0, StoredScans()
    for name in inputs:
        for found in find_all(name):
            if isinstance(found, Failure):
                n_lost += 1
                complain(found.message)
            elif isinstance(found, Scan):
                n_scans += 1
                if found.stored:
                    stored.add(found.stored)
    if inputs and not n_scans:
        raise ValueError(f"no scans at {', '.join(inputs)}")
    return n_scans, n_lost, stored


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
