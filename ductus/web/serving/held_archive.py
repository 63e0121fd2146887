"""An archive and the threads that hold it, so that nobody waits for what another one asked.

Tables and corrections have one, searching by the index or by looks has one, the files of the
browsers' own search have one, and pictures are cut beside them.
"""

from __future__ import annotations

import asyncio
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TypeVar

from ductus.archive.people.row_pages import machine_page
from ductus.archive.shown_pages import Row
from ductus.web.page_files import PAGE, scan_pictures
from ductus.web.page_pictures import picture_names
from ductus.web.serving.finding import Finding
from ductus.web.serving.picture_room import CutPictures
from ductus.web.serving.served_archive import ServedArchive
from ductus.web.serving.served_search import ServedSearch

_T = TypeVar("_T")


class HeldArchive:
    """An archive that is being served; from one event loop only.

    Args:
        archive: its root.
        index: where its index lies; None for this user's cache.
    """

    def __init__(self, archive: str, index: str | None) -> None:
        self._root, self._index = archive, index
        self._keeper = ThreadPoolExecutor(1, "archive")  # what people say is taken one by one
        self._seeker = ThreadPoolExecutor(1, "search")
        self._searches = ThreadPoolExecutor(1, "search-files")

    async def open(self) -> None:
        """Reads the corrections, and makes a folder for pictures."""
        self._archive = await _in(self._keeper, lambda: ServedArchive(self._root))
        held = self._archive
        self._finding = Finding(self._root, self._index, held.may_show, held.withholds)
        self._search = ServedSearch(self._root)
        self._cache = Path(tempfile.mkdtemp(prefix="ductus-serve-"))
        self._pictures = CutPictures(self._cache, self._cut)

    async def close(self) -> None:
        """Lets go of all; what is being searched or cut ends by itself."""
        self._pictures.close()
        ends = (
            (self._seeker, self._finding.close),
            (self._searches, self._search.close),
            (self._keeper, self._archive.close),
        )
        for thread, end in ends:
            thread.submit(end)
            thread.shutdown(wait=thread is self._keeper)
        shutil.rmtree(self._cache, ignore_errors=True)

    async def ask(self, work: Callable[[ServedArchive], _T]) -> _T:
        """What the archive tells or takes."""
        return await _in(self._keeper, lambda: work(self._archive))

    async def seek(self, work: Callable[[Finding], _T]) -> _T:
        """What is found in it."""
        await self.ask(ServedArchive.shown)
        return await _in(self._seeker, lambda: work(self._finding))

    async def search_file(self, name: str) -> bytes | None:
        """A file of the search that browsers do by themselves; None where there is none."""
        shown = await self.ask(ServedArchive.shown)
        return await _in(self._searches, lambda: self._search.file(shown, name))

    async def page_file(self, page_id: str, name: str) -> Path | bytes | None:
        """A file of a page: its script, its pictures, its InkML; None where there is none.

        Raises:
            Withheld, Unfinished: see there.
        """
        row = await self.ask(lambda archive: archive.page_row(page_id))
        if row is None:
            return None
        if name == f"{page_id}.inkml":
            return await self.ask(lambda archive: archive.inkml(row))
        names = picture_names(row["source_sha256"] or "", row["width"] or 1, row["height"] or 1)
        is_tile = bool(names["tiles"]) and name.startswith(f"{names['tiles']}/") and _is_tile(name)
        if name not in (PAGE, names["scan"], names["thumb"]) and not is_tile:
            return None
        folder = await self._pictures.of(row)
        if name == PAGE:
            is_there = (folder / names["thumb"]).exists()
            return await self.ask(lambda archive: archive.page_script(row, is_there))
        path = folder / name
        return path if path.is_file() else None

    def _cut(self, row: Row) -> dict[str, bytes]:
        return scan_pictures(machine_page(self._root, row).page, row)


async def _in(thread: ThreadPoolExecutor, work: Callable[[], _T]) -> _T:
    return await asyncio.get_running_loop().run_in_executor(thread, work)


def _is_tile(name: str) -> bool:
    """`TILES/LEVEL/X_Y.jpg` and nothing else."""
    parts = name.split("/")
    numbers = parts[-1].removesuffix(".jpg").split("_")
    return (
        len(parts) == 3
        and len(numbers) == 2
        and all(number.isascii() and number.isdigit() for number in (parts[1], *numbers))
    )
