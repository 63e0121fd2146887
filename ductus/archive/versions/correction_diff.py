"""What people say of a page in one state of an archive and not in another: field by field."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from ductus.archive.people.best_page import regions_of
from ductus.archive.people.said_of_page import Said, what_counts
from ductus.schemas.corrections import Correction, Field
from ductus.schemas.records import PageInk


@dataclass(frozen=True)
class SaidChange:
    """What people say of a field of a region, or of the page, and said otherwise before.

    Attributes:
        region_id: of the line or word, as it is called now; empty for the page.
        field: see `ductus.schemas.corrections.checked_value`.
        before, now: the values; before people spoke, what the run read of a text, and nothing of
            other fields.
        creator: who says what counts now; empty where nobody does any more, or nobody tells.
    """

    region_id: str
    field: str
    before: str
    now: str
    creator: str = ""


def said_changes(
    page: PageInk, before: Sequence[Correction], now: Sequence[Correction]
) -> tuple[SaidChange, ...]:
    """The fields of which something else counts, by region and field.

    Args:
        page: its regions are those that are spoken of; as the later state has them.
        before, now: all that was said of it in both states.
    """
    regions = regions_of(page)
    then, today = what_counts(before, regions), what_counts(now, regions)
    read = {ink.region.region_id: ink.region.text for ink in page.inks}
    changes = []
    for key in sorted(then.counts.keys() | today.counts.keys()):
        region_id, field = key
        otherwise = read.get(region_id, "") if field is Field.TEXT else ""
        old, new = (_value(said, key, otherwise) for said in (then, today))
        if old != new:
            who = today.counts[key].creator if key in today.counts else ""
            changes.append(SaidChange(region_id, field.value, old, new, who))
    if then.state != today.state:
        changes.append(SaidChange("", Field.STATE.value, then.state.value, today.state.value))
    return tuple(changes)


def _value(said: Said, key: tuple[str, Field], otherwise: str) -> str:
    found = said.value(*key)
    return otherwise if found is None else found
