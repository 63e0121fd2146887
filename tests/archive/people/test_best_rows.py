"""Rows of `regions` say what `best_page` says."""

from __future__ import annotations

from pathlib import Path

import ductus
from ductus.archive.people.best_rows import best_rows
from ductus.archive.people.corrections_table import Corrections
from ductus.schemas.corrections import Field
from ductus.schemas.places import Frame
from tests.support.commands import read_table
from tests.support.page_inks import PAGE_ID
from tests.support.said import LINE, OTHER, say, write_archive


def test_rows_say_what_the_page_says(tmp_path: Path):
    write_archive(tmp_path)
    (page,) = read_table(tmp_path, "pages")
    frame = Frame(page["width"], page["height"], page["rotation"])
    rows = read_table(tmp_path, "regions")
    with Corrections(str(tmp_path)) as said:
        assert best_rows(said, PAGE_ID, frame, rows) == rows
        before = said.stamp(PAGE_ID)
        say(tmp_path, LINE, Field.TEXT, "Deer Syr")
        say(tmp_path, LINE, Field.READING_ORDER, "1.5")
        say(tmp_path, OTHER, Field.DIRECTION, "ltr")
        say(tmp_path, OTHER, Field.POLYGON, "[[1,2],[30,2],[30,40]]")
        assert said.refresh() == 4
        assert said.stamp(PAGE_ID) != before
        told = {row["region_id"]: row for row in best_rows(said, PAGE_ID, frame, rows)}
        found = ductus.best_page(str(tmp_path), PAGE_ID, said)
        assert found
        for line in found.page.lines:
            row, region = told[line.region.region_id], line.region
            assert (row["text"], row["direction"]) == (region.text, region.direction)
            assert row["polygon"] == [list(corner) for corner in region.polygon]
        in_order = sorted((LINE, OTHER), key=lambda name: told[name]["reading_order"])
        assert in_order == [line.region.region_id for line in found.page.lines]
        assert told[LINE]["text_folded"] == "deer syr"
        assert told[LINE]["is_corrected"]
        assert "is_corrected" not in told[OTHER]
        assert told[OTHER]["x1"] == 30
        say(tmp_path, LINE, Field.NOT_WRITING, "true")
        said.refresh()
        left = best_rows(said, PAGE_ID, frame, rows)
        assert [row["region_id"] for row in left] == [OTHER], "its words go with it"
