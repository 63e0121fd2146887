"""Pages come with their lines and spots, each once, and only the rows that count."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.archive.page_lines import ArchivedLines
from ductus.exchange.opensearch import COLUMNS
from tests.support.clued_archives import spots_along, write_pages


def test_pages_come_in_order_with_what_stands_in_their_lines(tmp_path: Path):
    first = (spots_along(("rex", 0.9), ("lex", 0.2)), ()), ((), ())
    write_pages(tmp_path, {"b.1": first, "a.1": ()})
    with ArchivedLines(str(tmp_path), COLUMNS) as there:
        assert len(there) == 2
        pages = list(there.pages())
    assert [page.page["page_id"] for page in pages] == ["a.1", "b.1"]
    assert [line["region_id"] for line in pages[1].lines] == ["b.1/l0001", "b.1/l0002"]
    spots = pages[1].spots["b.1/l0001"]
    assert [(spot["word"], round(spot["probability"], 3)) for spot in spots] == [
        ("rex", 0.9),
        ("lex", 0.2),
    ]
    assert not pages[0].lines


def test_rows_that_a_later_run_replaced_do_not_come(tmp_path: Path):
    write_pages(tmp_path, {"a.1": ((spots_along(("rex", 0.9)), ()), ((), ()))})
    write_pages(tmp_path, {"a.1": ((spots_along(("lex", 0.8)), ()),)}, run_id="run2")
    with ArchivedLines(str(tmp_path), COLUMNS) as there:
        (page,) = there.pages()
    assert len(page.lines) == 1
    assert [spot["word"] for spot in page.spots["a.1/l0001"]] == ["lex"]


def test_a_damaged_part_is_named_and_the_rest_comes(tmp_path: Path):
    write_pages(tmp_path, {"a.1": ((spots_along(("rex", 0.9)), ()),)})
    (part,) = (tmp_path / "metadata" / "spots").rglob("*.parquet")
    part.write_bytes(part.read_bytes()[:-20])
    with ArchivedLines(str(tmp_path), COLUMNS) as there:
        (page,) = there.pages()
        assert there.damaged == [str(part)]
    assert len(page.lines) == 1
    assert not page.spots


def test_there_has_to_be_an_archive(tmp_path: Path):
    with pytest.raises(FileNotFoundError, match="no archive"):
        ArchivedLines(str(tmp_path / "none"), COLUMNS)
