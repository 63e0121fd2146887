"""An estimate as sums that a person can check by hand: machines, shuffle, archive, requests."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.pipeline.machines import DISK_GB
from ductus.runners.dataflow.pricing import SHUFFLE_PASSES, START_HOURS, Basis, Machines, hourly


@dataclass(frozen=True)
class Sum:
    """One figure: `what` is `terms`, which makes `value` in `unit`."""

    what: str
    terms: str
    value: float
    unit: str

    def told(self) -> str:
        """As a line."""
        return f"{self.what:<16} {self.terms} = {number(self.value)} {self.unit}"


def number(value: float) -> str:
    """A figure with as many digits as it means something with."""
    digits = 0 if value >= 1000 else 1 if value >= 100 else 2 if value >= 1 else 4
    return f"{value:,.{digits}f}"


def sums(pages: int, machines: Machines, seconds: float, basis: Basis) -> list[Sum]:
    """How many pages come to hours and money, step by step, without GPUs.

    Args:
        pages: how many.
        machines: that do them.
        seconds: of a core, a page.
        basis: the tables.
    """
    prices, use = basis.prices, basis.figures["use"]
    cores, workers, memory = machines.cores, machines.workers, machines.memory_gb
    money = prices["currency"]
    core_hours = pages * seconds / 3600
    machine_hours = core_hours / cores + workers * START_HOURS
    spot = prices["spot_factor"] if machines.spot else 1.0
    an_hour = hourly(cores, memory, prices) * spot
    shuffled = pages * basis.figures["shuffle_mb_a_page"] * SHUFFLE_PASSES / 1000
    kept = pages * use["archive_kb_a_page"] / 1e6
    storage = prices["storage"]
    standard = storage["classes"]["STANDARD"]
    disk = f"{DISK_GB} x {prices['disk_gb_hour']:.6f}"
    each = f"{cores} x {prices['vcpu_hour']:g} + {memory:g} x {prices['memory_gb_hour']:g} + {disk}"
    writes, reads = use["writes_a_page"], use["reads_a_page"]
    n = f"{pages:,}"
    return [
        Sum("cores", f"{n} x {seconds:g} / 3,600", core_hours, "hours of a core"),
        Sum(
            "time",
            f"{core_hours:,.1f} / ({cores} x {workers}) + {START_HOURS:g}",
            core_hours / (cores * workers) + START_HOURS,
            f"hours on {workers} machines",
        ),
        Sum(
            "machines",
            f"{core_hours:,.1f} / {cores} + {workers} x {START_HOURS:g}",
            machine_hours,
            "hours of a machine",
        ),
        Sum(
            "an hour",
            f"({each}) x {spot:g}" if machines.spot else each,
            an_hour,
            f"{money} a machine",
        ),
        Sum("machines", f"{machine_hours:,.1f} x {an_hour:.5f}", machine_hours * an_hour, money),
        Sum(
            "shuffle",
            f"{n} x {basis.figures['shuffle_mb_a_page']:g} x {SHUFFLE_PASSES} / 1,000 x "
            f"{prices['shuffle_gb']:g}",
            shuffled * prices["shuffle_gb"],
            money,
        ),
        Sum("archive", f"{n} x {use['archive_kb_a_page']:g} / 1,000,000", kept, "GB"),
        Sum(
            "archive",
            f"{kept:,.1f} x {standard['month_gb']:g}",
            kept * standard["month_gb"],
            f"{money} a month",
        ),
        Sum(
            "writes",
            f"{n} x {writes:g} / 1,000 x {storage['writes_1000']:g}",
            pages * writes / 1000 * storage["writes_1000"],
            money,
        ),
        Sum(
            "reads",
            f"{n} x {reads:g} / 1,000 x {standard['reads_1000']:g}",
            pages * reads / 1000 * standard["reads_1000"],
            money,
        ),
    ]
