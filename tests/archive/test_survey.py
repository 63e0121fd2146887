"""`ductus status --scans` tells which scans are new, changed or gone, as a run sees them."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest

from ductus.archive.survey import survey
from ductus.scans.find_scans import find_scans
from ductus.storage import listing
from tests.archive.test_failure_index import fail
from tests.support.archives import do, plan
from tests.support.commands import ductus
from tests.support.gcs import emulated_bucket

ARGUMENTS = ("--collection", "c", "--regions", "whole", "--recognizer", "none", "--workers", "1")

NOTHING: dict[str, object] = {
    **{"gone": [], "new": [], "changed": [], "same": 0, "lost": [], "moved": []},
}


def _beside(
    capsys: pytest.CaptureFixture[str], archive: Path | str, *inputs: Path | str
) -> dict[str, object]:
    capsys.readouterr()
    assert ductus("status", archive, "--json", "--scans", *inputs) == 0
    return dict(json.loads(capsys.readouterr().out)["scans"])


def test_a_scan_that_has_failed_since_is_as_the_next_run_sees_it(tmp_path: Path) -> None:
    letters, archive = tmp_path / "letters", tmp_path / "out"
    letters.mkdir()
    (letters / "a.png").write_text("one")
    do(plan(find_scans(str(letters)), archive), archive, "run1")
    (letters / "a.png").write_text("cut off")
    (scan,) = plan(find_scans(str(letters)), archive).todo
    fail(scan, 0, archive, "run2")
    assert plan(find_scans(str(letters)), archive).failed_before == 1
    told = survey(str(archive), find_scans(str(letters)))
    assert (told.same, told.changed, told.new, told.gone) == (1, [], [], [])
    (letters / "below").mkdir()
    (letters / "a.png").rename(letters / "below" / "a.png")
    told = survey(str(archive), find_scans(str(letters)))
    assert told.moved == [(str(letters / "a.png"), str(letters / "below" / "a.png"))]


def test_new_changed_and_gone(
    slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    for number in range(3):
        shutil.copy(slips / f"slip-{number}.png", scans / f"s{number}.png")
    run = ("run", scans, "--output", out, *ARGUMENTS)
    assert ductus(*run) == 0
    assert _beside(capsys, out, scans) == {**NOTHING, "same": 3}
    (scans / "s0.png").unlink()
    shutil.copy(slips / "slip-5.png", scans / "s1.png")
    shutil.copy(slips / "slip-6.png", scans / "new.png")
    assert _beside(capsys, out, scans) == {
        **NOTHING,
        "gone": ["c.s0.png"],
        "new": [str(scans / "new.png")],
        "changed": [str(scans / "s1.png")],
        "same": 1,
    }
    assert ductus("status", out, "--scans", scans) == 0
    said = capsys.readouterr().out
    assert "pages whose scan is gone (they stay): 1\n  c.s0.png" in said
    assert ductus(*run) == 0
    after = {**NOTHING, "gone": ["c.s0.png"], "same": 3}
    assert _beside(capsys, out, scans) == after
    os.utime(scans / "new.png", (1, 1))
    assert _beside(capsys, out, scans)["changed"] == [str(scans / "new.png")]
    here, there = scans / "s1.png", scans / "s2.png"
    assert _beside(capsys, out, here, there, here)["same"] == 2, "each counts once"


def test_bucket_is_listed_and_not_asked_file_by_file(
    slips: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    out = tmp_path / "out"
    with emulated_bucket("survey") as bucket:
        bucket.blob("scans/a.png").upload_from_filename(slips / "slip-0.png")
        assert ductus("run", "gs://survey/scans", "--output", out, *ARGUMENTS) == 0
        bucket.blob("scans/a.png").delete()
        for number in range(30):
            bucket.blob(f"scans/{number}.png").upload_from_string("x")
        asked: list[str] = []
        objects = listing._objects
        monkeypatch.setattr(
            listing,
            "_objects",
            lambda prefix, recursive: asked.append(prefix) or objects(prefix, recursive),
        )
        beside = _beside(capsys, out, "gs://survey/scans")
        assert (beside["gone"], len(list(beside["new"]))) == (["c.a.png"], 30)  # type: ignore[call-overload]
        assert len(asked) <= 2, asked


def test_inputs_without_scans_are_wrong_use(
    slips: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out, empty = tmp_path / "out", tmp_path / "empty"
    empty.mkdir()
    assert ductus("run", slips / "slip-0.png", "--output", out, *ARGUMENTS) == 0
    assert ductus("status", out, "--scans", empty) == 2
    assert "no scans" in capsys.readouterr().err
