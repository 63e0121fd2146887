"""Citations say what is known of a line's place, and fall back to what there is."""

from __future__ import annotations

import pytest

from ductus.schemas.citations import cite_line, cite_page


@pytest.mark.parametrize(
    ("item", "folio", "sequence", "cited"),
    [
        ("Pal. lat. 373", "12r", 23, "Pal. lat. 373, 12r"),
        ("Pal. lat. 373", "", 23, "Pal. lat. 373, no. 23"),
        ("Pal. lat. 373", "", None, "Pal. lat. 373"),
        ("", "12r", None, "12r"),
        ("", "", None, "scans.page-1.jpg"),
        ("Box\x1b[31m 7", "", None, "Box\ufffd[31m 7"),
        ("Box\n  7\t", "2\r\nv", None, "Box 7 , 2 v"),
    ],
)
def test_a_page_is_cited_by_what_is_known(item: str, folio: str, sequence: int | None, cited: str):
    assert cite_page(item, folio, sequence, "scans.page-1.jpg") == cited


def test_lines_count_from_one():
    assert cite_line("Pal. lat. 373, 12r", 6) == "Pal. lat. 373, 12r, line 7"
