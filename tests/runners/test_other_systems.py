"""What macOS and Windows lack is hidden, and a run does its work and keeps its limits all the same.

That shows what our code does without; it is no run on such a machine.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.support import greedy_pdf
from tests.support.commands import ROOT, TESTS, ductus, read_table


@pytest.fixture
def elsewhere(tmp_path: Path) -> dict[str, str]:
    """The environment of a Python that lacks what other systems lack, its children's too."""
    folder = tmp_path / "other system"
    folder.mkdir()
    shutil.copy(TESTS / "support" / "other_system.py", folder / "sitecustomize.py")
    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(folder), str(ROOT)])}


def python(environment: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-P", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True)


def test_it_is_hidden(elsewhere: dict[str, str]) -> None:
    code = "import os, signal; print(hasattr(os, 'fork'), hasattr(signal, 'SIGKILL'))"
    assert python(elsewhere, "-c", code).stdout.split() == ["False", "False"]
    assert "ModuleNotFoundError" in python(elsewhere, "-c", "import resource").stderr


def test_a_run_reads_a_page_and_a_pdf_and_keeps_its_limits(
    elsewhere: dict[str, str], slips: Path, tmp_path: Path
) -> None:
    scans, out = tmp_path / "scans", tmp_path / "out"
    scans.mkdir()
    shutil.copy(slips / "slip-3.png", scans / "page.png")
    Image.open(slips / "slip-4.png").save(scans / "letter.pdf", resolution=150)
    (scans / "greedy.pdf").write_bytes(greedy_pdf.much_memory())
    options = ("--output", str(out), "--recognizer", "none", "--max-failures", "0.4")
    run = python(elsewhere, "-m", "ductus.runners.cli", "run", str(scans), *options)
    assert run.returncode == 0, run.stderr
    status = {row["page_id"]: row["status"] for row in read_table(out, "pages")}
    assert status == {
        "scans.page.png": "ok",
        "scans.letter.pdf": "ok",
        "scans.greedy.pdf": "failed",
    }
    assert [row["code"] for row in read_table(out, "failures")] == ["out_of_memory"]


def test_names_of_every_script_go_into_a_pipe_of_an_old_code_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe = io.BytesIO()
    monkeypatch.setattr(sys, "stderr", io.TextIOWrapper(pipe, "cp1252", write_through=True))
    assert ductus("run", tmp_path / "\u624b\u66f8\u304d.png", "--output", tmp_path / "out") == 2
    assert "\u624b\u66f8\u304d.png" in pipe.getvalue().decode("utf-8")


def test_time_and_crashes_are_told_too(elsewhere: dict[str, str]) -> None:
    code = (
        "from ductus.model.images.files.limited_child import Limits, UnreadableScan, run_limited\n"
        "for deed in ('spin', 'hoard', 'crash', 'flaw'):\n"
        "    try:\n"
        "        run_limited('tests.support.bad_child', [deed], b'', Limits(200 << 20, 1.5))\n"
        "    except UnreadableScan as error:\n"
        "        print(error.code.value)\n"
    )
    told = python(elsewhere, "-c", code)
    codes = ["out_of_time", "out_of_memory", "decoder_crashed", "read_failed"]
    assert told.stdout.split() == codes, told.stderr
