"""Nobody waits for what another one asked for."""

from __future__ import annotations

import asyncio
from pathlib import Path
from threading import Event

import pytest

from ductus.archive.shown_pages import Row
from ductus.schemas.corrections import Field, Role
from ductus.schemas.records import Direction, PageInk
from ductus.search.archive_search import build_index
from ductus.web.page_files import scan_pictures
from ductus.web.serving import held_archive
from ductus.web.serving.held_archive import HeldArchive
from ductus.web.serving.served_archive import ServedArchive
from ductus.web.serving.tokens import Person
from tests.support.site_archives import SitePage, write_archive

SLOW, OTHER = "a.slow.jpg", "a.b.jpg"


def test_searches_and_pages_go_on_while_a_picture_is_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    lines = [("dear friend", Direction.LTR)]
    archive = write_archive(tmp_path, [SitePage(SLOW, lines), SitePage(OTHER, lines)])
    build_index(str(archive), str(tmp_path / "index"))
    is_cutting, may_go_on = Event(), Event()

    def cut(page: PageInk, row: Row) -> dict[str, bytes]:
        if row["page_id"] == SLOW:
            is_cutting.set()
            assert may_go_on.wait(60)
        return scan_pictures(page, row)

    monkeypatch.setattr(held_archive, "scan_pictures", cut)

    async def asked() -> None:
        held = HeldArchive(str(archive), str(tmp_path / "index"))
        await held.open()
        slow = asyncio.create_task(held.page_file(SLOW, "page.js"))
        try:
            assert await asyncio.to_thread(is_cutting.wait, 60)
            await _all_else(held)
            assert not slow.done()
        finally:
            may_go_on.set()
        script = await slow
        assert isinstance(script, bytes)
        assert b'"thumb":' in script
        await held.close()

    asyncio.run(asked())


async def _all_else(held: HeldArchive) -> None:
    """Asks for everything else that a server is asked for."""
    assert b"start" in await held.ask(ServedArchive.start)
    found = await held.seek(lambda finding: finding.words({"q": "dear"}, []))
    assert len(found["lines"]) == 2
    alike = await held.seek(lambda finding: finding.like(f"{SLOW}/l0001/w001", "5"))
    assert alike["hits"]
    assert await held.search_file("index.js")
    other = await held.page_file(OTHER, "page.js")
    assert isinstance(other, bytes)
    assert b'"thumb":' in other
    assert await held.page_file(SLOW, f"{SLOW}.inkml"), "ink needs no picture"
    ada = Person("Ada", Role.EDITOR)
    said = await held.ask(
        lambda own: own.correct(SLOW, f"{SLOW}/l0001", Field.TEXT, "dear foe", ada, "")
    )
    assert said.value == "dear foe"
