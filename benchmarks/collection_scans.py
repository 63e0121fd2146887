"""Small scans of real pages, as a collection has them: items of leaves, and a list about them."""

from __future__ import annotations

import csv
import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from PIL import Image

LEAVES = 200
"""Of an item."""
PIECE = (700, 180)
"""Pixels of a scan, across and down: a line or two."""
_SUFFIXES = (".jpg", ".jpeg", ".png", ".tif")
_COLUMNS = ("uri", "item_id", "item_label", "sequence", "folio", "title", "rights", "date_from")


@dataclass(frozen=True)
class Collection:
    """Where scans and their list are.

    Attributes:
        scans: a folder of items' folders.
        listed: the list, a CSV.
        piece: pixels of a scan at most, across and down.
        address: of what is in that folder, where that is another, as of a bucket.
    """

    scans: Path
    listed: Path
    piece: tuple[int, int] = PIECE
    address: str = ""

    def make(self, pages: Sequence[Path], numbers: range) -> None:
        """Cuts scans out of pages, each another piece; those that are there stay."""
        for number in numbers:
            path = self.scan(number)
            if not path.exists():
                path.parent.mkdir(parents=True, exist_ok=True)
                piece, part = _piece(pages, number, self.piece), path.with_suffix(".part")
                piece.save(part, "JPEG", quality=88)
                part.replace(path)

    def scan(self, number: int) -> Path:
        """The file of a scan."""
        return self.scans / _name(number)

    def uri(self, number: int) -> str:
        """What the list calls it."""
        return f"{self.address or self.scans}/{_name(number)}"

    def describe(self, numbers: Iterable[int], changed: int = 0) -> None:
        """Writes the list; the first `changed` scans get another title than they had."""
        with self.listed.open("w", encoding="utf-8", newline="") as out:
            rows = csv.writer(out)
            rows.writerow(_COLUMNS)
            for number in numbers:
                item, leaf = divmod(number, LEAVES)
                title = f"Leaf {leaf + 1} of manuscript {item}" + " (revised)" * (number < changed)
                folio = f"{leaf // 2 + 1}{'rv'[leaf % 2]}"
                told = (f"ms-{item:04d}", f"Manuscript {item}", leaf + 1, folio, title)
                rows.writerow((self.uri(number), *told, "CC0-1.0", 1400 + item % 400))


def _name(number: int) -> str:
    return f"ms-{number // LEAVES:04d}/f{number % LEAVES:03d}.jpg"


def pages_in(folders: Sequence[Path]) -> list[Path]:
    """All pictures below the folders, by name."""
    found = (path for folder in folders for path in folder.rglob("*"))
    return sorted(path for path in found if path.suffix.lower() in _SUFFIXES)


def _piece(pages: Sequence[Path], number: int, size: tuple[int, int]) -> Image.Image:
    """Another for each number; fifty of a page follow each other."""
    page = _page(pages[number // 50 % len(pages)])
    chance = random.Random(number)
    width, height = min(size[0], page.width * 2 // 3), min(size[1], page.height * 2 // 3)
    x = chance.randint(0, page.width - width)
    y = chance.randint(0, page.height - height)
    return page.crop((x, y, x + width, y + height))


@lru_cache(maxsize=1)
def _page(path: Path) -> Image.Image:
    with Image.open(path) as found:
        return found.convert("RGB")
