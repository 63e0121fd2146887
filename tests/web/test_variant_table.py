"""Abbreviations in a query are resolved in the browser as Python resolves those in lines."""

# ruff: noqa: RUF001, the letters of other scripts are meant

from __future__ import annotations

from datetime import date
from pathlib import Path

import numpy as np
from playwright.sync_api import expect

from ductus.schemas.records import Direction
from ductus.schemas.text_variants import variants
from ductus.web.front_files import front_files
from ductus.web.publishing import publish
from ductus.web.variant_table import PATH, variant_table
from tests.support.browser import DESK, Visit, a_browser
from tests.support.site_archives import SitePage, write_archive

WORDS = (
    *("dñe", "dn\u0304s", "ꝑ", "ꝑfecto", "ꝓ", "corpꝰ", "corp\ue8bf", "q\u0304", "pͥmus", "gͣtia"),
    *(
        "n\u0304",
        "ōnes",
        "cōmunis",
        "tp\u0304s",
        "⁊",
        "&",
        "Müller",
        "Ærø",
        "þat",
        "ꝯtra",
        "d\u033e",
    ),
    *(
        "q\uf1ac",
        "b\uf1ac",
        "s\uf1ac",
        "Straße",
        "ſanctꝰ",
        "e\u0328",
        "x-ray",
        "l'an",
        "",
        "物語",
        "a" * 70,
    ),
)


def test_the_table_is_that_of_the_rules():
    assert PATH.read_text(encoding="ascii") == variant_table()


def test_the_browser_resolves_as_python_does():
    rng = np.random.default_rng(5)
    signs = [
        *"abdeinmopqstu ",
        *"ꝑꝓꝰꝯ⁊ꝗþæ",
        "\u0304",
        "\u0303",
        "ͥ",
        "ͣ",
        "\u033e",
        "\u0308",
        "\ue8bf",
    ]
    made = ["".join(rng.choice(signs, rng.integers(1, 8))).strip() for _ in range(3_000)]
    words = [*WORDS, *made]
    scripts = {name.rpartition("/")[2]: data for name, data in front_files()}
    with a_browser() as browser:
        visit = Visit(browser, DESK)
        for name in ("core.js", "fold_table.js", "fold.js", "variant_table.js", "variants.js"):
            visit.page.evaluate(scripts[name].decode())
        found = visit.page.evaluate("(words) => words.map(Ductus.variants)", words)
        visit.close()
    differing = [
        (word, one, variants(word))
        for word, one in zip(words, found, strict=True)
        if tuple(one) != variants(word)
    ]
    assert differing == []


def test_an_abbreviation_finds_what_it_stands_for(tmp_path: Path):
    lines = [("domine exaudi", Direction.LTR), ("corpus christi", Direction.LTR)]
    archive = write_archive(tmp_path, [SitePage("a.one.jpg", lines)])
    publish(str(archive), str(tmp_path / "site"), date(2030, 1, 1), lambda n, of: None)
    site = (tmp_path / "site").as_uri()
    with a_browser() as browser:
        visit = Visit(browser, DESK)
        page = visit.go(site, "#/search/corpꝰ")
        expect(page.locator(".results > li")).to_contain_text("corpus christi")
        page.locator("#query").fill("dom\u012be")  # a stroke over the i
        page.locator("#query").press("Enter")
        expect(page.locator(".results > li")).to_contain_text("domine exaudi")
        visit.close()
