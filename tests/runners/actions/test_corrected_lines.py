"""What people put right in an archive teaches the reader, and what cannot be read is named."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest
from PIL import Image

from ductus.archive.archived_pages import find_page
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.new_corrections import Who, correctable, new_correction
from ductus.runners.actions.corrected_lines import corrected_lines
from ductus.schemas.corrections import Field, Role
from tests.support.commands import SAMPLES, ductus

PAGE = "scans.letter.jpg"


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Some lines of a sample, as a run reads them."""
    folder = tmp_path_factory.mktemp("corrected")
    (folder / "scans").mkdir()
    letter = Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB").crop((0, 500, 1157, 1000))
    letter.save(folder / "scans" / "letter.jpg", quality=90)
    asked = ("run", folder / "scans", "--output", folder / "archive", "--workers", "1")
    assert ductus(*asked) == 0
    return folder / "archive"


def say(archive: Path, region_id: str, field: Field, value: str, role: Role) -> None:
    page = correctable(str(archive), PAGE)
    assert page
    by = Who("ada", role, "test", datetime.now(UTC))
    with Corrections(str(archive)) as corrections:
        corrections.add([new_correction(page, region_id, field, value, by)])


def test_nothing_put_right_is_said(archive: Path, capsys: pytest.CaptureFixture[str]):
    out = archive.parent / "none"
    assert ductus("train", "text", "--archive", archive, "--output", out) == 2
    assert f"nobody has put a line's text right in {archive}" in capsys.readouterr().err


def test_lines_put_right_and_then_approved_pages_are_learned_from(
    archive: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    found = find_page(str(archive), PAGE)
    assert found
    first, second = (line.region for line in found.page.lines[:2])
    say(archive, first.region_id, Field.TEXT, "Londres, 1er février 1921.", Role.EDITOR)
    say(archive, second.region_id, Field.NOT_WRITING, "true", Role.EDITOR)
    (line,) = corrected_lines(str(archive), [])
    assert (line.text, line.split) == ("Londres, 1er février 1921.", "train")
    third = found.page.lines[2].region
    say(archive, third.region_id, Field.TEXT, "סוף דבר", Role.EDITOR)
    say(archive, third.region_id, Field.DIRECTION, "rtl", Role.EDITOR)
    assert [line.text for line in corrected_lines(str(archive), [])][1:] == ["סוף דבר"]
    say(archive, "", Field.STATE, "approved", Role.REVIEWER)
    texts = [line.text for line in corrected_lines(str(archive), [])]
    assert texts[0] == "Londres, 1er février 1921."
    assert second.text not in texts
    assert len(texts) == len(found.page.lines) - 1
    monkeypatch.setattr("ductus.runners.actions.train_text.PASSES", 1)
    out = archive.parent / "hand"
    assert ductus("train", "text", "--archive", archive, "--output", out, "--rounds", "1") == 0
    kept = len(texts) // 5
    told = capsys.readouterr().out
    assert f"{len(texts) - kept} lines to learn from, {kept} kept apart" in told
    assert "before" in told
    assert (out / "reader.onnx").exists()


def test_a_page_whose_scan_is_gone_is_named(archive: Path):
    scan = archive.parent / "scans" / "letter.jpg"
    hidden = scan.with_suffix(".away")
    scan.rename(hidden)
    lost: list[str] = []
    lines = list(corrected_lines(str(archive), lost))
    hidden.rename(scan)
    assert not lines
    (told,) = lost
    assert PAGE in told


def test_nothing_is_learned_from_another_picture_under_the_same_name(archive: Path):
    scan = archive.parent / "scans" / "letter.jpg"
    own = scan.read_bytes()
    shutil.copy(SAMPLES / "inksight-page.jpg", scan)
    lost: list[str] = []
    lines = list(corrected_lines(str(archive), lost))
    scan.write_bytes(own)
    assert not lines
    (told,) = lost
    assert "another file than the page was made of" in told
