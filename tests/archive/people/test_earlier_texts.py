"""Every state that a line's text had is known, whichever way it came by it."""

from __future__ import annotations

from pathlib import Path

import ductus as library
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.earlier_texts import earlier_texts
from ductus.schemas.corrections import Field, Role, State
from tests.support.page_inks import PAGE_ID
from tests.support.said import LINE, OTHER, WORD, letter, say, who, write_archive


def earlier(archive: Path, line: str = LINE) -> dict[str, set[str]]:
    found = library.find_page(str(archive), PAGE_ID)
    assert found
    with Corrections(str(archive)) as said:
        return earlier_texts(found.page, said.of_page(PAGE_ID), line)


def test_the_machine_s_reading_each_correction_and_what_followed_of_it(tmp_path: Path) -> None:
    write_archive(tmp_path)
    machine = [ink.region.text for ink in letter().lines[0].words]
    say(tmp_path, WORD, Field.TEXT, "Sir")
    say(tmp_path, LINE, Field.TEXT, "My lord")
    say(tmp_path, OTHER, Field.TEXT, "elsewhere")
    assert earlier(tmp_path) == {
        LINE: {letter().lines[0].region.text, f"{machine[0]} Sir", "My lord"},
        f"{LINE}/w001": {machine[0], "My"},
        WORD: {machine[1], "Sir"},
    }


def test_what_never_counted_was_never_read(tmp_path: Path) -> None:
    write_archive(tmp_path)
    reviewer = who("eve", Role.REVIEWER)
    say(tmp_path, OTHER, Field.TEXT, "approved", reviewer)
    say(tmp_path, "", Field.STATE, State.APPROVED, reviewer)
    say(tmp_path, OTHER, Field.TEXT, "waits")
    assert earlier(tmp_path, OTHER)[OTHER] == {letter().lines[1].region.text, "approved"}
