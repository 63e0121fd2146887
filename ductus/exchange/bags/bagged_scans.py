"""Which scans go into bags beside the ink: files of which every page may be handed on.

A file of several pages shows all of them. So it stays out where one of them may not be shown, was
removed, or is not done.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from ductus.exchange.bags.bag import Payload
from ductus.schemas.identity import first_page_id

Row = Mapping[str, Any]
FOLDER = "scans"
COLUMNS = (
    *("page_id", "page_index", "source_uri", "source_sha256", "source_bytes", "source_pages"),
    *("created_at", "collection", "item_id", "rights", "access", "embargo_until"),
)
"""Of `pages`: what is asked of each of its rows."""


class BaggedScans:
    """The scans of an archive that go into bags; each lies with the first page of it in its bag.

    Attributes:
        of_page: what lies with a page, by its id.
        unread: where the scans lie that no run could read, and that are left out.
        n_held: files that are left out as a page of them is not handed on.
    """

    def __init__(self) -> None:
        self.of_page: dict[str, Payload] = {}
        self.unread: list[str] = []
        self.n_held = 0

    def choose(self, pages: Iterable[tuple[Row, tuple[str, ...], bool]]) -> None:
        """Looks at all pages of the archive, in their order.

        Args:
            pages: rows with `COLUMNS`, as scans lie on this machine; which bag each is of; and
                whether it is handed on.
        """
        files: dict[str, list[tuple[Row, tuple[str, ...], bool]]] = {}
        for page in pages:
            files.setdefault(page[0]["source_uri"], []).append(page)
        for uri, own in files.items():
            latest = max((row for row, _, _ in own), key=lambda row: row["created_at"])
            is_whole = _fewest_pages(row for row, _, _ in own) >= (latest["source_pages"] or 1)
            if not any(is_handed for _, _, is_handed in own):
                continue
            if not all(is_handed for _, _, is_handed in own) or not is_whole:
                self.n_held += 1
            elif not latest["source_sha256"]:
                self.unread.append(uri)
            else:
                firsts = {bag: row for row, bag, _ in reversed(own)}
                for row in firsts.values():
                    self.of_page[row["page_id"]] = _payload(row, latest)


def _fewest_pages(rows: Iterable[Row]) -> int:
    """How many pages of a file there are, where it was read under several names: under each."""
    return min(Counter(first_page_id(row["page_id"], row["page_index"]) for row in rows).values())


def _payload(row: Row, latest: Row) -> Payload:
    name = first_page_id(row["page_id"], row["page_index"])
    return Payload(
        f"{FOLDER}/{name}",
        row["source_uri"],
        size=latest["source_bytes"],
        sha256=latest["source_sha256"],
        is_original=True,
    )
