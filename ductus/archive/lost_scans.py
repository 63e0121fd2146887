"""Which pages have ink although their scan failed since, for whoever has their rows in memory."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pyarrow.compute as pc

from ductus.archive.part_file import UnreadablePart, read_rows
from ductus.archive.table_parts import read_parts
from ductus.schemas.failures import how_lost
from ductus.schemas.table_kinds import TABLES

NEEDED = ("created_at", "seen_at", "source_sha256")
"""The columns of `pages` that tell, beside the page's id."""
_KIND = TABLES["failures"]
_COLUMNS = ("page_id", "run_id", "code", "created_at", "source_sha256", "beside_ink")
Row = Mapping[str, Any]


def lost_scans(archive: str, rows: Iterable[Row]) -> dict[str, dict[str, str]]:
    """Of those of some pages whose scan is lost, `how` and the `code`, by their id.

    Args:
        archive: its root.
        rows: those that count, with `NEEDED`; the rule is that of `FailureIndex`.
    """
    latest: dict[str, Row] = {}
    for failure in _beside_ink(archive):
        before = latest.get(failure["page_id"], failure)
        latest[failure["page_id"]] = max(before, failure, key=lambda one: one["created_at"])
    if not latest:
        return {}
    return {
        page["page_id"]: {
            "how": str(how_lost(found["source_sha256"], page["source_sha256"])),
            "code": found["code"],
        }
        for page in rows
        if (found := latest.get(page["page_id"]))
        and found["created_at"] >= (page["seen_at"] or page["created_at"])
    }


def _beside_ink(archive: str) -> Iterable[Row]:
    for _, data in read_parts(archive, _KIND.name):
        try:
            for some in read_rows(data, _KIND, _COLUMNS):
                yield from some.filter(pc.fill_null(some["beside_ink"], False)).to_pylist()
        except UnreadablePart:  # `ductus verify` tells
            continue
