"""Letters are read by source and writer, with the advance that their names tell."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ductus.model.ordering.training.letters import load_letters, sources_in


def row(name: str, script: str, writer: str, strokes: list[list[tuple[float, float]]]) -> dict:
    points = [[{"x": x, "y": y} for x, y in stroke] for stroke in strokes]
    return {"sample_id": name, "script": script, "writer": writer, "strokes": points}


def test_letters_are_grouped_by_hand_and_empty_strokes_left_out(tmp_path: Path) -> None:
    line = [(0.0, 1.0), (2.0, 3.0)]
    rows = [
        row("a adv=7.5", "Latin", "one hand", [line, [], line]),
        row("b", "Latin", "another", [line]),
        row("c", "Greek", "fonts/template", [line]),
        row("d", "Greek", "one hand", [[]]),
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "omniglot.parquet")
    assert sources_in(tmp_path) == ["omniglot"]
    greek, another, one_hand = load_letters(tmp_path)["omniglot"]
    assert [len(greek), len(another), len(one_hand)] == [1, 1, 1]
    assert one_hand[0].advance == 7.5
    assert [stroke.tolist() for stroke in one_hand[0].strokes] == [[[0, 1], [2, 3]]] * 2


def test_a_folder_without_letters_is_named(tmp_path: Path) -> None:
    with pytest.raises(FileNotFoundError, match=str(tmp_path)):
        load_letters(tmp_path)
