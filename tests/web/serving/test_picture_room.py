"""Pictures are cut once, beside all else, and only so many pixels at once."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from threading import Event, Lock

import pytest

from ductus.archive.shown_pages import Row
from ductus.web.serving.picture_room import CutPictures, Room


def row(name: str, pixels: int = 10, sha256: str = "a") -> Row:
    return {
        **{"page_id": name, "width": pixels, "height": 1},
        **{"source_sha256": sha256, "inkml_sha256": "b"},
    }


class Cutter:
    """Cuts when it is allowed to, and counts."""

    def __init__(self) -> None:
        self.may_go_on = Event()
        self.cut: list[str] = []
        self.at_once = self.most = 0
        self._lock = Lock()

    def __call__(self, page: Row) -> Mapping[str, bytes]:
        with self._lock:
            self.cut.append(page["page_id"])
            self.at_once += page["width"]
            self.most = max(self.most, self.at_once)
        assert self.may_go_on.wait(60)
        with self._lock:
            self.at_once -= page["width"]
        return {"scan.jpg": page["page_id"].encode(), "tiles/0/0_0.jpg": b"tile"}


def test_a_page_that_many_ask_for_is_cut_once(tmp_path: Path):
    async def asked() -> list[Path]:
        cutter = Cutter()
        pictures = CutPictures(tmp_path, cutter)
        asks = [asyncio.create_task(pictures.of(row("a"))) for _ in range(5)]
        await asyncio.sleep(0)
        asks[0].cancel()  # who asked first is gone; the others still get it
        cutter.may_go_on.set()
        folders = await asyncio.gather(*asks[1:])
        assert cutter.cut == ["a"]
        assert await pictures.of(row("a", sha256="other scan")) != folders[0]
        pictures.close()
        return folders

    folder, *others = asyncio.run(asked())
    assert all(other == folder for other in others)
    assert (folder / "scan.jpg").read_bytes() == b"a"
    assert (folder / "tiles" / "0" / "0_0.jpg").read_bytes() == b"tile"


def test_only_so_many_pixels_are_cut_at_once(tmp_path: Path):
    async def asked() -> Cutter:
        cutter = Cutter()
        pictures = CutPictures(tmp_path, cutter, room=100)
        cutter.may_go_on.set()
        sizes = [40, 70, 30, 500, 60, 20, 90]
        await asyncio.gather(*(pictures.of(row(f"p{n}", s)) for n, s in enumerate(sizes)))
        pictures.close()
        return cutter

    cutter = asyncio.run(asked())
    assert len(cutter.cut) == 7
    assert cutter.most <= 500, "the largest alone"


def test_who_needs_much_is_not_overtaken_for_ever():
    async def order() -> list[str]:
        room, ended = Room(10), list[str]()

        async def works(name: str, size: int, until: asyncio.Event) -> None:
            async with room.taken(size):
                ended.append(name)
                await until.wait()

        first, rest = asyncio.Event(), asyncio.Event()
        tasks = [asyncio.create_task(works("small", 6, first))]
        await asyncio.sleep(0.01)
        tasks.append(asyncio.create_task(works("large", 99, rest)))
        await asyncio.sleep(0.01)
        tasks.append(asyncio.create_task(works("late", 1, rest)))
        await asyncio.sleep(0.01)
        assert ended == ["small"], "late one fits, but the large one came before"
        first.set()
        rest.set()
        await asyncio.gather(*tasks)
        return ended

    assert asyncio.run(order()) == ["small", "large", "late"]


def test_what_failed_is_tried_again(tmp_path: Path):
    async def asked() -> Path:
        tries = iter([False, True])

        def cut(page: Row) -> Mapping[str, bytes]:
            if not next(tries):
                raise ValueError("damaged")
            return {"scan.jpg": b"there"}

        pictures = CutPictures(tmp_path, cut)
        with pytest.raises(ValueError, match="damaged"):
            await pictures.of(row("a"))
        folder = await pictures.of(row("a"))
        pictures.close()
        return folder

    assert (asyncio.run(asked()) / "scan.jpg").read_bytes() == b"there"


def test_the_pages_that_nobody_looked_at_lately_are_let_go(tmp_path: Path):
    async def asked() -> None:
        pictures = CutPictures(tmp_path, lambda page: {"scan.jpg": b"x"})
        first = await pictures.of(row("first"))
        second = await pictures.of(row("second"))
        for n in range(63):
            await pictures.of(row("first"))
            await pictures.of(row(f"p{n}"))
        assert first.exists()
        assert not second.exists()
        assert len(list(tmp_path.iterdir())) == 64
        pictures.close()

    asyncio.run(asked())
