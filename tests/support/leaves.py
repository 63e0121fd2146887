"""Leaves to hand on, of pages that a test makes, over a scan that is there."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ductus.exchange.formats import Leaf
from ductus.schemas.records import PageInk
from tests.support.exported import HeldLeaf


def leaf_of(page: PageInk, scan: Path, row: Mapping[str, Any] | None = None) -> Leaf:
    """A leaf of a page, made of the scan as it lies there; `row` is what a catalogue says of it."""
    info = replace(page.info, source_sha256=hashlib.sha256(scan.read_bytes()).hexdigest())
    return HeldLeaf(replace(page, info=info), **{**(row or {}), "source_uri": str(scan)})
