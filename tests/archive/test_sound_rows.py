"""Rows of tables that nobody of ours wrote are told from those that can be."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pytest

from ductus.archive.sound_rows import sound_regions, sound_spots
from ductus.schemas.table_kinds import TABLES

REGION = {
    **{"region_id": "c.a/l0001", "page_id": "c.a", "reading_order": 0, "direction": "ltr"},
    **{"text": "", "polygon": [[0.0, 0.0], [9.0, 0.0], [9.0, 5.0]]},
}
SPOT = {
    **{"word": "Dear", "word_folded": "dear", "probability": 1.0},
    **{"x0": 0.0, "y0": 0.0, "x1": 9.0, "y1": 5.0},
}


@pytest.mark.parametrize(
    "other",
    [
        {"region_id": "nope"},
        {"region_id": "c.b/l0001"},
        {"region_id": None},
        {"reading_order": None},
        {"direction": "sideways"},
        {"text": None},
        {"polygon": None},
        {"polygon": []},
        {"polygon": [[0.0, float("nan")]]},
        {"polygon": [[0.0, 1.0, 2.0]]},
    ],
)
def test_a_region_is_of_its_page_and_in_a_place(other: dict[str, Any]):
    rows = pa.Table.from_pylist([REGION, REGION | other], TABLES["regions"].schema)
    assert sound_regions(rows, "c.a").to_pylist() == [True, False]
    assert sound_regions(rows[:1], "c.a").to_pylist() == [True]


@pytest.mark.parametrize(
    "other",
    [
        {"word": None},
        {"word_folded": None},
        {"probability": None},
        {"probability": float("nan")},
        {"probability": 1.5},
        {"x0": float("inf")},
        {"y1": None},
    ],
)
def test_a_spot_is_a_word_with_a_probability_in_a_place(other: dict[str, Any]):
    rows = pa.Table.from_pylist([SPOT, SPOT | other], TABLES["spots"].schema)
    assert sound_spots(rows).to_pylist() == [True, False]
