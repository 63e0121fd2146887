"""Rows of `spots` and `shapes`, made of a page's file of clues without a Python object for each."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from ductus.schemas import columns
from ductus.schemas.clues_file import SHAPE, SPOT, clues_table
from ductus.schemas.text_folding import fold
from ductus.schemas.text_variants import variants

CLUE_TABLES = {
    "spots": (SPOT, columns.SPOTS, "s"),
    "shapes": (SHAPE, columns.SHAPES, "h"),
}
"""By name: the kind of their rows in a page's file, their columns, and what their ids carry."""


@dataclass(frozen=True)
class KeptClues:
    """The file of a page's clues, and what its rows say beside it.

    Attributes:
        data: as `to_clues` made it; empty where there is none.
        page_id, run_id, created_at: those of the page's row.
    """

    data: bytes
    page_id: str
    run_id: str
    created_at: datetime


def clue_rows(name: str, clues: KeptClues) -> pa.Table:
    """The rows of a page in the table `spots` or `shapes`.

    Raises:
        ValueError: see `clues_table`.
    """
    kind, schema, mark = CLUE_TABLES[name]
    if not clues.data:
        return schema.empty_table()
    own = clues_table(clues.data)
    own = own.filter(pc.equal(own["kind"], kind))
    added = {
        schema.names[0]: _ids(own["region_id"].to_pylist(), mark),
        "page_id": pa.repeat(pa.scalar(clues.page_id), len(own)),
        "run_id": pa.repeat(pa.scalar(clues.run_id), len(own)),
        "created_at": pa.repeat(pa.scalar(clues.created_at, columns.CREATED_AT), len(own)),
    }
    if name == "spots":
        words = own["word"].to_pylist()
        folded = [fold(word) for word in words]
        added["word_folded"] = pa.array(folded, pa.string())
        added["variants"] = pa.array(
            [
                [form for form in variants(word) if form != own_form]
                for word, own_form in zip(words, folded, strict=True)
            ],
            schema.field("variants").type,
        )
    values = [added[column] if column in added else own[column] for column in schema.names]
    return pa.table(values, schema=schema)


def _ids(region_ids: list[str], mark: str) -> pa.Array:
    """Numbers within each region, from 1, in the order of the file."""
    counts: dict[str, int] = {}
    ids = []
    for region in region_ids:
        counts[region] = counts.get(region, 0) + 1
        ids.append(f"{region}/{mark}{counts[region]:03d}")
    return pa.array(ids, pa.string())
