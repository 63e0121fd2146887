"""What it costs to read scans that are not in hot storage, and to take them out of it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ductus.pipeline.stored_scans import StoredScans

GB = 1 << 30
"""The gigabyte of both price lists."""
_MONTH_DAYS = 30


@dataclass(frozen=True)
class Reading:
    """The scans of one storage class, and their price.

    Attributes:
        storage_class: its name.
        scans, gb: how many, and how much.
        cost: of reading each once; None where no price is known.
        moving: what early deletion adds where they are moved, or rewritten, today.
        days: that early deletion counts.
        how: the arithmetic of `cost`, for people.
    """

    storage_class: str
    scans: int
    gb: float
    cost: float | None
    moving: float
    days: int
    how: str


def readings(stored: StoredScans, prices: dict[str, Any]) -> list[Reading]:
    """The price of each class that there is, dearest class last.

    Args:
        stored: what was counted.
        prices: the table `prices`.
    """
    classes = prices["storage"]["classes"]
    return sorted(
        (_reading(name, stored, classes.get(name)) for name in stored.classes),
        key=lambda one: (one.cost is None, one.cost or 0),
    )


def _reading(name: str, stored: StoredScans, price: dict[str, float] | None) -> Reading:
    scans, size = stored.of_class(name)
    gb = size / GB
    if price is None:
        return Reading(name, scans, gb, None, 0, 0, "no price is known here")
    requests = scans / 1000 * price["reads_1000"]
    days = int(price["days"])
    moving = sum(
        stored.sizes[key] / GB * price["month_gb"] * max(0, days - key[1]) / _MONTH_DAYS
        for key in stored.scans
        if key[0] == name
    )
    how = (
        f"{gb:,.2f} GB x {price['retrieval_gb']:g} + {scans:,} requests x "
        f"{price['reads_1000']:g} a thousand"
    )
    return Reading(name, scans, gb, gb * price["retrieval_gb"] + requests, moving, days, how)
