"""Page ids are safe and never shared; fingerprints change when, and only when, the ink may."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.schemas.catalogue import Catalogue
from ductus.schemas.identity import (
    UNKNOWN,
    Recipe,
    Redo,
    conditions,
    fingerprint,
    first_page_id,
    is_redone,
    page_id,
    read_anew,
    rival_id,
    scan_id,
    stale_by,
    steering,
)
from ductus.schemas.records import Direction, Scan

RECIPE = Recipe(max_pixels=1000, detector="rapidocr-3", recognizer="", derenderer="trace@1")


def scan(path: str, collection: str = "codices", uri: str = "/scans/x") -> Scan:
    return Scan(uri=uri, path=path, collection=collection)


def test_plain_names_stay_readable():
    assert scan_id(scan("folio_12r.jpg")) == "codices.folio_12r.jpg"


names = st.text(min_size=1, max_size=80)


@given(names, names)
def test_any_name_gives_a_safe_file_name(path: str, collection: str):
    made = scan_id(scan(path, collection))
    assert re.fullmatch(r"[a-z0-9_-]+\.[a-z0-9_.-]+", made)
    assert ".." not in made
    assert len(made) < 160


@given(st.lists(st.tuples(names, names), min_size=2, max_size=2, unique=True))
def test_two_names_never_share_an_id_even_without_case(pair: list[tuple[str, str]]):
    first, second = (scan_id(scan(path, collection)) for collection, path in pair)
    assert first.casefold() != second.casefold()


@pytest.mark.parametrize(
    ("one", "other"),
    [("a.jpg", "A.jpg"), ("a/b.jpg", "a-b.jpg"), ("é.jpg", "e.jpg"), ("x.jpg", "x.png")],
)
def test_names_that_differ_a_little_differ_in_id(one: str, other: str):
    assert scan_id(scan(one)).casefold() != scan_id(scan(other)).casefold()


def test_windows_device_names_are_rewritten():
    assert scan_id(scan("con.jpg")) != "codices.con.jpg"
    for collection in ("con", "aux", "NUL", "com1", "lpt9"):
        for path in ("a.jpg", "box/a.jpg"):
            before_the_dot = scan_id(scan(path, collection)).partition(".")[0]
            assert before_the_dot == f"{collection.lower()}-"
    assert scan_id(scan("a.jpg", "console")) == "console.a.jpg"


def test_pages_of_one_scan_and_rivals_have_ids_of_their_own():
    book = scan("book.pdf")
    ids = [page_id(scan_id(book), i) for i in range(3)] + [rival_id(book)]
    assert {first_page_id(ids[i], i) for i in range(3)} == {scan_id(book)}
    ids.append(scan_id(scan("book.pdf-p0002")))
    assert len(set(ids)) == 5


def test_fingerprint_is_what_it_was_in_every_archive_there_is():
    """Another value here would make tries be counted anew, and every InkML another file."""
    page = Scan("/scans/folio_12r.jpg", "folio_12r.jpg", "codices", language="la")
    models = {"detector": "rapidocr-3", "recognizer": "rapidocr-3", "derenderer": "trace@0123abcd"}
    made_with = dict(steering(conditions(page, Recipe(**models)))) | {"format": "1"}
    del made_with["clues"]  # there were none
    assert fingerprint("00" * 32, 2, tuple(made_with.items())) == (
        "df810342e3c7f99e619eb824348e2d00c4ebbb4946c6f7593c396ba335bb7126"
    )


def printed(one: Scan, sha256: str = "00", index: int = 0, recipe: Recipe = RECIPE) -> str:
    return fingerprint(sha256, index, steering(conditions(one, recipe)))


def test_fingerprint_follows_bytes_and_all_that_steers_the_ink():
    base = scan("a.jpg")
    others = {
        printed(base, sha256="01"),
        printed(base, index=1),
        printed(replace(base, language="la")),
        printed(replace(base, direction=Direction.RTL)),
        printed(base, recipe=replace(RECIPE, derenderer="trace@2")),
        printed(base, recipe=replace(RECIPE, regions="whole")),
    }
    assert printed(base) not in others
    assert len(others) == 6


def test_fingerprint_follows_neither_place_nor_catalogue_nor_limits():
    base = scan("a.jpg")
    said = Catalogue(title="Psalter", rights="CC0-1.0", item_id="MS 1", sequence=3, folio="1r")
    for other in (
        replace(base, version="touched"),
        replace(base, uri="gs://b/a.jpg", path="b/a.jpg", collection="x", page_id="y"),
        replace(base, catalogue=said),
    ):
        assert printed(other) == printed(base)
    assert printed(base, recipe=replace(RECIPE, max_pixels=7)) == printed(base)
    rtl = replace(RECIPE, direction=Direction.RTL)
    said_by_the_scan = replace(base, direction=Direction.RTL)
    assert printed(said_by_the_scan) == printed(base, recipe=rtl), "whoever said it"


def test_a_page_is_stale_by_what_is_other_now():
    now = dict(conditions(scan("a.jpg"), RECIPE))
    made = dict(steering(tuple(now.items())))
    assert stale_by(made, now) == frozenset()
    assert stale_by(made, {**now, "max_pixels": "7"}) == frozenset(), "it could be done"
    assert stale_by(now, {**now, "max_pixels": "7"}) == {"max_pixels"}, "it could not"
    assert stale_by(made, {**now, "derenderer": "trace@2"}) == {"derenderer"}
    assert stale_by(made, {**now, "slant": "auto"}) == {"slant"}, "an option of a later version"
    assert stale_by({}, now) == {UNKNOWN}


@pytest.mark.parametrize(
    ("stale", "redo", "is_done"),
    [
        ({"derenderer"}, Redo.NOTHING, False),
        ({"derenderer"}, Redo.INK, True),
        ({"recognizer"}, Redo.INK, False),
        ({"recognizer", "format"}, Redo.INK, True),
        ({"recognizer"}, Redo.ALL, True),
        ({"recognizer"}, Redo.TEXT, True),
        ({"language", "format"}, Redo.TEXT, True),
        ({"derenderer"}, Redo.TEXT, False),
        ({UNKNOWN}, Redo.TEXT, False),
        ({UNKNOWN}, Redo.INK, True),
        (set(), Redo.ALL, False),
    ],
)
def test_stale_pages_are_done_again_when_asked(stale: set[str], redo: Redo, is_done: bool):
    assert is_redone(frozenset(stale), redo) is is_done


def test_a_page_read_anew_stays_stale_by_its_ink():
    made = steering(conditions(scan("a.jpg"), RECIPE))
    newer = replace(RECIPE, recognizer="r2", derenderer="trace@2")
    now = steering(conditions(replace(scan("a.jpg"), language="la"), newer))
    assert stale_by(dict(made), dict(now)) == {"recognizer", "language", "derenderer", "clues"}
    assert stale_by(dict(read_anew(made, now)), dict(now)) == {"derenderer"}


def test_pages_that_are_read_are_stale_without_clues_and_others_are_not():
    read = replace(RECIPE, recognizer="r1")
    now = dict(steering(conditions(scan("a.jpg"), read)))
    before = {name: value for name, value in now.items() if name != "clues"}
    assert stale_by(before, now) == {"clues"}
    assert is_redone(frozenset({"clues"}), Redo.TEXT)
    assert not is_redone(frozenset({"clues"}), Redo.INK)
    unread = steering(conditions(scan("a.jpg"), replace(RECIPE, recognizer="")))
    assert "clues" not in dict(unread)
    assert "clues" not in dict(read_anew(tuple(now.items()), unread)), "they are gone"
