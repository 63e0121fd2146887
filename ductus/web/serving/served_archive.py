"""What a server tells of an archive: the files of its site, made when they are asked for, and the
corrections of its pages. Everything is found by ids that the tables hold, never by paths.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
import time
from collections import OrderedDict
from datetime import UTC, date, datetime
from pathlib import Path

from ductus.archive.best_page import BestPage, best_page
from ductus.archive.corrections_table import Corrections
from ductus.archive.new_corrections import NotTaken, Who, correctable, new_correction
from ductus.archive.page_lookup import find_row
from ductus.archive.row_pages import Unfinished, machine_page
from ductus.archive.shown_pages import Row, Shown, shown_pages
from ductus.archive.table_parts import live_parts
from ductus.schemas.corrections import Correction, Field
from ductus.schemas.inkml import to_inkml
from ductus.schemas.showing import showing_of
from ductus.web.overview import item_script, start_script
from ductus.web.page_data import page_script
from ductus.web.page_files import PAGE, scan_pictures
from ductus.web.page_pictures import picture_names
from ductus.web.search_files import search_files
from ductus.web.serving.tokens import Person

_PAGES_HELD = 64
"""Pages whose pictures lie in the cache."""
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
        self._cache = Path(tempfile.mkdtemp(prefix="ductus-serve-"))
        self._held: OrderedDict[str, str] = OrderedDict()
        self._shown: Shown | None = None
        self._rows: dict[str, Row] = {}
        self._state: object = None
        self._looked = -_LOOK_AGAIN
        self._search: dict[str, bytes] = {}
        self._search_before: dict[str, bytes] = {}

    def close(self) -> None:
        """Lets go of what it holds on disk."""
        self.corrections.close()
        shutil.rmtree(self._cache, ignore_errors=True)

    def shown(self) -> Shown:
        """What may be shown today, by the tables as they are now."""
        now = time.monotonic()
        if self._shown is None or now - self._looked > _LOOK_AGAIN:
            today = date.today()
            parts = [(part.uri, part.version) for part in live_parts(self.archive, "pages")]
            if self._state != (today, parts) or self._shown is None:
                self._shown = shown_pages(self.archive, today)
                self._rows, self._state = self._shown.rows, (today, parts)
                self._search, self._search_before = {}, {}
            if self.corrections.refresh():
                self._search_anew()
            self._looked = now
        return self._shown

    def may_show(self, page_id: str) -> bool:
        """Whether a page was shown when that was looked at last; from any thread."""
        return page_id in self._rows

    def withholds(self) -> bool:
        """Whether any page was not shown when that was looked at last; from any thread."""
        shown = self._shown
        return shown is None or bool(shown.withheld or any(i.withheld for i in shown.items))

    def start(self) -> bytes:
        """The script of the start page."""
        return start_script(self.shown())

    def item(self, key: str) -> bytes | None:
        """The script of an item."""
        found = next((item for item in self.shown().items if item.key == key), None)
        return item_script(found) if found else None

    def search_file(self, name: str) -> bytes | None:
        """A file of the search that a browser does by itself."""
        self.shown()
        if not self._search:
            self._search = dict(search_files(self.archive, self.shown(), self.corrections))
        return self._search.get(name) or self._search_before.get(name)

    def _search_anew(self) -> None:
        """What is searched is made again when it is asked for; who has its index may go on."""
        self._search_before, self._search = self._search or self._search_before, {}

    def page_file(self, page_id: str, name: str) -> Path | bytes | None:
        """A file of a page: its script, its pictures, its InkML; None where there is none.

        Raises:
            Withheld, Unfinished: see there.
        """
        row = self._row(page_id)
        if row is None:
            return None
        folder = self._made(row)
        names = picture_names(row["source_sha256"] or "", row["width"] or 1, row["height"] or 1)
        if name in (PAGE, f"{page_id}.inkml"):
            best = self._best(row)
            told = names if (folder / names["thumb"]).exists() else None
            return page_script(best, row, told) if name == PAGE else to_inkml(best.page)
        own = {names["scan"], names["thumb"]}
        is_tile = bool(names["tiles"]) and name.startswith(f"{names['tiles']}/")
        if name not in own and not (is_tile and _is_tile(name)):
            return None
        path = folder / name
        return path if path.is_file() else None

    def _best(self, row: Row) -> BestPage:
        try:
            best = best_page(self.archive, row["page_id"], self.corrections)
        except ValueError as error:
            raise Unfinished(str(error)) from error
        if best is None:
            raise Unfinished(f"{row['page_id']}: there is no ink")
        return best

    def _row(self, page_id: str) -> Row | None:
        self.shown()
        row = self._rows.get(page_id)
        if row is None and (why := self._why_not(page_id)):
            raise Withheld(why)
        return row

    def _why_not(self, page_id: str) -> str:
        said = find_row(self.archive, page_id, "rights", "access", "embargo_until")
        return showing_of(said, date.today()).reason if said else ""

    def _made(self, row: Row) -> Path:
        """The folder with the pictures of a page, made if they are not there yet."""
        page_id, digest = row["page_id"], f"{row['source_sha256']}-{row['inkml_sha256']}"
        folder = self._cache / _folder(page_id)
        if self._held.get(page_id) != digest:
            shutil.rmtree(folder, ignore_errors=True)
            page = machine_page(self.archive, row).page
            for name, data in scan_pictures(page, row).items():
                path = folder / name
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_bytes(data)
            self._held[page_id] = digest
        self._held.move_to_end(page_id)
        while len(self._held) > _PAGES_HELD:
            old, _ = self._held.popitem(last=False)
            shutil.rmtree(self._cache / _folder(old), ignore_errors=True)
        return folder

    def best(self, page_id: str) -> BestPage | None:
        """A page with its corrections.

        Raises:
            Withheld, Unfinished: see there.
        """
        row = self._row(page_id)
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
        if self._row(page_id) is None:
            raise NotTaken(f"no page {page_id[:120]}")
        try:
            page = correctable(self.archive, page_id)
        except ValueError as error:
            raise Unfinished(str(error)) from error
        if page is None:
            raise NotTaken(f"no page {page_id[:120]}")
        if seen and seen != page.found.inkml_sha256:
            raise Changed("the page was made anew meanwhile: load it again, and look")
        who = Who(person.name, person.role, SOURCE, datetime.now(UTC))
        (told,) = self.corrections.add([new_correction(page, region_id, field, value, who)])
        self._search_anew()
        return told


def _folder(page_id: str) -> str:
    """Its name in the cache, whatever the page is called."""
    return hashlib.sha256(page_id.encode()).hexdigest()[:32]


def _is_tile(name: str) -> bool:
    """`TILES/LEVEL/X_Y.jpg` and nothing else."""
    parts = name.split("/")
    numbers = parts[-1].removesuffix(".jpg").split("_")
    return (
        len(parts) == 3
        and len(numbers) == 2
        and all(number.isascii() and number.isdigit() for number in (parts[1], *numbers))
    )
