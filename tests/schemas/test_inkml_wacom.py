"""Wacom's universal-ink-library, a reader of another house, sees the ink that was written."""

import json
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from ductus.schemas.inkml import to_inkml
from ductus.schemas.records import PageInk
from tests.support.commands import ROOT, TESTS
from tests.support.page_inks import example_page

PYTHON = ROOT / ".venv-wacom" / "bin" / "python"
METRES_PER_INCH = 0.0254


def read_by_wacom(path: Path, page: PageInk) -> list[list[list[float]]]:
    if not PYTHON.exists():
        pytest.fail("no .venv-wacom: run `sh tests/support/wacom_env.sh` (make test does)")
    path.write_bytes(to_inkml(page))
    done = subprocess.run(
        [PYTHON, TESTS / "support" / "read_with_wacom.py", path],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    strokes: list[list[list[float]]] = json.loads(done.stdout)
    return strokes


def test_strokes_have_their_places_in_metres(tmp_path: Path):
    page = example_page()
    read = read_by_wacom(tmp_path / "a.inkml", page)
    drawn = [stroke for line in page.lines for stroke in line.ink.strokes]
    assert len(read) == len(drawn) == 4
    # it gives a line's strokes word by word, as they were written
    for points, stroke in zip(read, drawn, strict=True):
        metres = stroke.xy / page.info.dpi * METRES_PER_INCH
        if len(metres) == 1:
            metres = np.repeat(metres, 2, axis=0)
        np.testing.assert_allclose(points, metres, atol=0.006 / 300 * METRES_PER_INCH)


def test_a_page_without_writing_or_dpi_is_read(tmp_path: Path):
    info = replace(example_page().info, dpi=0.0)
    assert read_by_wacom(tmp_path / "b.inkml", replace(example_page(), info=info))
    assert read_by_wacom(tmp_path / "c.inkml", replace(example_page(), info=info, lines=())) == []
