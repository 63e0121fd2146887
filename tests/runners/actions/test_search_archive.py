"""`ductus search` finds, shows and says nothing was found, as its help tells."""

from __future__ import annotations

import csv
import io
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from PIL import Image

from ductus.archive.archived_lines import find_line
from ductus.schemas.places import How
from tests.support.clued_archives import spots_along, write_pages
from tests.support.commands import ductus
from tests.support.page_inks import example_page

Captured = pytest.CaptureFixture[str]


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    """Three pages: one may not be shown, one has a scan that is there."""
    scan = example_page().info.scan
    Image.fromarray(np.full((300, 500, 3), 200, np.uint8)).save(tmp_path / "c.png")
    gone = replace(scan, uri=str(tmp_path / "gone.png"))
    shut = replace(gone, catalogue=replace(scan.catalogue, access="restricted"))
    pages = {
        "a.1": ((spots_along(("archiuum", 0.9), ("rex", 0.3)), ()),),
        "b.1": ((spots_along(("archiuum", 0.95)), ()),),
        "c.1": ((spots_along(("rex", 0.8)), ()),),
    }
    scans = {"a.1": gone, "b.1": shut, "c.1": replace(scan, uri=str(tmp_path / "c.png"))}
    write_pages(tmp_path / "archive", pages, scans=scans)
    return tmp_path / "archive"


def search(archive: Path, *arguments: str | Path) -> int:
    return ductus("search", archive, *arguments, "--index", archive.parent / "index")


def test_lines_come_as_objects_whose_addresses_lead_back(archive: Path, capsys: Captured):
    assert search(archive, "rex", "--json") == 0
    said = capsys.readouterr()
    found = [json.loads(line) for line in said.out.splitlines()]
    assert [one["page_id"] for one in found] == ["c.1", "a.1"]
    assert "there is no index yet" in said.err
    line = find_line(str(archive), found[0]["address"])
    assert line
    assert (line.how, line.is_unchanged) == (How.SAME, True)


def test_people_see_text_citation_and_what_each_facet_holds(archive: Path, capsys: Captured):
    assert search(archive, "rex") == 0
    said = capsys.readouterr().out
    assert "0.80" in said
    assert "line 2" in said
    assert "2 of 2 lines" in said
    assert "collection: letters 2" in said


def test_what_may_not_be_shown_is_counted_and_left_out(archive: Path, capsys: Captured):
    assert search(archive, "archiuum", "--json", "--limit", "1") == 0
    said = capsys.readouterr()
    assert [json.loads(line)["page_id"] for line in said.out.splitlines()] == ["a.1"]
    assert "left out: 1 line that may not be shown" in said.err
    assert search(archive, "archiuum", "--json", "--all") == 0
    all_of_it = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    marked = {one["page_id"]: one["withheld"] for one in all_of_it}
    assert marked == {"a.1": "", "b.1": "access is restricted"}


def test_what_may_not_be_shown_is_marked_wherever_it_comes_out(archive: Path, capsys: Captured):
    sheet = archive.parent / "found.png"
    assert search(archive, "archiuum", "--all", "--csv", "--sheet", sheet) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["withheld"] for row in rows] == ["access is restricted", ""]
    with Image.open(sheet) as picture:
        colours = np.asarray(picture).reshape(-1, 3)
    assert (colours == (220, 60, 0)).all(axis=1).any(), "it is said in the colour of a mark"
    assert search(archive, "archiuum", "--all") == 0
    assert capsys.readouterr().out.count("not to be shown to all: access is restricted") == 1


def test_nothing_found_is_1_and_near_words_are_told(archive: Path, capsys: Captured):
    assert search(archive, "archiuus") == 1
    assert "did you mean: archiuum" in capsys.readouterr().err
    assert search(archive, "zzz") == 1
    assert capsys.readouterr().err == "nothing was found\n"
    assert search(archive, "rex", "--min-probability", ".9") == 1


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["rex", "--like", "a.1/l0001"], "not both"),
        ([], "write a query"),
        (["(rex"], "it is not closed"),
        (["rex", "--from", "17xx"], "from 17xx is no date: write a year, month or day"),
        (["rex", "--to", "1290-13"], "to 1290-13 is no date"),
        (["rex", "--from", "1310", "--to", "1290"], "the first date is behind the last"),
        (["rex", "--sheet", "found.doc"], "a sheet is named"),
    ],
)
def test_what_cannot_be_looked_for_is_2(
    archive: Path, capsys: Captured, arguments: list[str], why: str
):
    assert search(archive, *arguments) == 2
    assert why in capsys.readouterr().err


def test_without_an_archive_it_is_2(tmp_path: Path, capsys: Captured):
    assert search(tmp_path / "none", "rex") == 2
    assert "there is no archive" in capsys.readouterr().err


