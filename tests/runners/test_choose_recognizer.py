"""Choosing the recogniser of a run."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import SAMPLES, ductus


def test_a_reader_that_cannot_be_had_ends_the_run_before_it_begins(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    run = ("run", SAMPLES, "--output", tmp_path / "out", "--recognizer", "transformers")
    assert ductus(*run) == 2
    assert "--recognizer-weights DIR" in capsys.readouterr().err
    assert ductus(*run, "--recognizer-weights", tmp_path / "none") == 2
    assert "there is no folder" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()
