"""What a museum's catalogue says of a scan. It changes rows of `pages` only, never ink."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any

from ductus.schemas.said_by_hand import Held

WARNINGS = frozenset(
    {"rights_unknown", "access_unreadable", "embargo_until_unreadable", "sequence_unreadable"}
    | {"date_from_unreadable", "date_to_unreadable", "dates_reversed", "described_twice"}
    | {"sequence_repeated"}
)
"""What may be wrong with rows of a list that are taken all the same."""
_STRICTNESS = ("", "open", "embargoed", "restricted")


@dataclass(frozen=True)
class Catalogue:
    """What is known of a scan beside its image; empty where nothing is.

    Attributes:
        item_id, item_label: the object it is of, as a codex, a box, a letter.
        sequence: its place in the item; None where only the order of names tells.
        folio: the label of the page, as `12r`.
        identifier: of the scan or page in the museum's own system.
        rights: an address of rightsstatements.org or creativecommons.org, an SPDX id, or a text.
        access: `open`, `restricted` or `embargoed`; empty where nothing was said.
        embargo_until: the last day of the embargo, `2031-12-31`.
        date_from, date_to: when it was written: `1290`, `1290-05` or `1290-05-01`.
        extra: the other columns of the list, by name.
        warnings: what is wrong with some of this: `rights_unknown`, `access_unreadable`, ...
        is_listed: a row of a list says so; else it comes from the names of folder and file.
        names_item: the list's row says which item it is of.
        by_hand: what a curator said of the pages' rights, which stands beside all this.
    """

    item_id: str = ""
    item_label: str = ""
    sequence: int | None = None
    folio: str = ""
    identifier: str = ""
    title: str = ""
    rights: str = ""
    rights_holder: str = ""
    access: str = ""
    embargo_until: str = ""
    date_from: str = ""
    date_to: str = ""
    place: str = ""
    writer: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    warnings: tuple[str, ...] = ()
    is_listed: bool = False
    names_item: bool = False
    by_hand: tuple[Held, ...] = ()

    def of_page(self, index: int, n_pages: int, file_id: str, file_name: str) -> Catalogue:
        """What it says of one page of the file.

        A file of several pages is an item of its own, unless a list names its item: then its pages
        share the file's place in that, and follow each other by `page_index`.

        Args:
            index: of the page, from 0 on.
            n_pages: of the file.
            file_id: the page id of its first page.
            file_name: what people call it.
        """
        if n_pages == 1 or self.names_item:
            return self
        return replace(self, item_id=file_id, item_label=file_name, sequence=index + 1, folio="")

    def with_more(self, later: Catalogue) -> Catalogue:
        """What two rows of lists say of one scan together.

        The later one counts where both say something, but for access: nothing is opened by being
        named twice.
        """
        words = {one.name: getattr(later, one.name) for one in fields(Catalogue)}
        said: dict[str, Any] = {n: word for n, word in words.items() if word or type(word) is int}
        warnings = (*self.warnings, *later.warnings, "described_twice")
        said |= {
            "access": max(self.access, later.access, key=_STRICTNESS.index),
            "embargo_until": max(self.embargo_until, later.embargo_until),
            "extra": {**self.extra, **later.extra},
            "warnings": tuple(dict.fromkeys(warnings)),
        }
        return replace(self, **said)
