"""`ductus evaluate words` and `ductus train order`, as a person runs them."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ductus.runners.cli import main
from tests.support.drawing import written

WORDS = {
    "bar-clean": [[(30, 60), (170, 60)]],
    "cross-nib": [[(30, 60), (170, 60)], [(100, 15), (100, 105)]],
}


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A folder of two words with their true strokes."""
    rows = []
    for name, strokes in WORDS.items():
        source, condition = name.split("-")
        mask = written(strokes, 6, (120, 200))
        (tmp_path / condition).mkdir()
        cv2.imwrite(str(tmp_path / condition / f"{name}.png"), np.where(mask, 0, 255))
        true = [[list(map(float, point)) for point in stroke] for stroke in strokes]
        row = {"id": name, "source": source, "condition": condition, "rtl": False, "text": ""}
        rows.append(row | {"strokes": true})
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "truth.parquet")
    return tmp_path


@pytest.mark.parametrize("hints", [[], ["--no-hints"]])
def test_words_are_scored_by_source_and_condition(
    words: Path, hints: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "words", str(words), "--to", str(words / "out"), *hints]) == 0
    printed = capsys.readouterr().out
    lines = [line.split() for line in printed.splitlines() if "aiou=" in line]
    groups = [("ALL", "all"), ("ALL", "clean"), ("ALL", "nib"), ("bar", "clean"), ("cross", "nib")]
    assert [tuple(line[:2]) for line in lines] == groups
    assert all("valid=1.00" in line for line in lines)
    assert "human=1.00" in lines[3]
    sheet = cv2.imread(str(words / "out" / "worst.png"))
    assert sheet is not None
    assert (sheet.max(axis=2) - sheet.min(axis=2) > 60).any()  # strokes are coloured


def test_a_folder_without_truth_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", "words", str(tmp_path)]) == 2
    assert "truth.parquet" in capsys.readouterr().err


def test_training_without_strokes_is_wrong_use(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["train", "order", "--strokes", str(tmp_path), "--output", str(tmp_path / "out")]
    assert main([*asked, "--words", "10"]) == 2
    assert "omniglot" in capsys.readouterr().err
