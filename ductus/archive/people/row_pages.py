"""The ink that belongs to a row of `pages`, for whatever hands pages on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ductus.archive.archived_pages import ArchivedPage, read_page
from ductus.archive.people.best_page import BestPage, corrected, regions_of
from ductus.archive.people.said_of_page import what_counts
from ductus.schemas.corrections import Correction


class Unfinished(Exception):
    """The archive has a row of the page, and not the ink that belongs to it."""


def machine_page(archive: str, row: Mapping[str, Any]) -> ArchivedPage:
    """The page of a row, as the machine made it.

    Args:
        archive: its root.
        row: with `page_id` and `inkml_sha256`.

    Raises:
        Unfinished: see there.
    """
    try:
        found = read_page(archive, row["page_id"])
    except ValueError as error:
        raise Unfinished(str(error)) from error
    if found is None or found.inkml_sha256 != row["inkml_sha256"]:
        raise Unfinished(f"{row['page_id']}: not the InkML that the tables name")
    return found


def best_of_row(archive: str, row: Mapping[str, Any], said: Sequence[Correction]) -> BestPage:
    """The page of a row with what counts of what people said over it.

    Raises:
        Unfinished: see there.
    """
    machine = machine_page(archive, row)
    counting = what_counts(said, regions_of(machine.page))
    return BestPage(corrected(machine.page, counting), counting, machine)
