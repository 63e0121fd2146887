"""Pictures of pages that a server cuts when they are asked for: beside all else that it does, and
only so many pixels at once.
"""

from __future__ import annotations

import asyncio
import hashlib
import shutil
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager
from pathlib import Path

from ductus.archive.shown_pages import Row
from ductus.model.processes import available_cores

PIXELS_AT_ONCE = 120_000_000
"""Of pages that are cut at the same time: some 1 GB, for each is there as pixels and in halves. A
page that is larger is cut alone.
"""
_PAGES_HELD = 64
"""Pages whose pictures lie in the cache."""

Cut = Callable[[Row], Mapping[str, bytes]]
"""The pictures of a page by name; from any thread."""


class Room:
    """So much may be taken at once; who comes first has it first, whatever the others need."""

    def __init__(self, size: int) -> None:
        self._size = self._free = size
        self._door = asyncio.Lock()
        self._left = asyncio.Condition()

    @asynccontextmanager
    async def taken(self, size: int) -> AsyncIterator[None]:
        """Waits for room; what needs more than there is takes all of it."""
        size = min(size, self._size)
        async with self._door, self._left:
            await self._left.wait_for(lambda: self._free >= size)
            self._free -= size
        try:
            yield
        finally:
            async with self._left:
                self._free += size
                self._left.notify_all()


class CutPictures:
    """The pictures of some pages in a folder; from one event loop only.

    Args:
        folder: gets a folder a page.
        cut: see there.
        room: pixels that are cut at once.
    """

    def __init__(self, folder: Path, cut: Cut, room: int = PIXELS_AT_ONCE) -> None:
        self._folder = folder
        self._cut = cut
        self._room = Room(room)
        self._threads = ThreadPoolExecutor(available_cores(), "pictures")
        self._held: OrderedDict[str, tuple[str, asyncio.Task[Path]]] = OrderedDict()

    def close(self) -> None:
        """Waits for none that is being cut."""
        self._threads.shutdown(wait=False, cancel_futures=True)

    async def of(self, row: Row) -> Path:
        """The folder with the pictures of a page; it is empty where the scan cannot be read.

        They are cut once, also if many ask at a time, and cut on where somebody asks no more.

        Raises:
            what `cut` raises; the next who asks makes it try again.
        """
        page_id, digest = row["page_id"], f"{row['source_sha256']}-{row['inkml_sha256']}"
        held = self._held.get(page_id)
        if held is None or held[0] != digest or _has_failed(held[1]):
            held = (digest, asyncio.create_task(self._made(row, digest)))
            self._held[page_id] = held
        self._held.move_to_end(page_id)
        self._let_go()
        return await asyncio.shield(held[1])

    async def _made(self, row: Row, digest: str) -> Path:
        folder = self._folder / hashlib.sha256(f"{row['page_id']}\0{digest}".encode()).hexdigest()
        pixels = (row["width"] or 1) * (row["height"] or 1)
        async with self._room.taken(pixels):
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(self._threads, self._write, row, folder)
        return folder

    def _write(self, row: Row, folder: Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        for name, data in self._cut(row).items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)

    def _let_go(self) -> None:
        done = [page for page, (_, task) in self._held.items() if task.done()]
        for page in done[: max(0, len(self._held) - _PAGES_HELD)]:
            _, task = self._held.pop(page)
            if not _has_failed(task):
                shutil.rmtree(task.result(), ignore_errors=True)


def _has_failed(task: asyncio.Task[Path]) -> bool:
    return task.done() and (task.cancelled() or task.exception() is not None)
