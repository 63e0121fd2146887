"""What a person should hear of lists: what could not be taken as it stands, and unknown columns.

Nothing of that is refused (see `catalogue_values`); who wrote the list is told where to look.
"""

from __future__ import annotations

import difflib
from collections import Counter, defaultdict

from ductus.scans.catalogue_values import CHECKED, TEXTS, own_columns
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Scan

_EXAMPLES = 3
_DATE = "is no date as 1290, 1290-05 or 1290-05-01"
_WHY = {
    "access_unreadable": "is none of open, restricted, embargoed; taken as restricted",
    "embargo_until_unreadable": "is no date as 2031-12-31 or 2031; taken as restricted",
    "sequence_unreadable": "is no whole number; the order of names counts",
    "date_from_unreadable": f"{_DATE}; kept as text",
    "date_to_unreadable": f"{_DATE}; kept as text",
    "rights_unknown": "is no address of rightsstatements.org or creativecommons.org and no SPDX "
    "id (CC-BY-4.0); kept as text",
}
"""What is wrong with a value; the column is what the warning begins with."""
_HEADINGS = {
    "title": "titel titre titolo titulo título bezeichnung name",
    "writer": "author autor auteur autore schreiber scribe scribes copista creator",
    "place": "ort lieu luogo lugar origin",
    "date_from": "date datum jahr year anno année ano",
    "folio": "folium fol blatt feuillet page seite label",
    "rights": "rechte licence license lizenz droits",
    "language": "sprache langue lingua lengua idioma",
    "identifier": "shelfmark shelf_mark call_number callnumber signature signatur cote segnatura "
    "signatura id inventory_number inventarnummer",
    "sequence": "order reihenfolge ordre number nr",
    "access": "zugang zugriff accès",
    "collection": "sammlung bestand fonds fondo",
    "uri": "file filename file_name path datei dateiname pfad fichier chemin image bild scan url",
}
"""Columns, and what others call them: to be asked, not to be taken for them."""
_MEANT = {heading: name for name, headings in _HEADINGS.items() for heading in headings.split()}
_KNOWN = ("uri", "collection", "direction", "language", *TEXTS, *CHECKED)


class ListRemarks:
    """What lists say that was not understood.

    Attributes:
        warned: how many scans have each warning.
        examples: the first few of each, for people: the scan, what is said of it, what is wrong.
        columns: by the name of a column that is not known, how many scans say something in it.
    """

    def __init__(self) -> None:
        self.warned: Counter[str] = Counter()
        self.examples: dict[str, list[str]] = defaultdict(list)
        self.columns: Counter[str] = Counter()

    def add(self, scan: Scan) -> None:
        """Takes a scan as lists describe it; of one that none describes, nothing."""
        said = scan.catalogue
        if not said.is_listed:
            return
        for word in said.warnings:
            self.warned[word] += 1
            if self.warned[word] <= _EXAMPLES:
                self.examples[word].append(f"{scan.path}: {in_words(word, said)}")
        self.columns.update(own_columns(said.extra).keys())


def in_words(word: str, said: Catalogue) -> str:
    """A warning of a list for people, with the value that is meant; others as they are."""
    if why := _WHY.get(word):
        column = word.rpartition("_")[0]
        return f"{column} `{_value(column, said)}` {why}"
    if word == "dates_reversed":
        return f"date_from `{said.date_from}` is later than date_to `{said.date_to}`"
    if word == "sequence_repeated":
        return f"sequence `{said.sequence}` is that of another scan of {said.item_id}, too"
    if word == "described_twice":
        return "several rows are of it; the later one counts where both say something"
    return word


def meant_by(heading: str) -> str:
    """The column that someone may mean by a heading that is none; empty where none is near."""
    if found := _MEANT.get(heading):
        return found
    return next(iter(difflib.get_close_matches(heading, _KNOWN, 1, 0.75)), "")


def _value(column: str, said: Catalogue) -> str:
    value = said.extra.get(column) or getattr(said, column)
    return "" if value is None else str(value)
