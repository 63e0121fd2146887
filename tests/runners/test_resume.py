"""A run that is killed at any moment and started again ends as if nothing had happened."""

import os
import shutil
import signal
import tempfile
import time
from pathlib import Path

import pytest
from PIL import Image

from tests.support.commands import ductus, inkml_bytes, read_table, start_ductus

ARGUMENTS = ("--recognizer", "none", "--workers", "1")


@pytest.fixture(scope="module")
def scans(scraps: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("letters")
    for number in range(1, 5):
        shutil.copy(scraps / f"slip-{number}.png", folder)
    return folder


@pytest.fixture(scope="module")
def undisturbed(scans: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("undisturbed")
    assert ductus("run", scans, "--output", out, *ARGUMENTS) == 0
    return inkml_bytes(out)


@pytest.mark.parametrize("files_before_kill", [0, 2, 4])
def test_killed_run_goes_on_where_it_was(
    scans: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    undisturbed: dict[str, bytes],
    files_before_kill: int,
):
    out = tmp_path / "out"
    box = tmp_path / "temporary"
    box.mkdir()
    process = start_ductus("run", scans, "--output", out, *ARGUMENTS, TMPDIR=str(box))
    while process.poll() is None and _count(out) < files_before_kill:
        time.sleep(0.002)
    if files_before_kill == 0:
        time.sleep(3)  # while it loads or looks
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    survived = {path: path.stat().st_mtime_ns for path in (out / "inkml").glob("*.inkml")}
    monkeypatch.setenv("TMPDIR", str(box))
    monkeypatch.setattr(tempfile, "tempdir", None)
    assert ductus("run", scans, "--output", out, *ARGUMENTS) == 0
    assert list(box.iterdir()) == [], "the temporary files of both are gone"
    assert inkml_bytes(out) == undisturbed
    assert {path: path.stat().st_mtime_ns for path in survived} == survived, "done twice"
    latest = {row["page_id"]: row for row in read_table(out, "pages")}
    assert {f"{name}.inkml" for name in latest} == set(undisturbed)
    run_of_page = {row["page_id"]: row["run_id"] for row in latest.values()}
    regions = read_table(out, "regions")
    for page, row in latest.items():
        own = [r for r in regions if (r["page_id"], r["run_id"]) == (page, run_of_page[page])]
        assert len(own) == row["n_regions"]


def test_a_killed_run_keeps_the_pages_of_a_long_document_that_it_had_done(
    scraps: Path, tmp_path: Path
):
    slip = Image.open(scraps / "slip-3.png")
    book, out, whole = tmp_path / "book.tif", tmp_path / "out", tmp_path / "whole"
    slip.save(book, save_all=True, append_images=[slip] * 7)
    process = start_ductus("run", book, "--output", out, *ARGUMENTS)
    while process.poll() is None and not list(out.glob("metadata/pages/*/*.parquet")):
        time.sleep(0.002)
    os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    kept = {path: path.stat().st_mtime_ns for path in (out / "inkml").glob("*.inkml")}
    assert 4 <= len(kept) < 8
    assert ductus("run", book, "--output", out, *ARGUMENTS) == 0, "not taken for finished"
    assert {path: path.stat().st_mtime_ns for path in kept} == kept, "done twice"
    assert ductus("run", book, "--output", whole, *ARGUMENTS) == 0
    assert inkml_bytes(out) == inkml_bytes(whole)
    assert len(inkml_bytes(whole)) == 8


def _count(out: Path) -> int:
    return len(list((out / "inkml").glob("*.inkml")))
