"""Makes the pictures of the viewer and of correcting, in Chromium, from what `ductus demo` leaves.

.venv/bin/ductus demo
.venv/bin/python -m docs.viewer_pictures archive/site
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import ViewportSize

from tests.support.browser import PHONE, Visit, a_browser

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
    """Looks at each of VIEWS."""
    with a_browser() as browser:
        for name, size, address, act in VIEWS:
            visit = Visit(browser, size)
            page = visit.go(Path(site).resolve().as_uri(), address)
            page.wait_for_timeout(1500)
            if act:
                page.evaluate(act)
                page.wait_for_timeout(900)
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            picture.save(PICTURES / f"{name}.jpg", quality=82, optimize=True)
            visit.close()


if __name__ == "__main__":
    main(sys.argv[1])
