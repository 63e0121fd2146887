"""Log lines tell page, step, code and time, and no secret."""

from __future__ import annotations

import json
import logging
import shutil
from pathlib import Path

import pytest

from ductus.telemetry.page_log import LOG_FORMAT, log_failure, redacted
from tests.support.commands import ductus, read_table, start_ductus


@pytest.mark.parametrize(
    "secret",
    [
        "cannot open https://host/scan.tif?X-Goog-Signature=abcSECRET&X-Goog-Expires=5: 403",
        "https://storage.example/a b/scan.tif?sig=SECRET",
        "https://reader:SECRET@host/scan.tif: refused",
        "401 for 'Authorization: Bearer SECRET.x-y_z=='",
        "{'access_token': 'SECRET', 'expires_in': 3599}",
        "refused: password=SECRET",
        "client_secret: SECRET, retry",
    ],
)
def test_secrets_are_left_out(secret: str) -> None:
    assert "SECRET" not in redacted(secret)
    assert redacted(secret), "and the rest stays"


def test_plain_messages_stay_as_they_are() -> None:
    for text in ("no image: unknown format", "gs://museum/a/b.tif: 404", "page 3 of 5? 10 = 2*5"):
        assert redacted(text) == text


def test_failures_reach_pythons_logging_with_their_page(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.WARNING, "ductus"):
        log_failure("read", "c.s1", "", "not_found", "gone: https://h/s?sig=SECRET" + "x" * 9999)
    (record,) = caplog.records
    line = json.loads(record.getMessage())
    assert record.levelno == logging.WARNING
    assert (line["step"], line["page_id"], line["code"]) == ("read", "c.s1", "not_found")
    assert "SECRET" not in record.getMessage()
    assert len(record.getMessage()) < 4096


def _scans(scraps: Path, folder: Path, n: int) -> Path:
    folder.mkdir()
    for number in range(n):
        shutil.copy(scraps / f"slip-{number % 9}.png", folder / f"s{number}.png")
    (folder / "notes.jpg").write_text("not an image")
    return folder


def _check(lines: list[str], out: Path) -> None:
    told = [json.loads(line) for line in lines]
    pages = {row["page_id"] for row in read_table(out, "pages") if row["status"] != "failed"}
    for step in ("read", "look", "write"):
        of_step = [line for line in told if line["step"] == step and "ms" in line]
        assert pages <= {line["page_id"] for line in of_step}, step
        assert all(line["ms"] >= 0 for line in of_step)
    assert any(line["step"] == "derender_batch" for line in told)
    (failed,) = (line for line in told if line["level"] == "WARNING")
    assert failed["page_id"].endswith("notes.jpg")
    assert failed["code"] == "unsupported_format"
    known = {"time", "level", "step", "page_id", "region_id", "ms", "code", "message"}
    assert {name for line in told for name in line} <= known


ARGUMENTS = ("--recognizer", "none", "--max-failures", "1")


def test_a_run_prints_lines_of_json_and_nothing_else_if_asked(
    scraps: Path,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.delenv(LOG_FORMAT, raising=False)
    out = tmp_path / "out"
    run = ("run", _scans(scraps, tmp_path / "scans", 2), "--output", out, *ARGUMENTS)
    assert ductus(*run, "--workers", "1", "--log-format", "json") == 0
    _check(capsys.readouterr().out.splitlines(), out)
    assert ductus(*run, "--workers", "1", "--force") == 0
    assert capsys.readouterr().out == ""


@pytest.mark.slow
def test_worker_processes_print_theirs(scraps: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    scans = _scans(scraps, tmp_path / "scans", 3)
    run = start_ductus(
        *("run", scans, "--output", out, *ARGUMENTS, "--workers", "2", "--log-format", "json")
    )
    said, _ = run.communicate(timeout=240)
    assert run.returncode == 0, said
    _check([line for line in said.splitlines() if line.startswith("{")], out)
