"""The row that counts of a page, as an index of an archive holds it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache
from typing import Any

import pyarrow as pa

from ductus.schemas.scan_columns import SAID


@dataclass(frozen=True)
class PageRow:
    """What the row that counts of a page in `pages` says.

    Attributes:
        inkml_uri: relative to the archive; None without ink.
        clues_uri: the same of the file of its clues; None where it has none.
        run_id: of the run that made its ink.
        recipe: the column of that name as JSON; empty in rows of older versions.
        warnings: words, with spaces between them.
        said: the columns `SAID` as JSON; None where nobody asked for them.
        created_at: microseconds since 1970.
        seen_at: the same of when a run made it, or found its scan again; see `columns`.
    """

    page_id: str
    source_uri: str
    source_version: str
    source_sha256: str | None
    source_bytes: int | None
    page_index: int
    fingerprint: str | None
    status: str
    n_regions: int
    inkml_uri: str | None
    inkml_sha256: str | None
    run_id: str
    recipe: str
    warnings: str
    item_id: str | None
    source_pages: int | None
    page_kind: str | None
    rotation: int | None
    trust: float | None
    doubt: str | None
    clues_uri: str | None
    clues_sha256: str | None
    said: str | None
    created_at: int
    seen_at: int


COLUMNS = tuple(field.name for field in fields(PageRow))


def columns_to_read(with_said: bool) -> tuple[str, ...]:
    """The columns of `pages` that `page_row` takes."""
    own = (name for name in COLUMNS if name != "said")
    return tuple(dict.fromkeys([*own, *(SAID if with_said else ())]))


def values_of(rows: pa.Table, with_said: bool) -> Iterator[tuple[Any, ...]]:
    """The fields of a `PageRow`, in order, of each row of `pages`.

    Args:
        rows: with the columns to read; times in microseconds.
        with_said: also what they say of their scans.
    """
    # Column by column: a dictionary a row takes several times as long.
    columns = {name: rows[name].to_pylist() for name in rows.column_names}
    said = zip(*(columns[name] for name in SAID), strict=True) if with_said else ()
    times = zip(columns["created_at"], columns["seen_at"], strict=True)
    made: dict[str, list[Any]] = {
        "said": [as_json(dict(zip(SAID, row, strict=True))) for row in said] or [None] * len(rows),
        "recipe": [_recipe(tuple(pairs)) if pairs else "" for pairs in columns["recipe"]],
        "warnings": [" ".join(words or ()) for words in columns["warnings"]],
        "created_at": [at or 0 for at in columns["created_at"]],
        "seen_at": [seen or made or 0 for made, seen in times],
    }
    fields_of_all = (made[name] if name in made else columns[name] for name in COLUMNS)
    return zip(*fields_of_all, strict=True)


@lru_cache(1024)
def _recipe(pairs: tuple[tuple[str, str], ...]) -> str:
    """Most pages of a run have the same."""
    return as_json(dict(pairs))


def as_json(value: object) -> str:
    """A value as one text, whichever order its names came in."""
    return json.dumps(value, sort_keys=True)
