"""Makes the pictures of nights' reports, in Chromium, from two of them.

.venv/bin/python -m docs.nightly_pictures GOOD.html BAD.html
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import ViewportSize

from tests.support.browser import Visit, a_browser

PICTURES = Path(__file__).parent / "pictures"
DESK: ViewportSize = {"width": 1040, "height": 900}


def main(good: str, bad: str) -> None:
    """Looks at both, whole."""
    with a_browser() as browser:
        for name, path in (("good", good), ("bad", bad)):
            visit = Visit(browser, DESK)
            visit.page.goto(Path(path).resolve().as_uri())
            picture = Image.open(io.BytesIO(visit.page.screenshot(full_page=True))).convert("RGB")
            picture.save(PICTURES / f"nightly-{name}.jpg", quality=80, optimize=True)
            visit.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
