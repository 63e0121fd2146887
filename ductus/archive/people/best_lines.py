"""A page's lines, and the words that they may hold, as people have put them right: tables."""

from __future__ import annotations

from collections.abc import Iterator

import pyarrow as pa
import pyarrow.compute as pc

from ductus.archive.people.best_rows import Row, best_rows, in_order, line_of
from ductus.archive.people.corrections_table import Corrections
from ductus.schemas.geometry import bounds
from ductus.schemas.places import Frame
from ductus.schemas.text_folding import fold
from ductus.schemas.text_variants import variants


def best_lines(
    said: Corrections, page_id: str, frame: Frame, regions: pa.Table, spots: pa.Table
) -> tuple[pa.Table, pa.Table]:
    """The rows of a page's regions and spots with what people said over them.

    What the machine guessed at in a line whose text was corrected goes: it holds the words that
    people gave, with a probability of 1, where its words are as many; else nobody knows where they
    stand, and its text is all there is. `reading_order` is counted anew.

    Args:
        said: the corrections of the archive.
        page_id: the page.
        frame: of the page.
        regions: its rows of `regions`, words too, with `region_id`, `kind`, `reading_order`,
            `polygon` and `text` at least.
        spots: its rows of `spots`.

    Returns:
        The same columns of both.
    """
    lines, words = in_order(best_rows(said, page_id, frame, regions.to_pylist()))
    corrected = {row["region_id"] for row in lines if row.get("is_corrected")}
    made = [spot for row in words for spot in _spot(row, corrected)]
    is_guess = pc.is_in(spots["region_id"], value_set=pa.array(corrected, pa.string()))
    return (
        pa.Table.from_pylist([*lines, *words], regions.schema),
        pa.concat_tables(
            [spots.filter(pc.invert(is_guess)), pa.Table.from_pylist(made, spots.schema)]
        ),
    )


def _spot(word: Row, corrected: set[str]) -> Iterator[Row]:
    """A word that people gave, as a row of `spots`; none for others."""
    line = line_of(word["region_id"])
    if line not in corrected or not word["text"]:
        return
    x0, y0, x1, y1 = bounds(tuple((x, y) for x, y in word["polygon"]))
    folded, *others = variants(word["text"]) or (fold(word["text"]),)
    yield {
        **{"page_id": word["page_id"], "run_id": word["run_id"], "region_id": line},
        **{"spot_id": f"{word['region_id']}/said", "continues_in": "", "word": word["text"]},
        **{"word_folded": folded, "variants": others, "probability": 1.0, "rank": 1},
        **{"x0": x0, "y0": y0, "x1": x1, "y1": y1},
    }
