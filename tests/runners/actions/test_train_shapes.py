"""`ductus train shapes` as it is typed: it says how well words are found, or what is missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.commands import ductus
from tests.support.text_lines import drawn_line, save_lines


def test_it_says_how_well_words_kept_apart_are_found(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    splits = ("train", "train", "kept", "kept")
    save_lines(tmp_path / "lines.parquet", [drawn_line("dominus ecclesia", s) for s in splits])
    out = tmp_path / "out"
    asked = ("--lines", tmp_path, "--output", out, "--steps", "2")
    assert ductus("train", "shapes", *asked) == 0
    told = capsys.readouterr().out
    assert "over 4 examples kept apart: " in told
    assert "drawn/one: " in told
    assert (out / "model.safetensors").exists()


def test_a_folder_without_lines_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("train", "shapes", "--lines", tmp_path, "--output", tmp_path / "out") == 2
    assert f"no Parquet files of lines in {tmp_path}" in capsys.readouterr().err
