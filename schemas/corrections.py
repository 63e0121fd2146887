"""What people say against, or beside, what a run has made of a page: corrections.

They are only ever added. Which of them counts is `ductus.archive.people.said_of_page`'s to say;
what a value may be is said here.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from ductus.schemas.geometry import Polygon
from ductus.schemas.ink_json import ink_from_json, ink_to_json, polygon_from_json, polygon_to_json
from ductus.schemas.places import Frame
from ductus.schemas.records import Direction
from ductus.schemas.text import clean_text

LONGEST_TEXT = 20_000
"""Signs of a text at most; a page has some thousand."""
LONGEST_NAME = 200
"""Signs of the name of a creator or of a source at most."""
_ID = re.compile(r"[0-9a-f]{32}", re.ASCII)
_ORDER = re.compile(r"-?\d{1,6}(\.\d{1,12})?", re.ASCII)


class Field(StrEnum):
    """What of a region is corrected; `STATE` and `DISMISSED` are of the page."""

    TEXT = "text"
    READING_ORDER = "reading_order"
    NOT_WRITING = "not_writing"
    DIRECTION = "direction"
    POLYGON = "polygon"
    INK = "ink"
    STATE = "state"
    DISMISSED = "dismissed"

    @property
    def is_of_page(self) -> bool:
        """Whether it is said of a page, and of no region."""
        return self in (Field.STATE, Field.DISMISSED)


SAID_FREELY = tuple(field for field in Field if field is not Field.DISMISSED)
"""What people say by itself; a dismissal is checked with the correction that it is about."""


class Role(StrEnum):
    """Who may do what: readers look, editors correct, reviewers also approve."""

    READER = "reader"
    EDITOR = "editor"
    REVIEWER = "reviewer"


class State(StrEnum):
    """How far people have come with a page."""

    UNTOUCHED = "untouched"
    CORRECTED = "corrected"
    APPROVED = "approved"


@dataclass(frozen=True)
class Correction:
    """One thing that one person said; the fields are the columns of `corrections`.

    Attributes:
        correction_id: of all that was said, by whom and when: the same once more has the same.
        page_id: the page.
        region_id: the line, or whatever else stands on the page, or word; empty for what is said
            of the page.
        place: the polygon that the run gave the region, in page pixels; empty there, too.
        width, height, rotation: of the page as it lay then, see `ductus.schemas.places.Frame`;
            what `value` says of places is in its pixels, too.
        inkml_sha256: of the InkML that the person saw.
        run_id: the run that made it.
        field, value: what is said, see `checked_value`.
        creator: who said it; empty where nobody tells.
        role: in which role.
        made_at: when, as the source has it; None where it does not tell.
        created_at: when the archive was told; what is later counts before what is earlier.
        source: how it came: `serve`, or the name of the file.
    """

    page_id: str
    region_id: str
    place: Polygon
    width: int
    height: int
    rotation: int
    inkml_sha256: str
    run_id: str
    field: Field
    value: str
    creator: str
    role: Role
    made_at: datetime | None
    created_at: datetime
    source: str
    correction_id: str = ""

    @property
    def frame(self) -> Frame:
        """The pixels that `place` and `value` count in."""
        return Frame(self.width, self.height, self.rotation)


def identified(correction: Correction) -> Correction:
    """The correction with its id: sha256 over what, by whom, when and from where.

    When the archive was told of it, and what ink there was then, has no part in it: a file that is
    taken twice adds nothing.
    """
    said = [
        *(correction.page_id, correction.region_id, correction.field, correction.value),
        *(correction.creator, correction.role, correction.source),
        _iso(correction.made_at),
    ]
    digest = hashlib.sha256(json.dumps(said).encode()).hexdigest()
    return replace(correction, correction_id=digest[:32])


def _iso(made_at: datetime | None) -> str:
    return made_at.astimezone(UTC).isoformat(timespec="microseconds") if made_at else ""


def checked_value(field: Field, value: str) -> str:
    """A value in the one form that the table has, or an error for people.

    - `TEXT`: the text of a line or word; empty where it says nothing. Line ends are spaces.
    - `READING_ORDER`: a number, also a broken one: 1.5 puts a line between those that the run gave
      1 and 2.
    - `NOT_WRITING`: `true`, or `false` for writing after all.
    - `DIRECTION`: `ltr`, `rtl` or `ttb`.
    - `POLYGON`: JSON, [[x, y], ...], at least three corners, page pixels.
    - `INK`: JSON, a list of strokes in the order of the pen, [[x, y, width], ...] each, page
      pixels; an empty list where there is no ink.
    - `STATE`: `corrected` or `approved`.
    - `DISMISSED`: the id of a correction that nothing on the page answers to any more.

    Raises:
        ValueError: it is none.
    """
    check: Callable[[str], str] = _CHECKS[field]
    return check(value)


def _text(value: str) -> str:
    if len(value) > LONGEST_TEXT:
        raise ValueError(f"a text has {LONGEST_TEXT:,} signs at most")
    return clean_text(" ".join(value.split()))


def _order(value: str) -> str:
    if not _ORDER.fullmatch(value.strip()):
        raise ValueError(f"reading_order is a number, as 3 or 2.5, not {value[:40]!r}")
    return repr(float(value))


def _correction_id(value: str) -> str:
    if not _ID.fullmatch(value):
        raise ValueError(f"{value[:40]!r} is no id of a correction")
    return value


def _one_of(*allowed: str) -> Callable[[str], str]:
    def checked(value: str) -> str:
        if value not in allowed:
            raise ValueError(f"{value[:40]!r} is none of {', '.join(allowed)}")
        return value

    return checked


_CHECKS = {
    Field.TEXT: _text,
    Field.READING_ORDER: _order,
    Field.NOT_WRITING: _one_of("true", "false"),
    Field.DIRECTION: _one_of(*(str(d) for d in Direction if d is not Direction.AUTO)),
    Field.POLYGON: lambda value: polygon_to_json(polygon_from_json(value)),
    Field.INK: lambda value: ink_to_json(ink_from_json(value)),
    Field.STATE: _one_of(State.CORRECTED, State.APPROVED),
    Field.DISMISSED: _correction_id,
}


def checked_name(name: str, what: str) -> str:
    """A name of a person or a source, without line ends and control characters.

    Raises:
        ValueError: it is too long.
    """
    if len(name) > LONGEST_NAME:
        raise ValueError(f"{what} has {LONGEST_NAME} signs at most")
    return clean_text(" ".join(name.split()))


def to_row(correction: Correction) -> dict[str, Any]:
    """Its row in `corrections`."""
    row = asdict(correction)
    named = {name: str(row[name]) for name in ("field", "role")}
    return {**row, **named, "place": [list(corner) for corner in correction.place]}


def from_row(row: dict[str, Any]) -> Correction:
    """The correction of a row; what a later version may say of other fields is a `ValueError`."""
    place = tuple((float(x), float(y)) for x, y in row["place"] or ())
    known = {"field": Field(row["field"]), "role": Role(row["role"])}
    return Correction(**{**row, **known, "place": place})
