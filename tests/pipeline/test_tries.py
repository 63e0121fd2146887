"""A failure of ours is tried again by later runs, three times in all, until something changes."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ductus.model.images.files import pdf
from ductus.pipeline.plan import plan_work
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import Recipe, conditions, fingerprint
from ductus.schemas.records import FailedPage, Failure, PageInfo, Scan
from ductus.transforms.page_rows import rows_of
from ductus.transforms.write_tables import write_part
from tests.support import greedy_pdf
from tests.support.archives import settings
from tests.support.commands import ductus, read_table

ARGUMENTS = ("--collection", "c", "--recognizer", "none", "--workers", "1")
RECIPE = Recipe(detector="d", recognizer="", derenderer="t", max_pixels=1000)


@pytest.fixture
def scans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder of one PDF, for which no child process comes up."""
    folder = tmp_path / "scans"
    folder.mkdir()
    (folder / "a.pdf").write_bytes(greedy_pdf.pdf(b"0 0 9 9 re f"))
    monkeypatch.setattr(pdf, "_CHILD", "ductus.no_such_module")
    return folder


def tries(scans: Path, out: Path, *more: str) -> bool:
    """Runs once, and says whether the scan was tried."""
    before = len(read_table(out, "failures")) if out.exists() else 0
    status = ductus("run", scans, "--output", out, *ARGUMENTS, *more)
    tried = len(read_table(out, "failures")) - before
    assert status == tried, "a page that fails is told by the exit status"
    return bool(tried)


def test_three_runs_try_and_then_it_is_left_alone(
    scans: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out"
    assert [tries(scans, out) for _ in range(5)] == [True, True, True, False, False]
    said = capsys.readouterr().err
    assert "1 of them failed before and have not changed since" in said
    assert {row["code"] for row in read_table(out, "failures")} == {"read_failed"}
    assert tries(scans, out, "--force")
    assert not tries(scans, out)


def test_what_changes_is_tried_again(scans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert [tries(scans, out) for _ in range(4)] == [True, True, True, False]
    assert tries(scans, out, "--max-pixels", "1000000"), "an option"
    (scans / "a.pdf").write_bytes(greedy_pdf.pdf(b"0 0 8 8 re f"))
    assert [tries(scans, out) for _ in range(4)] == [True, True, True, False], "the file"


def test_tries_are_counted_over_a_compaction(scans: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    for _ in range(3):
        assert tries(scans, out)
        assert ductus("compact", out) == 0
    assert not tries(scans, out)


def test_it_is_done_as_soon_as_we_can(
    scans: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "out"
    assert tries(scans, out)
    monkeypatch.undo()
    assert not tries(scans, out), "no failure any more"
    rows = sorted(read_table(out, "pages"), key=lambda row: row["created_at"])
    assert [row["status"] for row in rows] == ["failed", "ok"]


@pytest.mark.parametrize(
    ("code", "sha256", "is_tried"),
    [
        (FailureCode.READ_FAILED, "", True),  # storage broke off: every night
        (FailureCode.READ_FAILED, "ab", False),
        (FailureCode.WRITE_FAILED, "ab", True),
        (FailureCode.OUT_OF_MEMORY, "ab", False),
        (FailureCode.OUT_OF_TIME, "ab", False),
        (FailureCode.DECODER_CRASHED, "ab", False),
    ],
)
def test_only_failures_of_ours_on_bytes_that_were_read_are_counted(
    code: FailureCode, sha256: str, is_tried: bool, tmp_path: Path
) -> None:
    scan = Scan("/scans/a.pdf", "a.pdf", "c", "1-2")
    tried = conditions(scan, RECIPE)
    info = PageInfo(
        *("c.a.pdf", scan, sha256, 9, 0, 0, 0, 0.0, 1, "", fingerprint(sha256, 0, tried)),
        recipe=tried,
    )
    failed = FailedPage(info, Failure("read", code, "why", scan.uri, info.page_id))
    for night in range(4):
        now = datetime(2026, 1, night + 1, tzinfo=UTC)
        run = settings(tmp_path, f"run{night}")
        write_part([rows_of(failed, run.run_id, now)], run, "p")
    assert len(plan_work([scan], str(tmp_path), RECIPE).todo) == is_tried
