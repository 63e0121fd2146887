"""Rows of `regions` with what people said over them, for whatever reads tables page by page."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.said_of_page import Regions, Said, what_counts
from ductus.schemas.corrections import Field
from ductus.schemas.geometry import bounds
from ductus.schemas.places import Frame
from ductus.schemas.text import search_text
from ductus.schemas.text_folding import fold

Row = dict[str, Any]


def best_rows(
    corrections: Corrections, page_id: str, frame: Frame, rows: Iterable[Row]
) -> list[Row]:
    """The rows of a page's regions as people have put them right, in their order.

    What is no writing is left out, its words, too. Columns that a row has not are not made. A row
    whose text was corrected has a key more, `is_corrected`, so that guesses at its words can make
    room; a line's text is corrected where that of one of its words is. Where nothing counts, the
    rows are as they were.

    Args:
        corrections: of the archive.
        page_id: the page.
        frame: of the page: `width`, `height` and `rotation` of its row.
        rows: of its regions, of the run that counts, with `region_id` and `polygon` at least.
    """
    rows = list(rows)
    told = corrections.of_page(page_id)
    if not told:
        return rows
    boxes = {row["region_id"]: bounds(tuple((x, y) for x, y in row["polygon"])) for row in rows}
    said = what_counts(told, Regions(frame, boxes))
    texts = _texts(rows, said)
    there = (row for row in rows if said.is_writing(line_of(row["region_id"])))
    return [_row(row, texts.get(row["region_id"]), said) for row in there]


def in_order(rows: Iterable[Row]) -> tuple[list[Row], list[Row]]:
    """Rows of a page's regions: its lines in reading order, which is counted anew, and its words.

    Args:
        rows: see `best_rows`; orders that people gave may lie between others.
    """
    rows = list(rows)
    lines = [row for row in rows if row["kind"] != "word"]
    lines.sort(key=lambda row: (row["reading_order"], row["region_id"]))
    counted = [{**row, "reading_order": place} for place, row in enumerate(lines)]
    return counted, [row for row in rows if row["kind"] == "word"]


def line_of(region_id: str) -> str:
    """The id of the line that a region is, or is a word of."""
    return "/".join(region_id.split("/")[:2])


def _texts(rows: list[Row], said: Said) -> dict[str, str]:
    """The texts that are other than the machine's, by region, as `corrected` of a page has them."""
    words: dict[str, list[Row]] = {}
    for row in rows:
        if row["region_id"].count("/") > 1:
            words.setdefault(line_of(row["region_id"]), []).append(row)
    told = {name: one.value for (name, field), one in said.counts.items() if field is Field.TEXT}
    made = dict(told)
    for row in rows:
        own = sorted(words.get(row["region_id"], ()), key=lambda word: word["reading_order"])
        names = [word["region_id"] for word in own]
        if row["region_id"] in told:
            parts = told[row["region_id"]].split()
            fits = parts if len(parts) == len(names) else [""] * len(names)
            made |= {n: part for n, part in zip(names, fits, strict=True) if n not in told}
        elif any(name in told for name in names):
            between = " " if " " in row["text"] or len(own) == 1 else ""
            each = (told.get(word["region_id"], word["text"]) for word in own)
            made[row["region_id"]] = between.join(filter(None, each))
    return made


def _row(row: Row, text: str | None, said: Said) -> Row:
    name, new = row["region_id"], dict[str, Any]()
    if text is not None:
        new |= {"text": text, "text_normalized": search_text(text), "text_folded": fold(text)}
        new |= {"text_confidence": 1.0}
    if (direction := said.value(name, Field.DIRECTION)) is not None:
        new |= {"direction": direction, "direction_confidence": 1.0}
    if (order := said.value(name, Field.READING_ORDER)) is not None:
        new["reading_order"] = float(order)
    if (polygon := said.value(name, Field.POLYGON)) is not None:
        corners = json.loads(polygon)
        x0, y0, x1, y1 = bounds(tuple((x, y) for x, y in corners))
        new |= {"polygon": corners, "x0": x0, "y0": y0, "x1": x1, "y1": y1}
    made = {**row, **{column: value for column, value in new.items() if column in row}}
    return made | ({"is_corrected": True} if text is not None else {})
