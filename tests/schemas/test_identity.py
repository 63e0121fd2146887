"""Page ids are safe and never shared; fingerprints change when, and only when, the ink may."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.schemas.identity import Recipe, fingerprint, page_id, rival_id, scan_id
from ductus.schemas.records import Scan

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
    ids.append(scan_id(scan("book.pdf-p0002")))
    assert len(set(ids)) == 5


def test_fingerprint_is_what_it_was_in_every_archive_there_is():
    """Another value here would make every page of every archive be done again."""
    page = Scan("/scans/folio_12r.jpg", "folio_12r.jpg", "codices", title="Psalter")
    models = {"detector": "rapidocr-3", "recognizer": "rapidocr-3", "derenderer": "trace@0123abcd"}
    assert fingerprint(page, "00" * 32, 2, Recipe(**models)) == (
        "3b5470d55380a1ca8cfe11ffeaed8866d622a14243f4d88bd48e22e57837fd16"
    )


def test_fingerprint_follows_bytes_description_and_recipe_but_not_the_time_stamp():
    base = scan("a.jpg")
    first = fingerprint(base, "00", 0, RECIPE)
    assert fingerprint(replace(base, version="touched"), "00", 0, RECIPE) == first
    others = {
        fingerprint(base, "01", 0, RECIPE),
        fingerprint(base, "00", 1, RECIPE),
        fingerprint(replace(base, title="Psalter"), "00", 0, RECIPE),
        fingerprint(base, "00", 0, replace(RECIPE, derenderer="trace@2")),
    }
    assert first not in others
    assert len(others) == 4
