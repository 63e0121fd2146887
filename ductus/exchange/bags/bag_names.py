"""What the folders of bags are called, and which of an item are there from another time."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Container
from itertools import count, takewhile

from ductus import storage
from ductus.exchange.bags.bag import BAG_INFO
from ductus.storage import listing

_SAFE = re.compile(r"[^a-z0-9]+")
_OF_PAGE = re.compile(r"(.+)/data/(?:inkml/(?:.+/)?(.+)\.inkml|scans/(.+))", re.DOTALL)
"""The ink of a page in a bag, or the scan of whose pages it is the first."""


def bag_name(key: tuple[str, ...]) -> str:
    """Safe as a folder's name, whatever the item is called; no two items have one."""
    digest = hashlib.sha256("\0".join(key).encode("utf-8", "replace")).hexdigest()[:8]
    plain = [_SAFE.sub("-", part.lower()).strip("-")[:40] for part in key]
    return "-".join([*filter(None, plain), digest])


def part_name(name: str, number: int) -> str:
    """The folder of one of several bags of an item."""
    return f"{name}-{number:03d}"


def old_bags(folder: str, name: str, n_parts: int) -> tuple[str, ...]:
    """The folders of an item's bags that are there, and are none of so many parts."""
    parts = takewhile(
        lambda own: storage.exists(storage.join(folder, own, BAG_INFO)),
        (part_name(name, number) for number in count(n_parts + 1 if n_parts > 1 else 1)),
    )
    whole = [name] if n_parts != 1 else []
    there = [own for own in whole if storage.exists(storage.join(folder, own, BAG_INFO))]
    return tuple(storage.join(folder, own) for own in (*there, *parts))


def bags_holding(folder: str, page_ids: Container[str]) -> list[str]:
    """The folders of bags that hold the ink or the scan of any of these pages, in order."""
    found = (_OF_PAGE.fullmatch(uri) for uri in listing.uris(folder))
    return sorted({told[1] for told in found if told and (told[2] or told[3]) in page_ids})
