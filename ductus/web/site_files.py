"""The files of a site by name, made when they are asked for: what `publish` would have written."""

from __future__ import annotations

from collections import OrderedDict

from ductus.web.front_files import INDEX, front_file, index_page
from ductus.web.overview import item_script, start_script
from ductus.web.page_data import page_digest
from ductus.web.page_files import Unfinished, page_files
from ductus.web.search_files import search_files
from ductus.web.shown_pages import Row, Shown

_PAGES_KEPT = 4
"""Pages whose files are kept in memory: a deep zoom asks for many tiles of one."""


class SiteFiles:
    """The files of the site of an archive as it was when it was asked what may be shown.

    A name is only ever compared with those that there are: none leads out of the archive.
    """

    def __init__(self, archive: str, shown: Shown, may_edit: bool = False) -> None:
        """Takes an archive's root, what of it may be shown, and whether the page loads editing."""
        self._archive, self._shown, self._may_edit = archive, shown, may_edit
        self._pages: OrderedDict[str, dict[str, bytes]] = OrderedDict()
        self._search: dict[str, bytes] | None = None

    def file(self, name: str) -> bytes | None:
        """The bytes of a file, by its name relative to the site; None where there is none.

        Raises:
            OSError: the archive cannot be read.
        """
        kind, _, rest = name.partition("/")
        if name == INDEX:
            return index_page(self._may_edit)
        if name == "start.js":
            return start_script(self._shown)
        if kind == "front":
            return front_file(name)
        if kind == "items":
            own = (item for item in self._shown.items if f"{item.key}.js" == rest)
            return next((item_script(item) for item in own), None)
        if kind == "search":
            return self._search_file(rest)
        page_id, _, file = rest.partition("/")
        row = self._shown.rows.get(page_id) if kind == "pages" else None
        return None if row is None else self._page(row).get(file)

    def _search_file(self, name: str) -> bytes | None:
        if self._search is None:
            self._search = dict(search_files(self._archive, self._shown))
        return self._search.get(name)

    def _page(self, row: Row) -> dict[str, bytes]:
        key = page_digest(row)
        if key not in self._pages:
            try:
                self._pages[key] = dict(page_files(self._archive, row, has_pictures=False))
            except Unfinished:
                return {}
        self._pages.move_to_end(key)
        while len(self._pages) > _PAGES_KEPT:
            self._pages.popitem(last=False)
        return self._pages[key]
