"""`ductus train text` as it is typed: what it lacks it says, and plain transcripts teach it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support.commands import SAMPLES, ductus


def test_without_its_package_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("ductus.runners.commands.train.find_spec", lambda name: None)
    asked = ("train", "text", "--lines", tmp_path, "--output", tmp_path / "out")
    assert ductus(*asked) == 2
    assert "pip install 'ductus-archive[train]'" in capsys.readouterr().err


def test_a_folder_without_lines_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    assert ductus("train", "text", "--lines", tmp_path, "--output", tmp_path / "out") == 2
    assert f"no Parquet files of lines in {tmp_path}" in capsys.readouterr().err


def test_plain_transcripts_are_laid_beside_what_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setattr("ductus.runners.actions.train_text.PASSES", 1)
    monkeypatch.setattr("ductus.runners.actions.train_text.TRY_PASSES", 1)
    for name in ("one", "two"):
        shutil.copy(SAMPLES / "inksight-page.jpg", tmp_path / f"{name}.jpg")
        said = "The quick brown fox jumps over the lazy dog.\n"
        (tmp_path / f"{name}.txt").write_text(said, encoding="utf-8")
    out = tmp_path / "out"
    assert ductus("train", "text", "--pages", tmp_path, "--output", out, "--rounds", "1") == 0
    told = capsys.readouterr().out
    assert told.count("2 of 2 lines have a part") == 2
    assert "1 lines to learn from, 1 kept apart" in told
    assert (out / "reader.onnx").exists()
