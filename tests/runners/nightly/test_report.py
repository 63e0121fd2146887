"""The report of a night: text from outside is text, and it asks nobody for anything."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from typing import Any

from ductus.archive.upkeep.fixity_events import Flawed
from ductus.runners.nightly.config import NightConfig
from ductus.runners.nightly.facts import Facts
from ductus.runners.nightly.record import FAILED, Night, StepRecord
from ductus.runners.nightly.report import page_of
from tests.support.browser import DESK, PHONE, Visit, a_browser

HOSTILE = "<script>alert(1)</script><img src=https://example.org/x onerror=alert(2)>\u202e&\"'"


def row(page_id: str, **more: Any) -> dict[str, Any]:
    told = dict.fromkeys(
        ("doubt", "title", "item_label", "item_id", "folio", "source_uri"), HOSTILE
    )
    return {
        **{"page_id": page_id, "status": "ok", "trust": 0.2, "sequence": 1, "source_sha256": ""},
        **{"width": 9, "height": 9, **told, **more},
    }


def bad_night() -> Night:
    said = "\n".join(["ductus: secret-page was not read", HOSTILE, "a table", "ductus: it broke"])
    steps = [StepRecord("run", FAILED, 1, 99.0, said), StepRecord("index", FAILED, 2, 9.0, said)]
    return Night("20260102T010000Z", "ended", "2026-01-02T03:30:00+00:00", steps)


def bad_facts() -> Facts:
    told = {"code": "unreadable", "message": HOSTILE, "beside_ink": True}
    failed = [{"page_id": "c.x", "source_uri": HOSTILE, **told}]
    return Facts(
        pages={HOSTILE: row(HOSTILE)},
        withheld=3,
        failed=failed,
        failure_codes=Counter({"unreadable": 4}),
        flawed=[Flawed(HOSTILE, "changed", HOSTILE)],
        checked=50,
        hidden={"secret-page"},
        left=7,
        hours_left=1.5,
        free_gb=3.0,
    )


def test_all_that_a_bad_night_was_is_told(tmp_path: Path):
    config = NightConfig(str(tmp_path), title=HOSTILE)
    page = page_of(config, bad_night(), bad_facts())
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", "", page))
    for told in (
        *(
            "Not all went well: run, index",
            "3 came that may not be shown",
            "4 failures",
            "The page keeps the ink that it had.",
            "2.5 hours it took",
        ),
        *("7 scans are left", "1.5 hours these will take", "Less than 10 GB of disk", "trust 0.20"),
        *("50 originals were read", "ended with status 1: more pages failed", "it broke"),
    ):
        assert told in text, told
    assert "secret-page" not in page


def test_a_damaged_table_shows_nothing_of_pages(tmp_path: Path):
    facts = Facts(damaged="a part is damaged")
    page = page_of(NightConfig(str(tmp_path)), bad_night(), facts)
    assert "A table is damaged" in page
    assert "secret-page" not in page, "nobody knows what may be named"


def test_in_a_browser_nothing_is_run_or_asked_for(tmp_path: Path):
    path = tmp_path / "night.html"
    config = NightConfig(str(tmp_path), title=HOSTILE)
    path.write_text(page_of(config, bad_night(), bad_facts()))
    with a_browser() as browser:
        for size in (DESK, PHONE):
            visit = Visit(browser, size)
            visit.page.goto(path.as_uri())
            assert visit.page.title().startswith("<script>")
            assert visit.page.locator("script, img[src^=http]").count() == 0
            assert visit.asked == [path.as_uri()]
            assert visit.complaints == []
            widths = "[document.documentElement.scrollWidth, window.innerWidth]"
            wide, window = visit.page.evaluate(widths)
            assert wide <= window
            visit.close()
