"""Rows of `spots` and `shapes` say what the page's file holds, and whose they are."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from ductus.schemas.clue_tables import CLUE_TABLES, KeptClues, clue_rows
from ductus.schemas.clues import Spot
from ductus.schemas.clues_file import from_clues, to_clues
from ductus.schemas.table_kinds import TABLES
from ductus.schemas.text_folding import fold
from tests.support.page_inks import PAGE_ID, example_page, with_some_clues

NOW = datetime(2026, 3, 1, tzinfo=UTC)
DATA = to_clues(with_some_clues(example_page()))


@pytest.mark.parametrize("name", CLUE_TABLES)
def test_every_row_is_of_the_page_the_run_and_the_time(name: str):
    rows = clue_rows(name, KeptClues(DATA, PAGE_ID, "r1", NOW))
    assert rows.schema.equals(TABLES[name].schema, check_metadata=True)
    assert {(row["page_id"], row["run_id"], row["created_at"]) for row in rows.to_pylist()} == {
        (PAGE_ID, "r1", NOW)
    }
    key = rows.schema.names[0]
    assert len(set(rows[key].to_pylist())) == len(rows) > 0
    none = clue_rows(name, KeptClues(b"", PAGE_ID, "r1", NOW))
    assert (len(none), none.schema) == (0, rows.schema)


def test_spots_say_what_else_their_words_may_stand_for():
    page = with_some_clues(example_page())
    line = page.lines[0]
    words = [Spot(word, 0.5, (0, 0, 8, 4), 1) for word in ("corpꝰ", "amen", "p̄mo")]
    region = replace(line.region, spots=tuple(words))
    clued = replace(page, lines=(replace(line, region=region),))
    rows = clue_rows("spots", KeptClues(to_clues(clued), PAGE_ID, "r1", NOW))
    assert rows["variants"].to_pylist() == [["corpus", "corpos"], [], ["premo", "praemo"]]


def test_the_rows_are_the_clues():
    clues = from_clues(DATA)
    spots = clue_rows("spots", KeptClues(DATA, PAGE_ID, "r1", NOW)).to_pylist()
    told = [(line, spot) for line, own in clues.spots.items() for spot in own]
    for row, (line, spot) in zip(spots, told, strict=True):
        assert row["region_id"] == line
        assert row["spot_id"].startswith(f"{line}/s0")
        assert (row["word"], row["rank"], row["continues_in"]) == (spot.word, spot.rank, "")
        assert row["word_folded"] == fold(spot.word)
        assert row["probability"] == spot.probability
        assert (row["x0"], row["y0"], row["x1"], row["y1"]) == spot.box
    shapes = clue_rows("shapes", KeptClues(DATA, PAGE_ID, "r1", NOW)).to_pylist()
    for row, shape in zip(shapes, clues.shapes, strict=True):
        assert row["shape_id"] == f"{shape.region_id}/h001"
        assert (row["vector"], row["projection"]) == (shape.vector, shape.projection)
        assert (row["x0"], row["y0"], row["x1"], row["y1"]) == shape.box
