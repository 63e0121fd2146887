"""Lines as a spreadsheet takes them: a row a line, places in the file's own pixels, no formulas."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.exchange.correction_csv import csv_texts
from ductus.exchange.lines_csv import plain_cell, safe_cell
from ductus.exchange.told import Told
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction
from tests.support.exporting import exported
from tests.support.page_inks import PAGE_ID, example_page
from tests.support.said import write_archive
from tests.support.site_archives import SitePage
from tests.support.site_archives import write_archive as write_letters


def rows(archive: Path, out: Path) -> list[dict[str, str]]:
    exported(archive, out, "csv")
    data = (out / "lines.csv").read_bytes()
    assert data.startswith(b"\xef\xbb\xbf"), "Excel knows UTF-8 by it"
    return list(csv.DictReader(data.decode("utf-8-sig").splitlines()))


def test_a_row_a_line_with_what_the_catalogue_says(tmp_path: Path):
    said = Catalogue(item_id="box", item_label="Box, “1”", folio="1r", title="=HYPERLINK(1)")
    texts = [("Dear friend", Direction.LTR), ("السلام عليكم", Direction.RTL)]
    archive = write_letters(tmp_path, [SitePage("letters.one.jpg", texts, said)])
    found = rows(archive, tmp_path / "out")
    assert [row["text"] for row in found] == ["Dear friend", "السلام عليكم"]
    assert [row["direction"] for row in found] == ["ltr", "rtl"]
    assert {row["item_label"] for row in found} == {"Box, “1”"}
    assert {row["title"] for row in found} == {"'=HYPERLINK(1)"}
    assert found[1]["citation"] == "Box, “1”, 1r, line 2"
    assert found[0]["address"].startswith("letters.one.jpg#xywh=60,60,")


def test_what_the_catalogue_says_is_whole(tmp_path: Path):
    said = Catalogue(
        **{"writer": "Anna", "place": "Wien", "date_from": "1290", "date_to": "1300"},
        **{"identifier": "Cod. 14", "item_id": "box", "extra": {"shelf": "A 7", "box": "2"}},
    )
    page = SitePage("letters.one.jpg", [("Dear friend", Direction.LTR)], said)
    archive = write_letters(tmp_path, [page])
    (row,) = rows(archive, tmp_path / "out")
    names = ("identifier", "writer", "place", "date_from", "date_to", "extra")
    told = ["Cod. 14", "Anna", "Wien", "1290", "1300", "box: 2; shelf: A 7"]
    assert [row[name] for name in names] == told
    exported(archive, tmp_path / "lines", "jsonl")
    file = tmp_path / "lines" / "letters.box.jsonl"
    assert json.loads(file.read_text())["extra"] == {"box": "2", "shelf": "A 7"}


@pytest.mark.parametrize("rotation", [90, 180, 270])
def test_places_are_those_of_the_file_whatever_was_turned(tmp_path: Path, rotation: int):
    page = example_page()
    page = replace(page, info=replace(page.info, orientation=1, rotation=rotation))
    write_archive(tmp_path / "archive", page)
    first = rows(tmp_path / "archive", tmp_path / "out")[0]
    corners = page.lines[0].region.polygon
    mapped = page.info.page_to_source.apply(corners)
    assert float(first["x"]) == pytest.approx(mapped[:, 0].min(), abs=0.5)
    assert float(first["y"]) == pytest.approx(mapped[:, 1].min(), abs=0.5)
    assert float(first["width"]) == pytest.approx(mapped[:, 0].max() - mapped[:, 0].min(), abs=1)
    assert first["page_id"] == PAGE_ID


@pytest.mark.parametrize("text", ["=1+1", "+49", "-", "@name", "\t=1", "'-", "''=1"])
def test_no_cell_is_a_formula(text: str):
    assert safe_cell(text) == f"'{text}"


@pytest.mark.parametrize("value", ["a=b", "", 3, -0.5, None])
def test_other_cells_are_as_they_are(value: object):
    assert safe_cell(value) == value


CELL = st.text(st.characters(codec="utf-8")) | st.text("'=+-@\t\ra ")
"""Anything, and more than anything what a guard may be mistaken in."""


@given(CELL)
def test_a_text_comes_back_as_it_was(text: str) -> None:
    assert plain_cell(safe_cell(text)) == text
    table = io.StringIO(newline="")
    rows = csv.writer(table, lineterminator="\r\n")
    rows.writerows([("region_id", "text"), map(safe_cell, ("=page/l0001", text))])
    (told,) = csv_texts(table.getvalue().encode("utf-8-sig"))
    assert isinstance(told, Told)
    assert (told.where.page_id, told.where.region_id, told.value) == ("=page", "=page/l0001", text)


@pytest.mark.parametrize("cell", ["'tis", "''", "'", "rock 'n'", "'44"])
def test_an_apostrophe_of_its_own_stays(cell: str) -> None:
    assert plain_cell(cell) == cell
    assert safe_cell(cell) == cell
