"""The start names what wants a look: what is trusted least and nobody has reviewed."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.new_corrections import Who, correctable, new_correction
from ductus.archive.shown_pages import shown_pages
from ductus.schemas.corrections import Field, Role
from ductus.schemas.records import Direction
from ductus.web.overview import start_script
from tests.support.site_archives import SitePage, write_archive

ONE, TWO = "a.one.jpg", "a.two.jpg"


def doubtful(archive: Path, said: Corrections) -> list[str]:
    script = start_script(shown_pages(str(archive), date(2030, 1, 1)), said.approved())
    told: Any = json.loads(f"[{script.decode().partition('(')[2].rstrip()[:-2]}]")[2]
    return [page["id"] for page in told["doubtful"]]


def test_pages_that_a_reviewer_approved_want_no_look(tmp_path: Path):
    lines = [("dear friend", Direction.LTR)]
    archive = write_archive(tmp_path, [SitePage(ONE, lines), SitePage(TWO, lines)])
    page = correctable(str(archive), ONE)
    assert page

    def say(role: Role, region: str, field: Field, value: str) -> None:
        by = Who("Ada", role, "test", datetime.now(UTC))
        said.add([new_correction(page, region, field, value, by)])

    with Corrections(str(archive)) as said:
        say(Role.EDITOR, f"{ONE}/l0001", Field.TEXT, "dear foe")
        assert doubtful(archive, said) == [ONE, TWO]
        say(Role.REVIEWER, "", Field.STATE, "approved")
        assert doubtful(archive, said) == [TWO]
        say(Role.EDITOR, f"{ONE}/l0001", Field.TEXT, "dear fiend")
        assert doubtful(archive, said) == [ONE, TWO], "something waits for a reviewer again"
