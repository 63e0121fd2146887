"""The table of taught characters holds what KanjiVG's rows say, and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from ductus.model.ordering.taught_characters import TaughtCharacters
from ductus.model.ordering.training.taught_table import SIDE, save_table
from ductus.schemas.records import Direction


def row(text: str, script: str, strokes: list[list[tuple[float, float]]]) -> dict[str, object]:
    points = [[{"x": x, "y": y} for x, y in stroke] for stroke in strokes]
    return {"text": text, "script": script, "strokes": points}


def test_characters_come_back_as_they_were_drawn(tmp_path: Path) -> None:
    bar, stem = [(0.0, SIDE / 2), (SIDE, SIDE / 2)], [(SIDE / 2, 0.0), (SIDE / 2, SIDE)]
    rows = [
        row("十", "Han", [bar, stem]),
        row("一", "Han", [bar]),
        row("一", "Han", [stem]),  # another form of it
        row("I", "Latin", [stem]),
        row("々", "Han", []),
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "strokes.parquet")
    assert save_table(tmp_path / "strokes.parquet", tmp_path / "table.safetensors") == 2
    known = TaughtCharacters(tmp_path / "table.safetensors")
    ten, one = (known.strokes_of(text, Direction.LTR) for text in "十一")
    assert ten is not None
    assert one is not None
    np.testing.assert_allclose(ten[0], one[0])
    np.testing.assert_allclose(ten[1, [0, -1]], [(0.5, 0), (0.5, 1)], atol=0.01)
    assert known.strokes_of("I", Direction.LTR) is None
