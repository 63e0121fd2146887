"""Corrections of a page as it is now, made of what people say: checked against its regions."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime

from ductus.archive.archived_pages import ArchivedPage, find_page
from ductus.archive.page_lookup import find_row
from ductus.archive.people.said_of_page import frame_map, in_frame
from ductus.schemas.corrections import (
    Correction,
    Field,
    Role,
    State,
    checked_name,
    checked_value,
    identified,
)
from ductus.schemas.records import Region

_OF_WORDS = (Field.TEXT, Field.POLYGON, Field.INK)


class NotTaken(ValueError):
    """What was said cannot be placed, is no value, or is not theirs to say; why, for people."""


@dataclass(frozen=True)
class Who:
    """Who says something, and how it came.

    Attributes:
        creator: a name; empty where nobody tells.
        source: `serve`, or the name of a file.
        made_at: when they said it, where that is told.
    """

    creator: str
    role: Role
    source: str
    made_at: datetime | None = None


@dataclass(frozen=True, eq=False)
class Correctable:
    """A page that corrections are made against.

    Attributes:
        found: as its InkML has it.
        run_id: the run that made it.
        regions: lines and words by their ids.
    """

    found: ArchivedPage
    run_id: str
    regions: dict[str, Region]

    @property
    def page_id(self) -> str:
        """The page's id."""
        return self.found.page.info.page_id


def correctable(archive: str, page_id: str) -> Correctable | None:
    """The page of that id; None where there is none.

    Raises:
        FileNotFoundError: there is no archive.
        ValueError: its InkML is damaged.
    """
    found = find_page(archive, page_id)
    if found is None:
        return None
    row = find_row(archive, page_id, "run_id")
    regions = {ink.region.region_id: ink.region for ink in found.page.inks}
    return Correctable(found, str(row["run_id"]) if row else "", regions)


def new_correction(
    page: Correctable, region_id: str, field: Field, value: str, who: Who
) -> Correction:
    """What someone says of a region of a page, or of the page itself (no region).

    Raises:
        NotTaken: see there.
    """
    place = () if field.is_of_page else _region(page, region_id, field).polygon
    if field.is_of_page and region_id:
        raise NotTaken("the state is of a page, not of a region")
    if who.role is Role.READER:
        raise NotTaken("readers look, and correct nothing")
    if field is Field.STATE and value == State.APPROVED and who.role is not Role.REVIEWER:
        raise NotTaken("only reviewers approve pages")
    info = page.found.page.info
    try:
        made = Correction(
            page_id=info.page_id,
            region_id=region_id,
            place=tuple((float(x), float(y)) for x, y in place),
            width=info.width,
            height=info.height,
            rotation=info.rotation,
            inkml_sha256=page.found.inkml_sha256,
            run_id=page.run_id,
            field=field,
            value=checked_value(field, value),
            creator=checked_name(who.creator, "the name of a creator"),
            role=who.role,
            made_at=who.made_at,
            created_at=datetime.now(UTC),
            source=checked_name(who.source, "the name of a source"),
        )
    except ValueError as error:
        raise NotTaken(str(error)) from error
    return identified(made)


def settled(page: Correctable, orphan: Correction, region_id: str, who: Who) -> list[Correction]:
    """What becomes of a correction that nothing on the page answers to: it is dismissed, and before
    that said of another region, if one is named.

    Raises:
        NotTaken: see there.
    """
    if orphan.role is Role.REVIEWER and who.role is not Role.REVIEWER:
        raise NotTaken("what a reviewer said only a reviewer dismisses")
    away = new_correction(page, "", Field.DISMISSED, orphan.correction_id, who)
    if not region_id:
        return [away]
    now = page.found.page.info.frame
    if orphan.field in (Field.POLYGON, Field.INK) and frame_map(orphan.frame, now) is None:
        raise NotTaken("it was said of another picture of the page")
    value = in_frame(orphan, now).value
    return [new_correction(page, region_id, orphan.field, value, who), away]


def _region(page: Correctable, region_id: str, field: Field) -> Region:
    region = page.regions.get(region_id)
    if region is None:
        raise NotTaken(f"no region {region_id[:120]} on the page {page.page_id}")
    if region.parent_id and field not in _OF_WORDS:
        raise NotTaken(f"{field} is of a line, not of a word")
    return region
