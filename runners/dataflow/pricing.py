"""What a collection takes on Dataflow: hours and money, from figures and prices in files."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from ductus.pipeline.machines import DISK_GB

HERE = Path(__file__).resolve().parent
_GPU_CORES = 8
_GPU_MEMORY_GB = 32
SHUFFLE_PASSES = 2
"""Dataflow charges what is written to a shuffle and what is read from it."""
START_HOURS = 0.1
"""A worker starts, pulls the image and loads models."""


_NEWER = {"storage", "machines", "use"}
"""Parts that tables of older versions lack: ours stand for them."""


@dataclass(frozen=True)
class Range:
    """A low, a likely and a high value."""

    low: float
    likely: float
    high: float

    def times(self, factor: float) -> Range:
        """Each value times `factor`."""
        return Range(self.low * factor, self.likely * factor, self.high * factor)

    def plus(self, other: Range) -> Range:
        """The sums."""
        return Range(self.low + other.low, self.likely + other.likely, self.high + other.high)


NONE = Range(0, 0, 0)


@dataclass(frozen=True)
class Machines:
    """What would be asked of Dataflow.

    Attributes:
        workers: CPU machines; as many with a GPU if there is one.
        gpu: its name, or empty.
        spot: whether machines may be taken away.
        cores, memory_gb: of a CPU machine, an e2-standard-4 if not said.
    """

    workers: int
    gpu: str = ""
    spot: bool = False
    cores: int = 4
    memory_gb: float = 16


@dataclass(frozen=True)
class PageSeconds:
    """Seconds that a page takes of one core, and of one GPU."""

    cpu: Range
    gpu: Range = NONE


@dataclass(frozen=True)
class Basis:
    """What an estimate rests on: the tables `figures` of Ductus and `prices` of Dataflow."""

    figures: dict[str, Any]
    prices: dict[str, Any]


@dataclass(frozen=True)
class Estimate:
    """Hours on the clock and money, and what they are made of."""

    hours: Range
    cost: Range
    cpu_hours: Range
    gpu_hours: Range


def read_table(name: str, path: str = "") -> dict[str, Any]:
    """The table `prices` or `figures` that comes with Ductus, or another at `path`.

    Raises:
        OSError, ValueError: it cannot be read, or lacks something.
    """
    ours: dict[str, Any] = json.loads((HERE / f"{name}.json").read_text(encoding="utf-8"))
    table = json.loads(Path(path).read_text(encoding="utf-8")) if path else ours
    if not isinstance(table, dict):
        raise ValueError(f"{path} is no table of {name}")
    table = {name: ours[name] for name in _NEWER & ours.keys()} | table
    if lacks := sorted(ours.keys() - table.keys()):
        raise ValueError(f"{path} lacks {', '.join(lacks)}; begin with a copy of {name}.json")
    return table


def estimate(pages: int, machines: Machines, page: PageSeconds, basis: Basis) -> Estimate:
    """What so many pages take on some machines."""
    prices, workers = basis.prices, machines.workers
    cpu_hours = page.cpu.times(pages / 3600)
    gpu_hours = page.gpu.times(pages / 3600)
    start = Range(START_HOURS, START_HOURS, START_HOURS)
    cores = machines.cores
    machine_hours = cpu_hours.times(1 / cores).plus(start.times(workers))
    discount = prices["spot_factor"] if machines.spot else 1.0
    cost = machine_hours.times(hourly(cores, machines.memory_gb, prices) * discount)
    on_clock = cpu_hours.times(1 / (cores * workers))
    if machines.gpu:
        gpu_machine_hours = gpu_hours.plus(start.times(workers))
        each = hourly(_GPU_CORES, _GPU_MEMORY_GB, prices) + prices["gpu_hour"][machines.gpu]
        cost = cost.plus(gpu_machine_hours.times(each))
        # De-rendering begins when the shuffle after the last page is done.
        on_clock = on_clock.plus(gpu_hours.times(1 / workers))
    shuffled_gb = pages * basis.figures["shuffle_mb_a_page"] / 1000 * SHUFFLE_PASSES
    shuffled = shuffled_gb * prices["shuffle_gb"]
    return Estimate(
        hours=on_clock.plus(start),
        cost=cost.plus(Range(shuffled, shuffled, shuffled)),
        cpu_hours=cpu_hours,
        gpu_hours=gpu_hours,
    )


def hourly(cores: int, memory_gb: float, prices: dict[str, Any]) -> float:
    """What a machine costs an hour, with its disk."""
    return float(
        cores * prices["vcpu_hour"]
        + memory_gb * prices["memory_gb_hour"]
        + DISK_GB * prices["disk_gb_hour"]
    )
