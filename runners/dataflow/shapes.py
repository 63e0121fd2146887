"""Which machines a page is cheapest on: their price, and how large a page their memory holds."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ductus.runners.dataflow.pricing import Basis, hourly

OWN_GB = 1.0
"""Left to the machine itself and to Dataflow's own process there; taken, not measured."""


@dataclass(frozen=True)
class Shape:
    """A machine type.

    Attributes:
        name: as `--machine-type` takes it.
        cores: as many processes, one page each.
        memory_gb: of the whole machine.
        hourly: its price.
        thousand: the price of a thousand pages, by the likely seconds of a core.
        largest: megapixels of a page that all processes can hold at once; below 0 where not one
            process fits.
    """

    name: str
    cores: int
    memory_gb: float
    hourly: float
    thousand: float
    largest: float

    @property
    def fits(self) -> bool:
        """Whether its processes start at all, and hold a page of two megapixels."""
        return self.largest >= 2


def shapes(basis: Basis, seconds: float) -> list[Shape]:
    """The machines of the table of prices, those that fit first, then by what a page costs.

    Args:
        basis: the tables.
        seconds: of a core, a page.
    """
    machines = basis.prices["machines"]
    made = [_shape(name, machines[name], basis, seconds) for name in machines]
    return sorted(made, key=lambda shape: (not shape.fits, shape.thousand, shape.name))


def shape_of(name: str, basis: Basis) -> tuple[int, float]:
    """Cores and GB of a machine type.

    Raises:
        ValueError: the table of prices does not have it.
    """
    machines = basis.prices["machines"]
    if name not in machines:
        raise ValueError(
            f"no machine {name} in the prices: one of {', '.join(machines)}, or add it to a copy "
            "of the prices and give --prices"
        )
    cores, memory_gb = machines[name]
    return cores, memory_gb


def _shape(name: str, size: tuple[int, float], basis: Basis, seconds: float) -> Shape:
    cores, memory_gb = size
    each: dict[str, Any] = basis.figures["memory_gb"]
    an_hour = hourly(cores, memory_gb, basis.prices)
    room = (memory_gb - OWN_GB) / cores
    return Shape(
        name=name,
        cores=cores,
        memory_gb=memory_gb,
        hourly=an_hour,
        thousand=1000 * seconds / 3600 / cores * an_hour,
        largest=(room - each["process"]) / each["megapixel"],
    )
