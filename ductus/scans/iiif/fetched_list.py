"""The list of scans that were copied from the web, as a run takes it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from ductus import storage
from ductus.scans.found import InputError
from ductus.scans.iiif.wanted import Row
from ductus.scans.in_list import FETCH_CODE, list_rows
from ductus.scans.list_rows import URI

_MANIFEST = "iiif_manifest"


def list_of_rows(rows: Sequence[Row]) -> bytes:
    """A list of scans, the columns that are used in the order they were met."""
    names = dict.fromkeys([URI, *(name for row in rows for name in row)])
    text = io.StringIO(newline="")
    table = csv.DictWriter(text, list(names), lineterminator="\r\n")
    table.writeheader()
    table.writerows(rows)
    return text.getvalue().encode("utf-8-sig")


def rows_before(uri: str, rows: Sequence[Row]) -> list[Row]:
    """The rows of copies that a list has and that may be of what could not be read this time.

    Args:
        uri: of the list.
        rows: what it is to have now: of manifests that these are of, nothing older stays.
    """
    if not storage.exists(uri):
        return []
    there = {row[URI] for row in rows}
    read = {row[_MANIFEST] for row in rows if _MANIFEST in row}
    try:
        before = [
            {name: str(value) for name, value in row.values.items() if name and value}
            for row in list_rows(uri)
            if not row.error
        ]
    except InputError:
        return []  # it is damaged: what is read now is better
    return [
        row
        for row in before
        if FETCH_CODE not in row
        and row.get(URI)
        and row[URI] not in there
        and row.get(_MANIFEST) not in read
    ]
