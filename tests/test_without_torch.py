"""A run needs no PyTorch; what does says which command brings it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.commands import ROOT, SAMPLES

_ABSENT = "import sys\nsys.modules['torch'] = sys.modules['transformers'] = None\n"


@pytest.fixture
def without_torch(tmp_path: Path) -> dict[str, str]:
    """An environment for Python where PyTorch cannot be imported, in child processes neither."""
    (tmp_path / "sitecustomize.py").write_text(_ABSENT, encoding="utf-8")
    return {"PYTHONPATH": f"{tmp_path}:{ROOT}", "PATH": "/usr/bin:/bin", "HOME": str(tmp_path)}


def ductus_without(environment: dict[str, str], *words: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ductus.runners.cli", *map(str, words)],
        env=environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def test_a_page_becomes_ink_in_separate_workers(
    without_torch: dict[str, str], slips: Path, tmp_path: Path
):
    out = tmp_path / "archive"
    scan = slips / "slip-3.png"
    done = ductus_without(without_torch, "run", scan, "--output", out, "--workers", 2)
    assert done.returncode == 0, done.stderr
    (inkml,) = (out / "inkml").glob("*.inkml")
    assert inkml.read_text(encoding="utf-8").count("<trace ") > 20


@pytest.mark.parametrize(
    ("words", "remedy"),
    [
        (("--derenderer", "inksight"), "de-renderer inksight needs the package torch"),
        (
            ("--recognizer", "transformers", "--recognizer-weights", ROOT),
            "recogniser transformers needs the package t",
        ),
    ],
)
def test_what_runs_on_torch_says_which_command_brings_it(
    without_torch: dict[str, str], tmp_path: Path, words: tuple[object, ...], remedy: str
):
    scan = SAMPLES / "vertical-japanese.jpg"
    asked = ("run", scan, "--output", tmp_path / "archive", "--workers", 1, *words)
    done = ductus_without(without_torch, *asked)
    assert done.returncode == 2, done.stderr
    assert remedy in " ".join(done.stderr.split())
    assert "pip install 'ductus-archive[inksight]'" in " ".join(done.stderr.split())


@pytest.mark.parametrize("network", ["order", "inksight"])
def test_training_says_which_command_brings_it(without_torch: dict[str, str], network: str):
    done = ductus_without(without_torch, "train", network, "--strokes", "x", "--output", "y")
    assert done.returncode == 2
    assert "torch is not installed: pip install 'ductus-archive[train]'" in done.stderr
