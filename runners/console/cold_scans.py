"""What a run says of scans that cost money to read, and that it does not read them unless told."""

from __future__ import annotations

from rich.console import Console

from ductus.pipeline.stored_scans import StoredScans
from ductus.runners.dataflow.pricing import read_table
from ductus.runners.dataflow.storage_prices import Reading, readings


class ColdScans(ValueError):
    """Scans lie in cold storage, and nobody said that they may be read."""


def announce_cold(console: Console, stored: StoredScans) -> None:
    """Says for each storage class how many scans it has, and what reading them costs."""
    prices = read_table("prices")
    for reading in readings(stored, prices):
        console.print(told(reading, prices["currency"]))


def told(reading: Reading, currency: str) -> str:
    """One class in a line."""
    what = f"{reading.scans:,} scans, {reading.gb:,.2f} GB, are {reading.storage_class}"
    if reading.cost is None:
        return f"{what}: {reading.how}"
    cost = f"{what}: reading them costs {reading.cost:,.2f} {currency} ({reading.how})"
    if not reading.moving:
        return cost
    early = f"{reading.moving:,.2f} {currency}"
    return f"{cost}; moved before they are {reading.days} days old, {early} more"


def check_cold(stored: StoredScans, allowed: bool) -> None:
    """Passes where nothing is cold, or cold scans may be read.

    Raises:
        ColdScans: they may not; says how many they are, and what to do.
    """
    if allowed or not stored.cold:
        return
    prices = read_table("prices")
    cold = [one for one in readings(stored, prices) if one.storage_class in stored.cold]
    scans, gb = sum(one.scans for one in cold), sum(one.gb for one in cold)
    cost = sum(one.cost or 0 for one in cold)
    what = (
        f"{scans:,} of the scans ({gb:,.2f} GB) lie in cold storage ({', '.join(stored.cold)}): "
        f"reading them costs {cost:,.2f} {prices['currency']}. Nothing was read. Give "
        "--allow-cold to read them, or move them first, which costs the same and early deletion: "
        "`gcloud storage objects update 'gs://BUCKET/**' --storage-class=STANDARD`"
    )
    if stored.frozen:
        what += (
            f". {' and '.join(stored.frozen)} cannot be read before they are restored: "
            "`aws s3api restore-object`"
        )
    raise ColdScans(what)
