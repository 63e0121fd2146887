"""A run says what its input once had and has no more; failures of that do not stand for ever."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from ductus.scans.find_scans import find_scans
from tests.support.archives import do, plan
from tests.support.commands import ductus
from tests.support.gcs import emulated_bucket

RUN = ("--recognizer", "none", "--workers", "1", "--regions", "whole")


@pytest.fixture
def scans(tmp_path: Path) -> Path:
    folder = tmp_path / "divers"
    (folder / "box").mkdir(parents=True)
    for name in ("a", "b", "box/c"):
        (folder / f"{name}.png").write_text(f"scan {name}")
    return folder


@pytest.fixture
def archive(scans: Path, tmp_path: Path) -> Path:
    """An archive of them, with ink that is made up."""
    do(plan(find_scans(str(scans)), tmp_path / "out"), tmp_path / "out", "run1")
    return tmp_path / "out"


def status(archive: Path, capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    capsys.readouterr()
    assert ductus("status", archive, "--json") == 0
    return dict(json.loads(capsys.readouterr().out))


def test_scans_that_are_gone_from_a_folder_are_told(
    scans: Path, archive: Path, capsys: pytest.CaptureFixture[str]
):
    (scans / "a.png").unlink()
    (scans / "box/c.png").rename(scans / "moved.png")
    made = plan(find_scans(str(scans)), archive, inputs=[str(scans)])
    assert (made.gone.scans, made.gone.examples) == (1, [f"{scans}/a.png"])
    assert plan(find_scans(str(scans)), archive, inputs=[str(scans)], limit=1).gone.scans == 0
    assert plan(find_scans(str(scans / "b.png")), archive, inputs=[str(scans / "b.png")]).gone == (
        type(made.gone)(failed=[])
    ), "another input says nothing of it"
    assert ductus("run", scans, "--output", archive, *RUN, "--dry-run") == 0
    said = capsys.readouterr().err
    assert f"1 scan of this input is not there any more, and the pages stay: {scans}/a.png" in said


def test_a_list_of_wrong_paths_is_found_out_before_the_work(
    scans: Path, archive: Path, capsys: pytest.CaptureFixture[str]
):
    listed = scans / "list.csv"
    listed.write_text("uri\n" + "".join(f"dvers/{n}.png\n" for n in range(5)))
    ductus("run", listed, "--output", archive.parent / "new", *RUN, "--dry-run")
    said = capsys.readouterr().err
    assert "5 scans are not there, or cannot be looked at: check the path" in said
    assert f"{scans}/dvers/0.png" in said


def test_objects_that_are_gone_from_a_bucket_are_told(tmp_path: Path):
    with emulated_bucket("vault") as bucket:
        for name in ("f1.png", "f2.png"):
            bucket.blob(f"ms/{name}").upload_from_string(f"scan {name}")
        out = tmp_path / "out"
        do(plan(find_scans("gs://vault/ms"), out), out, "run1")
        bucket.blob("ms/f2.png").delete()
        made = plan(find_scans("gs://vault/ms"), out, inputs=["gs://vault/ms"])
    assert made.gone.examples == ["gs://vault/ms/f2.png"]


def test_what_fails_in_another_folder_of_the_same_name_stands(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    out = tmp_path / "out"
    for town in ("one", "two"):
        (tmp_path / town / "scans").mkdir(parents=True)
        (tmp_path / town / "scans" / f"{town}.png").write_bytes(b"no image")
        monkeypatch.chdir(tmp_path / town)
        ductus("run", "scans", "--output", out, *RUN, "--collection", town)
    assert status(out, capsys)["pages"] == {"failed": 2}
    (tmp_path / "one" / "scans" / "one.png").unlink()
    monkeypatch.chdir(tmp_path)
    (tmp_path / "one" / "scans" / "row.txt").write_text("")
    ductus("run", "./one/scans/", "--output", out, *RUN, "--collection", "one")
    assert status(out, capsys)["pages"] == {"failed": 1}, "named otherwise, it is the same folder"


def test_a_mended_list_and_a_deleted_file_fail_no_more(
    slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    shutil.copy(slips / "slip-0.png", scans / "good.png")
    (scans / "broken.png").write_bytes(b"no image")
    listed = tmp_path / "list.csv"
    listed.write_text("uri\nscans/good.png\nscans/broken.png\nscans/god.png\n,\nx,y\n")
    run = ("run", listed, "--output", out, *RUN, "--max-failures", "1")
    assert ductus(*run) == 1
    held = status(out, capsys)
    assert held["failures"] == {"bad_row": 1, "not_found": 1, "unsupported_format": 1}
    assert {row["code"]: row["message"] for row in held["failed"]}["not_found"].endswith(
        "; check the path"
    )
    listed.write_text("uri\nscans/good.png\n")
    (scans / "broken.png").unlink()
    assert ductus("verify", out, "--scans") == 1
    assert "ductus remove" in capsys.readouterr().out
    assert ductus(*run) == 0
    held = status(out, capsys)
    assert (held["failures"], held["failed"], held["no_more"]) == ({}, [], 2)
    assert held["pages"] == {"ok": 1}
    assert ductus("verify", out, "--scans") == 0, "of what was never inked nothing is missed"
    (scans / "broken.png").write_bytes(b"no image")
    listed.write_text("uri\nscans/good.png\nscans/broken.png\n")
    assert ductus(*run) == 0
    assert [row["code"] for row in status(out, capsys)["failed"]] == ["unsupported_format"]
