"""Covers, charts and blank pages in a run: counted by kind, and traced only when asked."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from ductus.schemas.inkml import from_inkml
from tests.model.contents.test_page_kind import colour_chart, grained, leather, paper
from tests.support.commands import ROOT, ductus, read_table

ARGUMENTS = ("--recognizer", "none", "--workers", "1")


@pytest.fixture(scope="module")
def scans(slips: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("book")
    Image.fromarray(grained(leather(700, 500))).save(folder / "0-cover.png")
    Image.fromarray(grained(colour_chart())).save(folder / "1-chart.png")
    Image.fromarray(grained(paper(700, 500))).save(folder / "2-blank.png")
    shutil.copy(slips / "slip-3.png", folder / "3-slip.png")
    return folder


def test_pages_that_are_no_writing_are_counted_by_kind(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    assert ductus("run", scans, "--output", out, *ARGUMENTS) == 0
    rows = {Path(row["source_uri"]).stem: row for row in read_table(out, "pages")}
    assert {name: row["page_kind"] for name, row in rows.items()} == {
        "0-cover": "cover",
        "1-chart": "colour_chart",
        "2-blank": "blank",
        "3-slip": "writing",
    }
    assert {name: bool(row["n_strokes"]) for name, row in rows.items()} == {
        "0-cover": False,
        "1-chart": False,
        "2-blank": False,
        "3-slip": True,
    }
    told = capsys.readouterr()
    assert "pages colour_chart" in told.out + told.err
    (report,) = (out / "runs").iterdir()
    kinds = json.loads(report.read_text())["counts"]["page_kinds"]
    assert kinds == {"blank": 1, "colour_chart": 1, "cover": 1, "writing": 1}


def test_trace_all_takes_what_was_found_on_any_page(scans: Path, tmp_path: Path):
    folder, out = tmp_path / "book", tmp_path / "out"
    folder.mkdir()
    label = grained(leather(1400, 1000))
    slip = Image.open(scans / "3-slip.png").convert("RGB")
    cover = Image.fromarray(label)
    cover.paste(slip.resize((240, round(240 * slip.height / slip.width))), (380, 200))
    cover.save(folder / "cover.png")
    for option in ([], ["--trace-all", "--redo", "all"]):
        assert ductus("run", folder, "--output", out, *ARGUMENTS, *option) == 0
    first, second = sorted(read_table(out, "pages"), key=lambda row: row["created_at"])
    assert first["page_kind"] == second["page_kind"] == "cover"
    assert (first["n_strokes"], second["n_strokes"] > 0) == (0, True)


def test_figures_are_regions_of_their_own_kinds_with_ink(tmp_path: Path):
    page, out = ROOT / "tests" / "data" / "initial-drawing-stamp.jpg", tmp_path / "out"
    assert ductus("run", page, "--output", out, *ARGUMENTS) == 0
    rows = [row for row in read_table(out, "regions") if not row["parent_id"]]
    kinds = [row["kind"] for row in sorted(rows, key=lambda row: row["reading_order"])]
    assert {"line", "initial", "drawing"} <= set(kinds)
    assert kinds.index("drawing") < kinds.index("initial") < len(kinds) - 1, "a line comes after it"
    for row in rows:
        assert bool(row["n_strokes"]) == ("not_traced" not in row["flags"]), row["region_id"]
    (inkml,) = (out / "inkml").glob("*.inkml")
    kept = from_inkml(inkml.read_bytes())
    assert [str(line.region.kind) for line in kept.lines] == kinds
