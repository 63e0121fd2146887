"""Pages by what people call them where they have no id at hand: a scan's file, an item's label."""

from __future__ import annotations

import os
from collections.abc import Collection, Mapping
from typing import Any

from ductus import storage


class CalledSo:
    """Finds the pages that some names mean; nothing is guessed where two scans are called alike.

    Args:
        names: paths or addresses of scans, ends of these (`divers/cutoff.jpg`), labels of items.
    """

    def __init__(self, names: Collection[str]) -> None:
        self._found: dict[str, dict[str, list[str]]] = {name: {} for name in names}

    def add(self, page_id: str, row: Mapping[str, Any]) -> None:
        """Looks at a page: its row with `source_uri`, `item_id`, `item_label`, `collection`."""
        uri = row["source_uri"] or ""
        place = storage.local_path(uri)
        for name, found in self._found.items():
            if name in (uri, place) or os.path.abspath(name) == place or _ends(place, name):
                found.setdefault(place, []).append(page_id)
            elif name == row["item_label"]:
                of = f"item {row['item_id']} of collection {row['collection']}"
                found.setdefault(of, []).append(page_id)

    def pages(self, name: str) -> list[str]:
        """The ids of the pages of the scan or item that a name means; none where it means nothing.

        Raises:
            ValueError: several are called so; the message names the first.
        """
        found = self._found[name]
        if len(found) > 1:
            some = ", ".join(sorted(found)[:3])
            raise ValueError(f"{name} may be any of {len(found):,}, as {some}: say more of it")
        return sorted(next(iter(found.values()), []))


def _ends(place: str, name: str) -> bool:
    """Whether a place ends with a name of whole folders and files."""
    return bool(name) and place.endswith(f"/{storage.slashed(name).removeprefix('./')}")
