"""What is said of a leaf for people who meet it outside the archive: title, rights, whose it is."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ductus.exchange.formats import Leaf, Unit
from ductus.schemas.citations import cite_page
from ductus.schemas.text import clean_text

_RIGHTS = re.compile(
    r"https?://(?:www\.)?(?P<path>rightsstatements\.org/(?:vocab|page)/[A-Za-z-]+/\d\.\d"
    r"|creativecommons\.org/(?:licenses|publicdomain)/[a-z+-]+/\d\.\d(?:/[a-z]{2})?)(?:/.*)?"
)
_SPDX = re.compile(r"CC-(?P<kind>BY(?:-NC)?(?:-ND|-SA)?)-(?P<version>[1-4]\.0)", re.IGNORECASE)
_ZERO = "http://creativecommons.org/publicdomain/zero/1.0/"


@dataclass(frozen=True)
class About:
    """Words on a leaf, each empty where nothing is known; all of them can stand in XML.

    Attributes:
        title: its own, else its citation.
        citation: item and folio, else its id.
        rights: as the catalogue has them.
        rights_uri: the same, where Creative Commons or rightsstatements.org have an address for it.
        holder, writer, date, language, identifier: as the catalogue has them.
        required: what a manifest, from which its scan was fetched, wants to be shown with it.
        withheld: that it may not be shown, and why; it was asked for all the same.
    """

    title: str
    citation: str
    rights: str
    rights_uri: str
    holder: str
    writer: str
    date: str
    language: str
    identifier: str
    required: str
    withheld: str

    @property
    def notes(self) -> Iterator[str]:
        """Whose it is, under which rights, and that it may not be shown: what goes with it."""
        for told in (self.required, self.rights, self.holder, self.withheld):
            if told:
                yield told


def about(leaf: Leaf) -> About:
    """What is said of a leaf."""
    row = leaf.row
    item = row["item_label"] or row["item_id"] or ""
    cited = cite_page(item, row["folio"] or "", row["sequence"], leaf.page_id)
    names = ("title", "rights", "rights_holder", "writer", "language", "identifier")
    title, rights, holder, writer, language, identifier = (_plain(row[name]) for name in names)
    dates = dict.fromkeys(filter(None, (row["date_from"], row["date_to"])))
    held = f"Not to be shown: {leaf.withheld}" if leaf.withheld else ""
    return About(
        title or cited,
        cited,
        rights,
        rights_uri(rights),
        holder,
        writer,
        _plain("/".join(dates)),
        language,
        identifier,
        _plain(dict(row["extra"] or ()).get("required_statement")),
        held,
    )


def item_title(unit: Unit, first: Leaf) -> str:
    """What an item is called: its label, else the title of its first leaf, else its name."""
    return _plain(unit.label or first.row["title"] or unit.name)


def rights_uri(rights: str) -> str:
    """The address of a statement of rights, in the form that is compared; empty if it has none.

    Creative Commons' and rightsstatements.org's addresses begin with `http:` and end with `/`, and
    name the statement itself (`vocab`), not a page about it.
    """
    if found := _RIGHTS.fullmatch(rights):
        return f"http://{found['path'].replace('/page/', '/vocab/')}/"
    if found := _SPDX.fullmatch(rights):
        kind, version = found["kind"].lower(), found["version"]
        return f"http://creativecommons.org/licenses/{kind}/{version}/"
    return _ZERO if rights.upper() == "CC0-1.0" else ""


def _plain(text: str | None) -> str:
    return " ".join(clean_text(text or "").split())
