"""What a file of corrections says, before anyone looked whether the archive has such a place."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ductus.schemas.clues import Box
from ductus.schemas.corrections import Field
from ductus.schemas.places import Frame

LARGEST_FILE = 50_000_000
"""Bytes of a file at most."""


class UnreadableFile(ValueError):
    """It is none of the files that say corrections, or a damaged one; why, for people."""


@dataclass(frozen=True)
class Where:
    """The region that is meant.

    Attributes:
        page_id: of the page; empty where `scan` tells.
        scan: the name of the image file that the page is of; empty where `page_id` tells.
        maybe: what may be the page's id, where the file at `scan` has several pages.
        region_id: what the region was called, by its whole name; may be empty beside a box.
        box: where it was; None where the name alone tells.
        frame: the pixels that the box counts in; None for those of the page as it is.
        is_of_file: whether these may be the pixels of the image as its file holds it.
    """

    page_id: str = ""
    scan: str = ""
    region_id: str = ""
    box: Box | None = None
    frame: Frame | None = None
    is_of_file: bool = False
    maybe: str = ""


@dataclass(frozen=True)
class Told:
    """One thing that a file says.

    Attributes:
        at: where in the file, for people: `line 12`.
        creator, made_at: who says it and when, where the file tells.
        is_explicit: False where the file says what all lines read, those that nobody changed too:
            what is as it was is passed over then.
    """

    at: str
    where: Where
    field: Field
    value: str
    creator: str = ""
    made_at: datetime | None = None
    is_explicit: bool = True


@dataclass(frozen=True)
class NotTold:
    """Something in a file that says nothing that can be understood; `why` is for people."""

    at: str
    why: str


def time_of(text: object) -> datetime | None:
    """A time in ISO 8601, UTC where it names no zone; None where it is none."""
    if not isinstance(text, str) or len(text) > 64:
        return None
    try:
        told = datetime.fromisoformat(text.strip())
        return (told if told.tzinfo else told.replace(tzinfo=UTC)).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
