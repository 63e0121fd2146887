"""Pages are found by their scan's file and their item's label, and never by a guess."""

from __future__ import annotations

import pytest

from ductus.archive.page_names import CalledSo

ROWS = {
    "c.a": ("file:///scans/divers/cut%20off.jpg", "MS 1", "MS 14 Journal"),
    "c.b": ("file:///scans/box/a.jpg", "MS 2", "Letters"),
    "c.c": ("file:///scans/divers/a.jpg", "MS 3", "Letters"),
    "c.d": ("gs://vault/divers/d.pdf", "MS 4", "Will"),
    "c.d.p2": ("gs://vault/divers/d.pdf", "MS 4", "Will"),
}


def called(name: str) -> list[str]:
    found = CalledSo([name])
    for page_id, (uri, item, label) in ROWS.items():
        row = {"source_uri": uri, "item_id": item, "item_label": label, "collection": "c"}
        found.add(page_id, row)
    return found.pages(name)


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        *(("divers/cut off.jpg", ["c.a"]), ("/scans/divers/cut off.jpg", ["c.a"])),
        *(("file:///scans/divers/cut%20off.jpg", ["c.a"]), ("./box/a.jpg", ["c.b"])),
        *(("MS 14 Journal", ["c.a"]), ("gs://vault/divers/d.pdf", ["c.d", "c.d.p2"])),
        *(("off.jpg", []), ("Journal", []), ("", [])),
    ],
)
def test_a_file_or_a_label_means_its_pages(name: str, pages: list[str]):
    assert called(name) == pages


@pytest.mark.parametrize(("name", "first"), [("a.jpg", "/scans/box/a.jpg"), ("Letters", "MS 2")])
def test_what_may_be_two_is_asked_for(name: str, first: str):
    with pytest.raises(ValueError, match=f"{name} may be any of 2, as .*{first}"):
        called(name)
