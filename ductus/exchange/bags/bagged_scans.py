"""Which scans go into bags beside the ink: files of which every page may be handed on.

A file of several pages shows all of them. So it stays out where one of them may not be shown, was
removed, or is not done.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Mapping
from itertools import groupby
from operator import itemgetter
from typing import Any

from ductus.exchange.bags.bag import Payload
from ductus.schemas.identity import first_page_id
from ductus.storage.scratch_database import ScratchDatabase

Row = Mapping[str, Any]
FOLDER = "scans"
COLUMNS = (
    *("page_id", "page_index", "source_uri", "source_sha256", "source_bytes", "source_pages"),
    *("created_at", "collection", "item_id", "rights", "access", "embargo_until"),
)
"""Of `pages`: what is asked of each of its rows."""


_TOLD = ("page_id", "page_index", "source_uri", "source_sha256", "source_bytes", "source_pages")
_SCHEMA = f"""
CREATE TABLE pages (place INTEGER PRIMARY KEY, bag, is_handed, created_at, {", ".join(_TOLD)});
CREATE TABLE chosen (page_id PRIMARY KEY, name, uri, size, sha256) WITHOUT ROWID;
"""


class BaggedScans(ScratchDatabase):
    """The scans of an archive that go into bags; each lies with the first page of it in its bag.

    Attributes:
        unread: where the scans lie that no run could read, and that are left out.
        n_held: files that are left out as a page of them is not handed on.
    """

    def __init__(self) -> None:
        super().__init__(_SCHEMA)
        self.unread: list[str] = []
        self.n_held = 0

    def of_page(self, page_id: str) -> Payload | None:
        """The scan that lies with a page, if one does."""
        asked = "SELECT name, uri, size, sha256 FROM chosen WHERE page_id = ?"
        found = self._db.execute(asked, (page_id,)).fetchone()
        if not found:
            return None
        name, uri, size, sha256 = found
        return Payload(name, uri, size=size, sha256=sha256, is_original=True)

    def choose(self, pages: Iterable[tuple[Row, tuple[str, ...], bool]]) -> None:
        """Looks at all pages of the archive, in their order.

        Args:
            pages: rows with `COLUMNS`, as scans lie on this machine; which bag each is of; and
                whether it is handed on.
        """
        told = (
            (json.dumps(bag), is_handed, row["created_at"].timestamp(), *(row[n] for n in _TOLD))
            for row, bag, is_handed in pages
        )
        columns = f"bag, is_handed, created_at, {', '.join(_TOLD)}"
        marks = ", ".join("?" * (3 + len(_TOLD)))
        self._db.executemany(f"INSERT INTO pages ({columns}) VALUES ({marks})", told)
        rows = self._db.execute(f"SELECT {columns}, place FROM pages ORDER BY source_uri, place")
        names = [column[0] for column in rows.description]
        each = (dict(zip(names, row, strict=True)) for row in rows)
        unread: list[tuple[int, str]] = []
        for uri, own in groupby(each, key=itemgetter("source_uri")):
            self._choose_of(uri, list(own), unread)
        self.unread = [uri for _, uri in sorted(unread)]

    def _choose_of(self, uri: str, own: list[Row], unread: list[tuple[int, str]]) -> None:
        """Looks at the pages of one file."""
        latest = max(own, key=itemgetter("created_at"))
        is_whole = _fewest_pages(own) >= (latest["source_pages"] or 1)
        if not any(row["is_handed"] for row in own):
            return
        if not all(row["is_handed"] for row in own) or not is_whole:
            self.n_held += 1
        elif not latest["source_sha256"]:
            unread.append((own[0]["place"], uri))
        else:
            firsts = {row["bag"]: row for row in reversed(own)}
            for row in firsts.values():
                name = f"{FOLDER}/{first_page_id(row['page_id'], row['page_index'])}"
                scan = (uri, latest["source_bytes"], latest["source_sha256"])
                chosen = (row["page_id"], name, *scan)
                self._db.execute("INSERT OR REPLACE INTO chosen VALUES (?, ?, ?, ?, ?)", chosen)


def _fewest_pages(rows: Iterable[Row]) -> int:
    """How many pages of a file there are, where it was read under several names: under each."""
    return min(Counter(first_page_id(row["page_id"], row["page_index"]) for row in rows).values())
