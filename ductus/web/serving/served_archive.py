"""What a server tells of an archive: the scripts of its site, made when they are asked for, and the
corrections of its pages. Everything is found by ids that the tables hold, never by paths.
"""

from __future__ import annotations

import time
from datetime import UTC, datetime

from ductus.archive.page_lookup import find_row
from ductus.archive.people.best_page import BestPage, best_page, regions_of
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.new_corrections import (
    Correctable,
    NotTaken,
    Who,
    correctable,
    new_correction,
    settled,
)
from ductus.archive.people.row_pages import Unfinished
from ductus.archive.people.said_of_page import what_counts
from ductus.archive.shown_pages import Row, Shown, shown_pages
from ductus.archive.table_parts import live_parts
from ductus.schemas import showing
from ductus.schemas.corrections import Correction, Field
from ductus.schemas.inkml import to_inkml
from ductus.schemas.showing import showing_of
from ductus.web.overview import item_script, start_script
from ductus.web.page_data import page_script
from ductus.web.page_pictures import picture_names
from ductus.web.serving.tokens import Person

_LOOK_AGAIN = 5.0
"""Seconds after which the tables are looked at again, whether there is anything new."""
SOURCE = "serve"
"""The `source` of what is corrected in a browser."""


class Withheld(Exception):
    """A page that may not be shown; why, for people."""


class Changed(Exception):
    """The page was made anew since the person saw it."""


class ServedArchive:
    """An archive, as a server holds it: use it as a context, and from one thread only."""

    def __init__(self, archive: str) -> None:
        self.archive = archive
        self.corrections = Corrections(archive)
        self._shown: Shown | None = None
        self._rows: dict[str, Row] = {}
        self._state: object = None
        self._looked = -_LOOK_AGAIN

    def close(self) -> None:
        """Lets go of the corrections."""
        self.corrections.close()

    def shown(self) -> Shown:
        """What may be shown today, by the tables as they are now."""
        now = time.monotonic()
        if self._shown is None or now - self._looked > _LOOK_AGAIN:
            today = showing.today()
            parts = [(part.uri, part.version) for part in live_parts(self.archive, "pages")]
            if self._state != (today, parts) or self._shown is None:
                self._shown = shown_pages(self.archive, today)
                self._rows, self._state = self._shown.rows, (today, parts)
            self.corrections.refresh()
            self._looked = now
        return self._shown

    def may_show(self, page_id: str) -> bool:
        """Whether a page was shown when that was looked at last; from any thread."""
        return page_id in self._rows

    def withholds(self) -> bool:
        """Whether any page was not shown when that was looked at last; from any thread."""
        shown = self._shown
        return shown is None or bool(shown.withheld or any(i.withheld for i in shown.items))

    def start(self, is_worked_on: bool = False) -> bytes:
        """The script of the start page.

        Args:
            is_worked_on: it also lists what wants a look and what waits for a reviewer.
        """
        return start_script(self.shown(), self.corrections.progress() if is_worked_on else None)

    def item(self, key: str) -> bytes | None:
        """The script of an item."""
        found = next((item for item in self.shown().items if item.key == key), None)
        return item_script(found, self.corrections.progress(), True) if found else None

    def page_row(self, page_id: str) -> Row | None:
        """The row of a page; None where there is none.

        Raises:
            Withheld: see there.
        """
        self.shown()
        row = self._rows.get(page_id)
        if row is None and (why := self._why_not(page_id)):
            raise Withheld(why)
        return row

    def page_script(self, row: Row, has_pictures: bool) -> bytes:
        """The script of a page, as people have put it right.

        Args:
            has_pictures: its scan could be read.

        Raises:
            Unfinished: see there.
        """
        names = picture_names(row["source_sha256"] or "", row["width"] or 1, row["height"] or 1)
        return page_script(self._best(row), row, names if has_pictures else None)

    def inkml(self, row: Row) -> bytes:
        """The ink of a page, as people have put it right.

        Raises:
            Unfinished: see there.
        """
        return to_inkml(self._best(row).page)

    def _best(self, row: Row) -> BestPage:
        try:
            best = best_page(self.archive, row["page_id"], self.corrections)
        except ValueError as error:
            raise Unfinished(str(error)) from error
        if best is None:
            raise Unfinished(f"{row['page_id']}: there is no ink")
        return best

    def _why_not(self, page_id: str) -> str:
        said = find_row(self.archive, page_id, "rights", "access", "embargo_until")
        return showing_of(said, showing.today()).reason if said else ""

    def best(self, page_id: str) -> BestPage | None:
        """A page with its corrections.

        Raises:
            Withheld, Unfinished: see there.
        """
        row = self.page_row(page_id)
        return self._best(row) if row else None

    def correct(
        self, page_id: str, region_id: str, field: Field, value: str, person: Person, seen: str
    ) -> Correction:
        """Takes what someone says, and writes it at once.

        Args:
            seen: sha256 of the InkML that they saw; empty if they do not tell.

        Raises:
            NotTaken, Withheld, Changed, Unfinished: see there.
            OSError: it could not be written.
        """
        page = self._correctable(page_id, seen)
        made = new_correction(page, region_id, field, value, _who(person))
        (told,) = self.corrections.add([made])
        return told

    def settle(
        self, page_id: str, orphan_id: str, region_id: str, person: Person, seen: str
    ) -> list[Correction]:
        """Puts a correction that nothing on the page answers to on a region, or dismisses it.

        Args:
            orphan_id: of the correction.
            region_id: empty to dismiss it.
            seen: as there.

        Raises:
            NotTaken, Withheld, Changed, Unfinished: see there.
            OSError: it could not be written.
        """
        page = self._correctable(page_id, seen)
        self.corrections.refresh()
        said = what_counts(self.corrections.of_page(page_id), regions_of(page.found.page))
        orphan = next((one for one in said.orphans if one.correction_id == orphan_id), None)
        if orphan is None:
            raise NotTaken("no such correction waits for a place: load the page again, and look")
        return self.corrections.add(settled(page, orphan, region_id, _who(person)))

    def _correctable(self, page_id: str, seen: str) -> Correctable:
        if self.page_row(page_id) is None:
            raise NotTaken(f"no page {page_id[:120]}")
        try:
            page = correctable(self.archive, page_id)
        except ValueError as error:
            raise Unfinished(str(error)) from error
        if page is None:
            raise NotTaken(f"no page {page_id[:120]}")
        if seen and seen != page.found.inkml_sha256:
            raise Changed("the page was made anew meanwhile: load it again, and look")
        return page


def _who(person: Person) -> Who:
    return Who(person.name, person.role, SOURCE, datetime.now(UTC))
