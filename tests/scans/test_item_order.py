"""Scans follow each other in their items as people count, also in a hundred thousand."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.scans.item_order import ItemOrder, folio_of, natural_key
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Scan


def ordered(*scans: Scan) -> list[Scan]:
    with ItemOrder() as order:
        for scan in scans:
            order.add(scan)
        return list(order)


def named(path: str, **said: object) -> Scan:
    return Scan(f"/s/{path}", path, "c", catalogue=Catalogue(**said))  # type: ignore[arg-type]


NAMES = ["1", "2", "2a", "10", "010b", "11r", "11v", "A 9", "a 10", "ä 2"]


@settings(deadline=None)
@given(st.permutations(NAMES))
def test_numbers_in_names_count_by_their_value(names: list[str]):
    assert sorted(names, key=natural_key) == NAMES


@pytest.mark.parametrize(
    ("name", "folio"),
    [
        ("f12r.jpg", "12r"),
        ("box/fol. 003 verso.tif", "3v"),
        ("MS_12_f001v.jp2", "1v"),
        ("Blatt-7r", "7r"),
        ("12R.png", "12r"),
        ("scan_0012.tif", ""),
        ("mirror.png", ""),
        ("12rv.png", ""),
    ],
)
def test_a_name_tells_the_folio_where_it_says_recto_or_verso(name: str, folio: str):
    assert folio_of(name) == folio


def test_scans_come_in_the_order_in_which_they_were_found_each_with_its_place():
    found = ordered(named("b/10.png"), named("2.png"), named("b/9.png"), named("1.png"))
    said = [(scan.path, scan.catalogue.item_id, scan.catalogue.sequence) for scan in found]
    assert said == [
        ("b/10.png", "c/b", 2),
        ("2.png", "c", 2),
        ("b/9.png", "c/b", 1),
        ("1.png", "c", 1),
    ]


def test_what_a_list_says_goes_first_and_its_items_may_lie_in_many_folders():
    found = ordered(
        named("x/2.png", item_id="MS 1", item_label="Psalter", folio="ii"),
        named("w/1.png", item_id="MS 1", sequence=7),
        Scan("gs://b/y/3.png", "gs://b/y/3.png", "c"),
    )
    said = [scan.catalogue for scan in found]
    assert [one.item_id for one in said] == ["MS 1", "MS 1", "c/b/y"]
    assert [one.item_label for one in said] == ["Psalter", "MS 1", "y"]
    assert [one.sequence for one in said] == [2, 7, 1]
    assert [one.folio for one in said] == ["ii", "", ""]
    assert [one.names_item for one in said] == [True, True, False]


def test_a_place_that_a_list_gives_twice_in_an_item_is_told_on_each_of_them():
    found = ordered(
        named("a.png", item_id="MS 1", sequence=2),
        named("b.png", item_id="MS 1", sequence=2, warnings=("rights_unknown",)),
        named("c.png", item_id="MS 1", sequence=3),
        named("d.png", item_id="MS 2", sequence=2),
        named("e.png", item_id="MS 1"),
    )
    assert [scan.catalogue.warnings for scan in found] == [
        ("sequence_repeated",),
        ("rights_unknown", "sequence_repeated"),
        *[()] * 3,
    ]


def test_names_that_no_database_takes_are_ordered_too():
    assert len(ordered(named("\udcff\x00.png"), named("\ud800.png"))) == 2


def test_many_scans_in_one_folder():
    numbers = list(range(20_000))
    random.Random(1).shuffle(numbers)
    found = ordered(*(named(f"p{number}.png") for number in numbers))
    assert [scan.catalogue.sequence for scan in found] == [number + 1 for number in numbers]


@pytest.mark.parametrize(
    ("first", "second", "access"),
    [
        ("restricted", "", "restricted"),
        ("restricted", "open", "restricted"),
        ("open", "embargoed", "embargoed"),
        ("", "", ""),
    ],
)
def test_a_scan_that_two_rows_name_is_told_by_both_and_opened_by_neither(
    first: str, second: str, access: str
):
    one = {"title": "Old", "rights": "CC0-1.0", "sequence": 0, "extra": {"shelf": "A"}}
    two = {"title": "New", "folio": "3r", "extra": {"room": "2"}}
    with ItemOrder() as order:
        order.add(named("a.png", is_listed=True, access=first, **one))
        order.describe(named("a.png", is_listed=True, access=second, **two))
        (scan,) = order
    found = scan.catalogue
    assert (found.title, found.rights, found.folio) == ("New", "CC0-1.0", "3r")
    assert (found.access, found.sequence) == (access, 0)
    assert found.extra == {"shelf": "A", "room": "2"}
    assert found.warnings == ("described_twice",)


def test_a_list_is_believed_rather_than_the_folder_that_was_met_before():
    with ItemOrder() as order:
        order.add(named("box/2r.png"))
        order.describe(named("box/2r.png", is_listed=True, title="Letter"))
        (scan,) = order
    assert (scan.catalogue.title, scan.catalogue.warnings) == ("Letter", ())
