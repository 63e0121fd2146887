"""The objects that scans are of, and their order in these, where no list tells.

An item is then a folder, and its scans follow each other by name, numbers in it by their value
(`2` before `10`): the few lines of that give a text, which the database sorts, and a library none.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import replace

from ductus.scans.scan_list import packed, unpacked
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction, Scan
from ductus.storage.scratch_database import ScratchDatabase

_SCHEMA = "CREATE TABLE scans (number INTEGER PRIMARY KEY, uri UNIQUE, item, name, told, scan)"
_IN_ORDER = """
SELECT scan, row_number() OVER (PARTITION BY item ORDER BY name, uri),
    told IS NOT NULL AND count(*) OVER (PARTITION BY item, told) > 1
FROM scans ORDER BY number
"""
_DIGITS = re.compile(r"\d+", re.ASCII)
_FOLIO = re.compile(
    r"(?:^|[^a-z0-9])(?:f|ff|fol|folio|bl|blatt)?[ ._-]*0*(\d+)[ ._-]?(r|v|recto|verso)(?![a-z0-9])"
)


class ItemOrder(ScratchDatabase):
    """Scans of any number in the order they were added, each with its item and place in it."""

    def __init__(self) -> None:
        super().__init__(_SCHEMA)

    def add(self, scan: Scan) -> None:
        """Adds a scan that was not added before."""
        insert = "INSERT INTO scans (item, name, told, scan, uri) VALUES (?, ?, ?, ?, ?)"
        self._db.execute(insert, _row(scan))

    def describe(self, scan: Scan) -> None:
        """Takes what a list says of a scan that was added before.

        It goes in place of what folder and name told, and beside what another row of a list said.
        """
        asked = "SELECT scan FROM scans WHERE uri = ?"
        if found := self._db.execute(asked, (_storable(scan.uri),)).fetchone():
            before = unpacked(found[0])
            scan = _of_both(before, scan) if before.catalogue.is_listed else scan
        change = "UPDATE scans SET item = ?, name = ?, told = ?, scan = ? WHERE uri = ?"
        self._db.execute(change, _row(scan))

    def __iter__(self) -> Iterator[Scan]:
        for data, place, is_shared in self._db.execute(_IN_ORDER):
            scan = unpacked(data)
            said = _completed(scan, place)
            if is_shared:
                said = replace(said, warnings=(*said.warnings, "sequence_repeated"))
            yield replace(scan, catalogue=said)


def _of_both(before: Scan, later: Scan) -> Scan:
    """A scan that two rows of lists name: one scan, with what both say."""
    is_told = later.direction is not Direction.AUTO
    return replace(
        before,
        direction=later.direction if is_told else before.direction,
        language=later.language or before.language,
        catalogue=before.catalogue.with_more(later.catalogue),
    )


def natural_key(name: str) -> str:
    """A text by which names sort as people count: letters without case, numbers by value."""
    folded = unicodedata.normalize("NFKC", _storable(name)).casefold()
    return _DIGITS.sub(_counted, folded)


def folio_of(path: str) -> str:
    """The label that a file's name gives its page, as `12r`; empty if it gives none."""
    found = _FOLIO.search(posixpath.splitext(posixpath.basename(path))[0].casefold())
    return f"{found[1]}{found[2][0]}" if found else ""


def _row(scan: Scan) -> tuple[str, str, int | None, bytes, str]:
    item = _storable(f"{scan.collection}\n{scan.catalogue.item_id or _folder(scan.path)}")
    told = scan.catalogue.sequence
    return item, natural_key(scan.path), told, packed(scan), _storable(scan.uri)


def _counted(digits: re.Match[str]) -> str:
    number = digits[0].lstrip("0")
    return f"{len(number):03d}{number}"


def _storable(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def _folder(path: str) -> str:
    """Where a scan lies in its input, without scheme and root."""
    return path.rpartition("://")[2].rpartition("/")[0].strip("/")


def _completed(scan: Scan, place: int) -> Catalogue:
    said, folder = scan.catalogue, _folder(scan.path)
    return replace(
        said,
        names_item=bool(said.item_id),
        item_id=said.item_id or "/".join(filter(None, (scan.collection, folder))),
        item_label=said.item_label or said.item_id or folder.rpartition("/")[2] or scan.collection,
        sequence=place if said.sequence is None else said.sequence,
        folio=said.folio or folio_of(scan.path),
    )
