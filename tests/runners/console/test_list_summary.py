"""A run says which values and columns of a list it did not understand, and what moved for it."""

from __future__ import annotations

from pathlib import Path

import pytest

from ductus.scans.find_scans import find_scans
from ductus.scans.list_remarks import meant_by
from tests.support.archives import do, plan
from tests.support.commands import ductus


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "divers"
    folder.mkdir()
    for number in range(5):
        (folder / f"f{number}.png").write_text(f"scan {number}")
    return folder


def dry(listed: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> str:
    capsys.readouterr()
    ductus("run", listed, "--output", out, "--recognizer", "none", "--workers", "1", "--dry-run")
    return capsys.readouterr().err


def test_what_a_list_got_wrong_is_named_with_scan_and_value(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    listed = scans / "list.csv"
    rows = (
        "uri,access,rights,date_from,sequence,shelfmark,tilte,shelf",
        "f0.png,opne,In copyright,19th century,one,MS 1,A psalter,A 7",
        *(f"f{n}.png,open,In copyright,,,,," for n in range(1, 5)),
    )
    listed.write_text("\n".join(rows))
    said = dry(listed, tmp_path / "out", capsys)
    assert "1 access_unreadable, 1 date_from_unreadable, 5 rights_unknown" in said
    assert "f0.png: access `opne` is none of open, restricted, embargoed" in said
    assert "f0.png: date_from `19th century` is no date" in said
    assert "f0.png: sequence `one` is no whole number" in said
    assert "f2.png: rights `In copyright` is no address" in said
    assert "f3.png: rights" not in said
    assert "rights_unknown  ... and 2 more" in said
    assert "shelf, shelfmark (is it identifier?), tilte (is it title?)" in said


def test_a_list_in_order_is_not_talked_about(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (scans / "list.csv").write_text("uri,access,title\nf0.png,open,A psalter\n")
    said = dry(scans / "list.csv", tmp_path / "out", capsys)
    assert "list is to say" not in said
    assert "columns of lists" not in said


def test_pages_that_a_list_takes_to_another_collection_are_told(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out, listed = tmp_path / "out", scans / "catalogue.csv"
    do(plan(find_scans(str(scans)), out), out, "run1")
    listed.write_text("uri,title\nf0.png,A\nf1.png,B\n")
    made = plan(find_scans(str(listed)), out)
    assert made.collections == {("divers", "catalogue"): 2}
    said = dry(listed, out, capsys)
    assert "2 finished pages would go from collection divers to catalogue" in said.replace("\n", "")


@pytest.mark.parametrize(
    ("heading", "column"),
    [("titel", "title"), ("signatur", "identifier"), ("acces", "access"), ("shelf", ""), ("x", "")],
)
def test_a_heading_is_asked_after_only_where_a_column_is_near(heading: str, column: str):
    assert meant_by(heading) == column
