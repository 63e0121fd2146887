"""Frames a second of a page that writes itself, and that is moved, in Chromium.

  .venv/bin/python -m benchmarks.viewer SITE [PAGE_ID]

SITE is what `ductus publish` wrote; without PAGE_ID the page with the most strokes is looked at.
The browser has no screen and no GPU: on a desk it is faster.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path
from statistics import median

from playwright.sync_api import Page

from tests.support.browser import DESK, Visit, a_browser

_RECORD = """async (seconds) => {
  const times = [];
  const end = performance.now() + 1000 * seconds;
  while (performance.now() < end) times.push(await new Promise(requestAnimationFrame));
  return times;
}"""
_MOVE = """() => {
  const osd = Ductus.currentView().viewer.osd;
  let n = 0;
  const timer = setInterval(() => {
    osd.viewport.panBy(new OpenSeadragon.Point(n % 40 < 20 ? 0.02 : -0.02, 0));
    osd.viewport.zoomBy(n % 40 < 20 ? 1.03 : 1 / 1.03);
    if (++n > 200) clearInterval(timer);
  }, 30);
}"""


def main() -> None:
    """Prints a line a way of looking."""
    parser = argparse.ArgumentParser("benchmarks.viewer", description=__doc__)
    parser.add_argument("site", metavar="SITE")
    parser.add_argument("page_id", metavar="PAGE_ID", nargs="?")
    asked = parser.parse_args()
    site = Path(asked.site).resolve()
    page_id = asked.page_id or _most_strokes(site)
    with a_browser() as browser:
        visit = Visit(browser, DESK)
        page = visit.go(site.as_uri(), f"#/page/{page_id}")
        page.wait_for_timeout(2000)
        n = page.evaluate("Ductus.currentView().ink.n")
        print(f"{page_id}: {n} strokes, {DESK['width']} x {DESK['height']}")
        page.evaluate("Ductus.currentView().replay.speed = 32")
        page.evaluate("Ductus.currentView().replay.play()")
        print("writes itself:", _frames(page))
        page.evaluate("Ductus.currentView().replay.setRange([0, Ductus.currentView().ink.n])")
        page.evaluate(_MOVE)
        print("whole, moved and zoomed:", _frames(page))
        page.evaluate("Ductus.currentView().setView('scan')")
        page.evaluate(_MOVE)
        print("the scan alone, moved and zoomed:", _frames(page))
        visit.close()


def _frames(page: Page) -> str:
    times = page.evaluate(_RECORD, 5)
    gaps = sorted(b - a for a, b in pairwise(times))
    slow = gaps[int(0.95 * len(gaps))]
    mean = 1000 * len(gaps) / (times[-1] - times[0])
    return f"{mean:.0f} frames/s; a frame {median(gaps):.0f} ms, one of twenty over {slow:.0f} ms"


def _most_strokes(site: Path) -> str:
    items = [path.read_text(encoding="ascii") for path in (site / "items").glob("*.js")]
    told = (json.loads(f"[{text.partition('(')[2].rstrip()[:-2]}]")[2] for text in items)
    return max((page["strokes"], page["id"]) for item in told for page in item["pages"])[1]


if __name__ == "__main__":
    main()
