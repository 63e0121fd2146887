"""Leaves to hand on, of pages that a test makes, without an archive."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from ductus.exchange.formats import LEAF_COLUMNS, Leaf
from ductus.runners.actions.export_pages import upright_pixels
from ductus.schemas.records import PageInk
from tests.support.exporting import TODAY


def leaf_of(page: PageInk, scan: Path, row: Mapping[str, Any] | None = None) -> Leaf:
    """A leaf of a page, made of the scan as it lies there; `row` is what a catalogue says of it."""
    digest = hashlib.sha256(scan.read_bytes()).hexdigest()
    info = replace(page.info, source_sha256=digest)
    told = dict.fromkeys(LEAF_COLUMNS) | {"page_id": info.page_id, "source_uri": str(scan)}
    leaf = Leaf("", told | dict(row or {}), (), TODAY, upright_pixels)
    vars(leaf)["page"] = replace(page, info=info)
    return leaf
