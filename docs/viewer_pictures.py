"""Makes the pictures of the viewer and of correcting, in Chromium, from what `ductus demo` leaves.

.venv/bin/ductus demo
.venv/bin/python -m docs.viewer_pictures archive/site
"""

from __future__ import annotations

import io
import shutil
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page, ViewportSize

from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.new_corrections import Who, correctable, new_correction
from ductus.schemas.corrections import Field, Role
from tests.support.browser import PHONE, Visit, a_browser
from tests.support.served import served

PICTURES = Path(__file__).parent / "pictures"
DESK: ViewportSize = {"width": 1360, "height": 860}
LETTER, SCROLL = "samples.cursive-letter.jpg", "samples.vertical-japanese.jpg"
CORRECT = "Ductus.currentView().correcting"
VIEWS = (
    ("viewer-start", DESK, "", ""),
    ("viewer-writes", DESK, f"#/page/{LETTER}", "Ductus.currentView().replay.share = 0.42"),
    ("viewer-line", DESK, f"#/page/{LETTER}/l0007", "Ductus.currentView().toggle('starts')"),
    ("viewer-beside", DESK, f"#/page/{LETTER}", "Ductus.currentView().setView('beside')"),
    ("viewer-columns", DESK, f"#/page/{SCROLL}/l0002", ""),
    ("viewer-search", DESK, "#/search/lettre", ""),
    ("viewer-shape", DESK, f"#/shape/{LETTER}/l0007/w004", ""),
    ("correct-strokes", DESK, f"#/page/{LETTER}/l0007/w001", f"{CORRECT}.open('ink')"),
    ("correct-outline", DESK, f"#/page/{LETTER}/l0007", f"{CORRECT}.open('outline')"),
    ("correct-phone", PHONE, f"#/page/{LETTER}/l0007", f"{CORRECT}.open()"),
    ("viewer-phone", PHONE, f"#/page/{LETTER}", "Ductus.currentView().replay.share = 0.7"),
)
"""Name, size of the window, address, and what is done there."""


def main(site: str) -> None:
    """Looks at each of VIEWS, and at a page with an orphan."""
    with a_browser() as browser:
        for name, size, address, act in VIEWS:
            visit = Visit(browser, size)
            page = visit.go(Path(site).resolve().as_uri(), address)
            page.wait_for_timeout(1500)
            if act:
                page.evaluate(act)
                page.wait_for_timeout(900)
            _keep(page, name)
            visit.close()
        with tempfile.TemporaryDirectory() as folder:
            archive = shutil.copytree(Path(site).parent, Path(folder) / "archive")
            _say(str(archive))
            _look_at_orphan(browser, archive)


def _keep(page: Page, name: str) -> None:
    picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
    picture.save(PICTURES / f"{name}.jpg", quality=82, optimize=True)


def _say(archive: str) -> None:
    """Of a line of the letter what it reads, and of one where none lies."""
    page = correctable(archive, LETTER)
    assert page
    by = Who("Ada", Role.EDITOR, "serve")
    texts = {7: "placé à la Banque de Montréal", 9: "à mon nom. Et pas été"}
    one, other = (
        new_correction(page, f"{LETTER}/l{at:04d}", Field.TEXT, text, by)
        for at, text in texts.items()
    )
    gone = ((200.0, 900.0), (900.0, 860.0), (900.0, 960.0), (200.0, 1000.0))
    with Corrections(archive) as said:
        said.add([one, replace(other, region_id=f"{LETTER}/l0099", place=gone)])


def _look_at_orphan(browser: Browser, archive: Path) -> None:
    with served(archive) as server:
        page = Visit(browser, DESK).page
        page.goto(f"{server.url}/sign-in#{server.token}")
        page.wait_for_selector("body[data-ready]")
        page.goto(f"{server.url}/#/page/{LETTER}/l0009")
        page.get_by_role("button", name="Where it stood").click()
        page.wait_for_timeout(1500)
        _keep(page, "correct-orphan")
        page.context.close()


if __name__ == "__main__":
    main(sys.argv[1])
