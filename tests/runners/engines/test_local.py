"""A page that ends its worker, however and at whatever step, is known by name and left."""

from __future__ import annotations

import os
import shutil
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.support.commands import ROOT, ductus, inkml_bytes, read_table, start_ductus
from tests.support.workers import DEADLY

ARGUMENTS = ("--collection", "c", "--recognizer", "none")


def box(folder: Path, slips: Path, *names: str) -> Path:
    """A folder with one small scan as it is, and others that bear deadly names."""
    folder.mkdir()
    shutil.copy(slips / "slip-1.png", folder / "good.png")
    for name in names:
        said = PngInfo()
        said.add_text("Comment", name)
        Image.open(slips / "slip-3.png").save(folder / f"{name}.png", pnginfo=said)
    return folder


def ended(scans: Path, out: Path, *more: str) -> tuple[int, str]:
    """Runs where some pages are deadly; the exit status, and what was said."""
    path = os.pathsep.join([str(ROOT / DEADLY), os.environ.get("PYTHONPATH", "")])
    run = start_ductus("run", scans, "--output", out, *ARGUMENTS, *more, PYTHONPATH=path)
    said, _ = run.communicate(timeout=900)
    return run.returncode, said


def crashed(out: Path) -> dict[str, tuple[str, str]]:
    """Stage and code of each failure, by page."""
    return {
        row["page_id"]: (row["stage"], row["code"])
        for row in read_table(out, "failures")
        if row["page_id"]
    }


@pytest.mark.parametrize(
    "names",
    [
        ("deadly-find_regions-exit",),
        pytest.param(
            ("deadly-read-exit", "deadly-derender-exit", "deadly-write-exit"),
            marks=pytest.mark.slow,
        ),
        pytest.param(("deadly-derender-sleep",), marks=pytest.mark.slow),
    ],
    ids=["one dies", "several die", "one stalls"],
)
def test_the_run_ends_well_and_the_next_leaves_it_alone(
    names: tuple[str, ...], slips: Path, tmp_path: Path
):
    scans, out = box(tmp_path / "box", slips, *names), tmp_path / "out"
    arguments = ("--workers", "2", "--max-failures", "1", "--max-minutes", "0.5")
    status, said = ended(scans, out, *arguments)
    assert status == 0, said
    assert "What was not finished is done again" in said
    expected = {f"c.{name}.png": (name.split("-")[1], "crashed") for name in names}
    assert crashed(out) == expected
    assert {row["page_id"] for row in read_table(out, "pages")} == {"c.good.png", *expected}
    assert "c.good.png.inkml" in inkml_bytes(out)
    assert not list((out / "crashes").rglob("*.json")), "the table says it now"
    tried = Counter(row["page_id"] for row in read_table(out, "failures"))
    assert ductus("run", scans, "--output", out, *ARGUMENTS, *arguments) == 0
    assert Counter(row["page_id"] for row in read_table(out, "failures")) == tried


def test_what_ends_the_run_itself_is_tried_in_a_worker_by_the_next(slips: Path, tmp_path: Path):
    scans, out = box(tmp_path / "box", slips, "deadly-find_regions-exit"), tmp_path / "out"
    status, said = ended(scans, out, "--workers", "1")
    assert status == 9
    assert "died at find_regions of c.deadly-find_regions-exit.png" in said
    status, said = ended(scans, out, "--workers", "1", "--max-failures", "1")
    assert status == 0, said
    assert crashed(out) == {"c.deadly-find_regions-exit.png": ("find_regions", "crashed")}
    assert list(inkml_bytes(out)) == ["c.good.png.inkml"]
