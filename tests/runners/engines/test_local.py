"""A page that ends its worker, however and at whatever step, is known by name and left."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from ductus.archive.crashes import Crash, Place, write_crash
from ductus.pipeline.options import RunOptions
from ductus.runners.engines import local
from ductus.schemas.records import Scan
from tests.support.commands import ROOT, ductus, inkml_bytes, read_table, start_ductus
from tests.support.workers import DEADLY

ARGUMENTS = ("--collection", "c", "--recognizer", "none")


def box(folder: Path, scraps: Path, *names: str) -> Path:
    """A folder with one small scan as it is, and others that bear deadly names."""
    folder.mkdir()
    shutil.copy(scraps / "slip-1.png", folder / "good.png")
    for name in names:
        said = PngInfo()
        said.add_text("Comment", name)
        Image.open(scraps / "slip-3.png").save(folder / f"{name}.png", pnginfo=said)
    return folder


def ended(scans: Path, out: Path, *more: str) -> tuple[int, str]:
    """Runs where some pages are deadly; the exit status, and what was said."""
    path = os.pathsep.join([str(ROOT / DEADLY), os.environ.get("PYTHONPATH", "")])
    run = start_ductus("run", scans, "--output", out, *ARGUMENTS, *more, PYTHONPATH=path)
    said, _ = run.communicate(timeout=900)
    return run.returncode, said


@pytest.mark.slow
def test_the_run_goes_on_and_the_next_leaves_alone_what_two_workers_died_at(
    scraps: Path, tmp_path: Path
):
    names = ("deadly-find_regions-exit", "deadly-derender-exit")
    scans, out = box(tmp_path / "box", scraps, *names), tmp_path / "out"
    status, said = ended(scans, out, "--workers", "1")
    assert status == 9, "the process of the run itself has died"
    assert "died at find_regions of c.deadly-find_regions-exit.png" in said
    arguments = ("--workers", "2", "--max-failures", "1")
    status, said = ended(scans, out, *arguments)
    assert status == 0, said
    assert "What was not finished is done again" in said, "once or more: two may die at once"
    told = {row["page_id"]: (row["stage"], row["code"]) for row in read_table(out, "failures")}
    assert told == {f"c.{name}.png": (name.split("-")[1], "crashed") for name in names}
    status_of = {row["page_id"]: row["status"] for row in read_table(out, "pages")}
    assert status_of == {
        "c.good.png": "ok",
        "c.deadly-find_regions-exit.png": "failed",
        "c.deadly-derender-exit.png": "partial",
    }
    assert not list((out / "crashes").rglob("*.json")), "the table says it now"
    assert ductus("run", scans, "--output", out, *ARGUMENTS, *arguments) == 0
    assert len(read_table(out, "failures")) == len(told), "nothing is tried again"
    assert set(inkml_bytes(out)) == {"c.good.png.inkml", "c.deadly-derender-exit.png.inkml"}


def test_a_page_whose_rows_end_a_worker_is_left_and_the_others_have_theirs(
    scraps: Path, tmp_path: Path
):
    page = "c.deadly-pack-exit.png"
    scans, out = box(tmp_path / "box", scraps, "deadly-pack-exit"), tmp_path / "out"
    asked = RunOptions.of(inputs=(str(scans),), output=str(out), recognizer="none")
    before = Crash("pack", (page, "c.good.png"), "died", "an earlier run")
    write_crash(Place.of(str(out), asked.recipe()), before)
    status, said = ended(scans, out, "--workers", "1", "--max-failures", "1")
    assert status == 0, said
    assert said.count(f"died at pack of {page};") == 1, said
    told = {row["page_id"]: (row["stage"], row["code"]) for row in read_table(out, "failures")}
    assert told == {page: ("write_tables", "crashed")}
    status_of = {row["page_id"]: row["status"] for row in read_table(out, "pages")}
    assert status_of == {"c.good.png": "ok", page: "failed"}
    assert len(inkml_bytes(out)) == 2, "ink that was written stays"


def test_a_process_is_taken_for_so_much_work_as_pays_its_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(local, "available_cores", lambda: 3)
    settings = RunOptions.of(inputs=(), output=str(tmp_path)).settings()
    word, page = tmp_path / "word.png", tmp_path / "page.png"
    word.write_bytes(bytes(10_000))
    page.write_bytes(bytes(2_000_000))
    words, pages = Scan(str(word), "word.png", "c"), Scan(str(page), "page.png", "c")
    chosen = [
        local.choose_workers(None, [scan] * n, settings)
        for scan, n in ((words, 100), (words, 1000), (pages, 1), (pages, 5), (pages, 1000))
    ]
    assert chosen == [1, 3, 1, 2, 3]
    assert local.choose_workers(7, [pages], settings) == 7, "as many as were asked for"


def test_a_run_that_shares_its_work_is_ready_without_what_workers_load():
    code = "import sys, ductus.runners.actions.run_pipeline as _; print(*sys.modules)"
    command = [sys.executable, "-P", "-c", code]
    loaded = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert {"apache_beam", "onnxruntime", "torch", "numba"}.isdisjoint(loaded.split())
