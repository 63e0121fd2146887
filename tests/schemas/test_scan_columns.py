"""What a row says of its scan is said anew only where it changed, and a list's word stays."""

from __future__ import annotations

import json
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction, Scan
from ductus.schemas.scan_columns import SAID, as_listed, changed_columns, scan_columns
from ductus.schemas.table_kinds import TABLES
from ductus.schemas.tables import table
from tests.support.page_inks import texts

LISTED = Catalogue(
    **{"item_id": "MS 1", "item_label": "Psalter", "sequence": 3, "folio": "2r", "title": "T"},
    **{"access": "restricted", "extra": {"shelf": "A"}, "warnings": ("access_unreadable",)},
    **{"is_listed": True, "names_item": True},
)
SCAN = Scan("/s/a.png", "a.png", "c", "1-2", Direction.TTB, "ja", LISTED)
OLD = dict.fromkeys(SAID) | {"source_uri": "/s/a.png", "source_version": "1-2", "collection": "c"}
OLD |= {"title": "", "rights": "", "language": ""}


@settings(deadline=None)
@given(st.builds(Catalogue, title=texts, place=texts, extra=st.dictionaries(texts, texts)), texts)
def test_a_row_that_was_written_and_read_back_has_nothing_to_change(said: Catalogue, uri: str):
    now = scan_columns(Scan(uri, "a", "c", catalogue=said), 0)
    assert set(now) == set(SAID)
    (row,) = table(TABLES["pages"], [now]).to_pylist()
    assert changed_columns(row, now) == {}
    assert changed_columns(json.loads(json.dumps(row, default=str)), now) == {}


def test_only_what_changed_is_said_anew_and_other_warnings_stay():
    row = scan_columns(SCAN, 0) | {"warnings": ["screened", "access_unreadable"]}
    assert changed_columns(row, scan_columns(SCAN, 0)) == {}
    mended = replace(SCAN, catalogue=replace(LISTED, access="open", warnings=()))
    assert changed_columns(row, scan_columns(mended, 0)) == {
        **{"access": "open", "warnings": ["screened"]},
    }


def test_a_scan_found_in_a_folder_is_what_its_list_has_said():
    found = Scan("/t/a.png", "b/a.png", "t", "3-4", catalogue=Catalogue(item_id="t/b", sequence=1))
    known = as_listed(found, scan_columns(SCAN, 0), "c.a.png")
    assert known == replace(SCAN, uri="/t/a.png", path="b/a.png", version="3-4")
    assert as_listed(SCAN, OLD, "c.a.png") is SCAN, "a list's word goes first"


def test_a_row_of_an_older_version_learns_its_item_and_keeps_the_title_that_a_list_gave():
    found = replace(SCAN, catalogue=Catalogue(item_id="c/b", sequence=1, folio="1r"))
    assert as_listed(found, OLD, "c.a.png") is found
    known = as_listed(found, {**OLD, "title": "T", "language": "la"}, "c.a.png")
    assert (known.catalogue.title, known.language) == ("T", "la")
    assert (known.catalogue.item_id, known.catalogue.sequence) == ("c/b", 1)
    assert known.direction is Direction.AUTO
