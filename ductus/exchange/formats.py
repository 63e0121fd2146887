"""What a format for handing pages on is made of: parts, each a file a page, an item or archive."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from functools import cached_property
from typing import Any, BinaryIO

import numpy as np
from numpy.typing import NDArray

from ductus.archive.people.row_pages import best_of_row
from ductus.schemas.corrections import Correction
from ductus.schemas.records import PageInfo, PageInk
from ductus.schemas.showing import showing_of

Row = Mapping[str, Any]
Pixels = Callable[[bytes, PageInfo], NDArray[np.uint8]]
"""Decodes the bytes of a page's scan, upright: uint8[H, W, 3]; ValueError where it cannot."""


class Of(StrEnum):
    """What a file is made of."""

    PAGE = "page"
    ITEM = "item"
    ARCHIVE = "archive"


class NotExported(Exception):
    """Why a file of a format could not be made, in words that name page or item."""


LEAF_COLUMNS = (
    *("collection", "item_id", "item_label", "sequence", "folio", "identifier", "title"),
    *("rights", "rights_holder", "access", "embargo_until", "date_from", "date_to", "place"),
    *("writer", "language", "direction", "extra", "width", "height", "dpi", "page_index"),
    *("page_kind", "rotation", "media_type", "trust", "status", "n_regions"),
    *("inkml_sha256", "source_sha256", "source_uri", "run_id"),
)
"""Columns of `pages` that a leaf's row has, beside `page_id` and `created_at`."""


@dataclass(frozen=True)
class Sources:
    """Where leaves come from.

    Attributes:
        archive: its root.
        today: embargoes end by it.
        pixels: decodes their scans.
        read: the bytes of a file.
    """

    archive: str
    today: date
    pixels: Pixels
    read: Callable[[str], bytes]


class Leaf:
    """A page to be handed on; its ink and its scan are read when they are asked for.

    Attributes:
        row: of `pages`, with `LEAF_COLUMNS`: what the catalogue says now.
        withheld: why it may not be shown; empty where it may.
        lacks: what the file that holds it lacks of it, and why; empty where it has all. A format
            sets it that goes on without.
    """

    lacks: str = ""

    def __init__(self, row: Row, said: Sequence[Correction], sources: Sources) -> None:
        self.row = row
        self.withheld = showing_of(row, sources.today).reason
        self._said, self._sources = said, sources

    @property
    def page_id(self) -> str:
        """Of its page."""
        return str(self.row["page_id"])

    @property
    def scan_name(self) -> str:
        """The name of its scan's file, without folders; else its id."""
        return str(self.row["source_uri"]).rpartition("/")[2] or self.page_id

    @property
    def scan_told(self) -> str:
        """The page and the file of its scan, as what is said of it begins."""
        return f"{self.page_id}: its scan {self.row['source_uri']}"

    @property
    def changed_at(self) -> datetime:
        """When it was made, or something was said of it last."""
        made: datetime = self.row["created_at"]
        return max([made, *(said.created_at for said in self._said)])

    @cached_property
    def page(self) -> PageInk:
        """Lines, words and ink as people have put them right, in pixels of the upright page.

        `page.info.page_to_source` maps them onto the pixels of the file as it is stored.

        Raises:
            Unfinished: the archive has not the ink that belongs to the row.
        """
        return best_of_row(self._sources.archive, self.row, self._said).page

    def scan(self) -> bytes:
        """The file of its scan, as it is stored; of more pages, maybe.

        Raises:
            NotExported: it cannot be read.
        """
        try:
            return self._sources.read(self.row["source_uri"])
        except OSError as error:
            told = f"{self.scan_told} cannot be read: {error}"
            raise NotExported(f"{told}; if it has moved, run over its new place") from error

    def pixels(self) -> NDArray[np.uint8]:
        """The upright page: uint8[H, W, 3], RGB.

        Raises:
            NotExported: its scan cannot be read, or is another one by now.
        """
        try:
            return self._sources.pixels(self.scan(), self.page.info)
        except ValueError as error:
            raise NotExported(f"{self.scan_told}: {error}") from error


@dataclass(frozen=True)
class Unit:
    """What one file is made of.

    Attributes:
        of: a page, an item, or the archive.
        name: of the page its id; of an item a name that is safe in files; of the archive empty.
        item: the name of the item that the page is of, or that it is.
        label: what people call the item; may be empty.
        collection: the item is of.
        options: of the format, by name, as they were asked for.
        n_withheld: leaves of the item that may not be shown, whether they are among its leaves or
            not.
    """

    of: Of
    name: str
    item: str = ""
    label: str = ""
    collection: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    n_withheld: int = 0


Write = Callable[[Unit, Iterable[Leaf], BinaryIO], None]
"""Writes a file of a unit's leaves, in their order; raises `NotExported`."""


@dataclass(frozen=True)
class Part:
    """The files of a kind that a format has.

    Attributes:
        of: what each is made of.
        path: of a unit's file, below the folder; see `beside_its_item`, `by_name`.
        write: fills it.
        needs_ink: False where the rows of `pages` are all it takes.
    """

    of: Of
    path: Callable[[Unit], str]
    write: Write
    needs_ink: bool = True


@dataclass(frozen=True)
class Format:
    """A format.

    Attributes:
        name: as it is asked for.
        version: raise it when the same page gives other bytes: files are made again.
        parts: its files.
    """

    name: str
    version: int
    parts: tuple[Part, ...]


def beside_its_item(suffix: str) -> Callable[[Unit], str]:
    """The path of a page's file in a folder of its item."""
    return lambda unit: f"{unit.item}/{unit.name}{suffix}"


def by_name(suffix: str) -> Callable[[Unit], str]:
    """The path of an item's file."""
    return lambda unit: f"{unit.name}{suffix}"
