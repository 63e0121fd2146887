"""Wacom's universal-ink-library, a reader of another house, in an environment of its own."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest

from tests.support.commands import ROOT, TESTS

PYTHON = ROOT / ".venv-wacom" / "bin" / "python"
METRES_PER_INCH = 0.0254


def read_by_wacom(path: Path) -> list[list[list[float]]]:
    """The strokes of an InkML file, each of (x, y) in metres."""
    if not PYTHON.exists():
        pytest.fail("no .venv-wacom: run `sh tests/support/wacom_env.sh` (make test does)")
    done = subprocess.run(
        [PYTHON, TESTS / "support" / "read_with_wacom.py", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    strokes: list[list[list[float]]] = json.loads(done.stdout)
    return strokes
