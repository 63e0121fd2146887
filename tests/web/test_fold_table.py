"""Queries are folded in the browser as lines were folded by Python."""

# ruff: noqa: RUF001, the letters of other scripts are meant

from __future__ import annotations

import sys
import unicodedata

from ductus.schemas.text_folding import fold
from ductus.web.fold_table import PATH, fold_table
from ductus.web.front_files import front_files
from tests.support.browser import DESK, Visit, a_browser

WORDS = (
    *(
        "Straße",
        "ſanctiſſimus",
        "Quæſtio",
        "ＡＢＣ",
        "ἀρχῇ",
        "ΛΟΓΟΣ",
        "שָׁלוֹם",
        "السَّلام",
        "ﷺ",
        "가나다",
    ),
    *(
        "が",
        "ガ",
        "विद्या",
        "co\u00adoperate",
        "l'an",
        "ﬁn",
        "Ǆ",
        "I\u0307",
        "½",
        "①",
        "٣",
        "",
        "\ue665",
    ),
)


def test_the_table_is_that_of_the_function():
    assert PATH.read_text(encoding="ascii") == fold_table()


def test_the_browser_folds_as_python_does():
    # What Python's Unicode does not know, a newer browser may take apart.
    known = (chr(code) for code in range(32, sys.maxunicode, 37))
    letters = [letter for letter in known if unicodedata.category(letter) not in ("Cn", "Cs")]
    plain = [chr(code) for code in range(32, 0x3000) if chr(code).isprintable()]
    words = [*WORDS, *(f"a{letter}b" for letter in plain), *letters, "a\u0301\u0323 E\u0300"]
    assert len(words) > 15_000
    scripts = {name.rpartition("/")[2]: data for name, data in front_files()}
    with a_browser() as browser:
        visit = Visit(browser, DESK)
        for name in ("core.js", "fold_table.js", "fold.js"):
            visit.page.evaluate(scripts[name].decode())
        found = visit.page.evaluate("(words) => words.map(Ductus.fold)", words)
        visit.close()
    differing = [(w, f) for w, f in zip(words, found, strict=True) if f != fold(w)]
    assert differing == []
