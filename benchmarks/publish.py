"""What publishing costs, and how fast a published site answers from its folder.

  .venv/bin/python -m benchmarks.publish [--pages 1000] [--lines 50] [--searched 50000]

Makes an archive of made-up lines over a real scan (600 x 3200 pixels: 1.9 MP), publishes it,
publishes it again, and opens it in Chromium: a page, and a search. For that the site gets words of
so many lines as are asked for.
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
from datetime import date
from pathlib import Path
from statistics import median

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ[_name] = "1"

import numpy as np

from ductus.archive.shown_pages import Shown, shown_pages
from ductus.schemas.catalogue import Catalogue
from ductus.schemas.records import Direction
from ductus.web.publishing import publish
from ductus.web.search_files import files_of_lines
from ductus.web.search_rows import SearchLine
from tests.support.browser import DESK, Visit, a_browser
from tests.support.site_archives import SitePage, write_archive

_SYLLABLES = (
    *("ba", "re", "ti", "mo", "lu", "san", "ver", "ge", "qui", "dol"),
    *("ant", "sic", "per", "fra", "non", "est", "ma", "tur", "vel", "com"),
)
_OPEN = """(address) => new Promise((done) => {
  const before = document.body.dataset.ready;
  const start = performance.now();
  const look = () => document.body.dataset.ready === before
    ? setTimeout(look, 1) : requestAnimationFrame(() => done(performance.now() - start));
  location.hash = address;
  look();
})"""


def main() -> None:
    """Prints what was measured."""
    parser = argparse.ArgumentParser("benchmarks.publish", description=__doc__)
    parser.add_argument("--pages", type=int, default=1000)
    parser.add_argument("--lines", type=int, default=50)
    parser.add_argument("--searched", type=int, default=50_000)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        archive = write_archive(folder, _pages(asked.pages, asked.lines))
        for what in ("published", "published again, nothing new"):
            started, worked = time.perf_counter(), time.process_time()
            publish(str(archive), str(folder / "site"), date.today(), lambda n, of: None)
            seconds, cpu = time.perf_counter() - started, time.process_time() - worked
            print(f"{what}: {seconds:.1f} s, {cpu:.1f} s of CPU")
        _tell_sizes(folder / "site", asked.pages)
        _write_search(folder / "site", shown_pages(str(archive), date.today()), asked.searched)
        _tell_answers((folder / "site").as_uri(), asked.pages)


def _pages(n: int, n_lines: int) -> list[SitePage]:
    rng = np.random.default_rng(7)

    return [
        SitePage(
            f"bench.page-{number:05d}.jpg",
            [(_words(rng, 4), Direction.LTR) for _ in range(n_lines)],
            Catalogue(item_id=f"box {number // 50}", item_label=f"Box {number // 50}"),
            (600, 3200),
        )
        for number in range(n)
    ]


def _words(rng: np.random.Generator, n: int) -> str:
    return " ".join("".join(rng.choice(_SYLLABLES, rng.integers(1, 5))) for _ in range(n))


def _write_search(site: Path, shown: Shown, n: int) -> None:
    """The search of so many lines on pages that are there: 8 words, and 8 that may be there."""
    rng, lines = np.random.default_rng(9), []
    n_pages = len(shown.rows)
    for number in range(n):
        text = _words(rng, 8)
        box = (60.0, 60.0, 540.0, 100.0)
        line = SearchLine(number * n_pages // n, "l0001", 0, "ltr", text, box)
        for word in (*text.split(), *_words(rng, 8).split()):
            line.may_hold(word, float(rng.random()), box)
        lines.append(line)
    for name, data in files_of_lines(lines, shown):
        (site / "search" / name).write_bytes(data)
    sizes = sum(path.stat().st_size for path in (site / "search").iterdir())
    words = {word for line in lines for word in line.words}
    print(f"{n:,} lines to search, {len(words):,} words: {sizes:,} bytes")


def _tell_sizes(site: Path, n: int) -> None:
    sizes: dict[str, int] = {}
    for path in site.rglob("*"):
        if path.is_file():
            part = path.relative_to(site).parts[0]
            sizes[part] = sizes.get(part, 0) + path.stat().st_size
    for part, size in sorted(sizes.items(), key=lambda item: -item[1]):
        print(f"  {part}: {size:,} bytes, {size // n:,} a page")


def _tell_answers(site: str, n: int) -> None:
    with a_browser() as browser:
        visit = Visit(browser, DESK)
        page = visit.go(site)
        rng = np.random.default_rng(8)
        opened = [
            page.evaluate(_OPEN, f"#/page/bench.page-{rng.integers(n):05d}.jpg") for _ in range(9)
        ]
        print(f"a page opened: {median(opened):.0f} ms (median of 9)")
        first = page.evaluate(_OPEN, "#/search/bareti")
        queries = ("santiver", "molu", "quidol", "sicper", "turvel", "comant", "frano", "gequi")
        later = [page.evaluate(_OPEN, f"#/search/{query}") for query in queries]
        print(f"the first search, which loads the words: {first:.0f} ms")
        print(f"a later one: {median(later):.0f} ms, the slowest of 8 {max(later):.0f} ms")
        visit.close()


if __name__ == "__main__":
    main()
