"""What a line has read before: a file made then says it again, and nobody means it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ductus.archive.people.best_page import corrected, regions_of
from ductus.archive.people.said_of_page import region_now, what_counts
from ductus.schemas.corrections import Correction, Field
from ductus.schemas.records import PageInk


def earlier_texts(page: PageInk, said: Sequence[Correction], line_id: str) -> dict[str, set[str]]:
    """How a line and its words read at any time: as the run read them, and after each correction.

    Args:
        page: as its run left it.
        said: what was said of the page, in the order in which the archive was told.
        line_id: of the line.

    Returns:
        Texts, parted by single spaces, by the ids of the line and its words; those of now, too.
    """
    regions = regions_of(page)
    alone = replace(page, lines=tuple(one for one in page.lines if one.region.region_id == line_id))
    texts: dict[str, set[str]] = {ink.region.region_id: set() for ink in alone.inks}
    told = [
        one
        for one in said
        if one.field.is_of_page or (one.field is Field.TEXT and region_now(one, regions) in texts)
    ]
    for n_told in range(len(told) + 1):
        for ink in corrected(alone, what_counts(told[:n_told], regions)).inks:
            texts[ink.region.region_id].add(" ".join(ink.region.text.split()))
    return texts
