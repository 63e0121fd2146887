"""Rows that come in any order are had page after page, each page's in the order they came."""

from __future__ import annotations

from ductus.web.paged_rows import PagedRows


def test_rows_of_several_tables_come_page_by_page():
    said = [("b", 1), ("a", 2), ("b", 3), ("a", 4)]
    with PagedRows(["b", "a", "empty"]) as held:
        held.add("regions", [{"page_id": page, "x0": float(n), "text": "é人"} for page, n in said])
        held.add("spots", [{"page_id": "a", "probability": 0.1}])
        pages = list(held)
    assert [page for page, _ in pages] == ["b", "a", "empty"]
    assert [row["x0"] for row in pages[0][1]["regions"]] == [1, 3]
    assert pages[1][1]["spots"] == [{"page_id": "a", "probability": 0.1}]
    assert pages[1][1]["regions"][1] == {"page_id": "a", "x0": 4.0, "text": "é人"}
    assert pages[2][1] == {"regions": [], "spots": []}