def test_an_index_follows_its_archive(archive: Path, capsys: Captured):
    assert search(archive, "lex") == 1
    write_pages(archive, {"d.1": ((spots_along(("lex", 0.7)), ()),)}, run_id="run2")
    assert search(archive, "lex") == 0
    assert "brought up to date" in capsys.readouterr().err


def test_a_table_reads_as_csv(archive: Path, capsys: Captured):
    assert search(archive, "rex", "--csv") == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert [row["page_id"] for row in rows] == ["c.1", "a.1"]
    assert rows[0]["scan"].startswith("file:///")


@pytest.mark.parametrize("name", ["found.png", "found.pdf"])
def test_a_sheet_is_drawn_also_where_a_scan_is_gone(archive: Path, capsys: Captured, name: str):
    sheet = archive.parent / name
    assert search(archive, "rex", "--sheet", sheet) == 0
    said = capsys.readouterr().err
    assert f"the sheet: {sheet}" in said
    assert "cannot read the scan" in said
    assert "gone.png" in said
    if name == "found.png":
        with Image.open(sheet) as picture:
            assert ((np.asarray(picture) == (200, 200, 200)).all(axis=2)).sum() > 1000
    else:
        assert sheet.read_bytes().startswith(b"%PDF")


def test_what_may_not_be_shown_is_told_by_no_facet_total_or_near_word(
    tmp_path: Path, capsys: Captured
):
    scan = example_page().info.scan
    shut = replace(scan, catalogue=replace(scan.catalogue, access="restricted", place="Atlantis"))
    over = replace(
        scan, catalogue=replace(scan.catalogue, embargo_until="1999-12-31", place="Lyon")
    )
    pages = {
        "a.1": ((spots_along(("archiuum", 0.9)), ()),),
        "b.1": ((spots_along(("archiuum", 0.95), ("secretum", 0.9)), ()),),
    }
    write_pages(tmp_path / "archive", pages, scans={"a.1": over, "b.1": shut})
    assert search(tmp_path / "archive", "archiuum") == 0
    said = capsys.readouterr()
    assert "1 of 1 line" in said.out
    assert "Atlantis" not in said.out
    assert search(tmp_path / "archive", "archiuum", "--all") == 0
    assert "place: Atlantis 1, Lyon 1" in capsys.readouterr().out
    assert search(tmp_path / "archive", "secretus") == 1
    assert "secretum" not in capsys.readouterr().err


def test_as_many_lines_as_anyone_can_ask_for(archive: Path, capsys: Captured):
    assert search(archive, "rex", "--json", "--limit", str(10**30)) == 0
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_what_looks_alike_takes_no_filters(archive: Path, capsys: Captured):
    assert search(archive, "--like", "a.1/l0001", "--place", "Lyon") == 2
    assert "--like takes no filters" in capsys.readouterr().err


def test_a_language_that_only_the_catalogue_tells_comes_out(tmp_path: Path, capsys: Captured):
    told = replace(example_page().info.scan, language="la")
    pages = {"a.1": ((spots_along(("rex", 0.9)), ()),)}
    write_pages(tmp_path / "archive", pages, scans={"a.1": told})
    assert search(tmp_path / "archive", "rex", "--json", "--language", "la") == 0
    assert json.loads(capsys.readouterr().out)["language"] == "la"


@pytest.mark.parametrize("odd", [{"width": 0}, {"height": -5}, {"rotation": 17}])
def test_pages_that_cannot_be_are_passed_over_and_counted(
    archive: Path, capsys: Captured, odd: dict[str, int]
):
    """A table of others may hold anything."""
    (part,) = (archive / "metadata/pages/run=run1").iterdir()
    pages = pq.read_table(part)
    for name, value in odd.items():
        values = [
            value if page == "c.1" else own
            for page, own in zip(
                *(pages[one].to_pylist() for one in ("page_id", name)), strict=True
            )
        ]
        place = pages.schema.get_field_index(name)
        column = pa.array(values, pages.schema.field(name).type)
        pages = pages.set_column(place, pages.schema.field(name), column)
    pq.write_table(pages, part)
    sheet = archive.parent / "found.png"
    assert search(archive, "rex", "--json", "--sheet", sheet) == 0
    said = capsys.readouterr()
    assert [json.loads(line)["page_id"] for line in said.out.splitlines()] == ["a.1"]
    assert "1 rows of tables make no sense" in said.err
    assert sheet.exists()


def test_the_index_of_another_archive_is_left_alone(archive: Path, capsys: Captured):
    other = archive.parent / "other"
    write_pages(other, {"d.1": ((spots_along(("rex", 0.7)), ()),)})
    assert search(archive, "rex", "--json") == 0
    assert search(other, "rex", "--json") == 2
    assert "name another folder" in capsys.readouterr().err
    assert ductus("index", other, "--output", archive.parent / "index") == 2
    assert f"holds the index of {archive}" in capsys.readouterr().err
    assert search(archive, "rex", "--json") == 0
