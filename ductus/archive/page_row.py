"""The row that counts of a page, as an index of an archive holds it."""

from __future__ import annotations

import json
from dataclasses import dataclass, fields
from typing import Any

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


def values_of(row: dict[str, Any], with_said: bool) -> tuple[Any, ...]:
    """The fields of a `PageRow`, in order, of a row of `pages`.

    Args:
        row: with the columns to read; times in microseconds.
        with_said: also what it says of its scan.
    """
    made = {
        "recipe": as_json(dict(row["recipe"])) if row["recipe"] else "",
        "warnings": " ".join(row["warnings"] or ()),
        "said": as_json({name: row[name] for name in SAID}) if with_said else None,
        "created_at": row["created_at"] or 0,
        "seen_at": row["seen_at"] or row["created_at"] or 0,
    }
    return tuple(made[name] if name in made else row[name] for name in COLUMNS)


def as_json(value: object) -> str:
    """A value as one text, whichever order its names came in."""
    return json.dumps(value, sort_keys=True)
