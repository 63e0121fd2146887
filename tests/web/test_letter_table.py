"""Private-use characters are shown as letters, and what people leave of them stays as it was."""

from __future__ import annotations

from ductus.web.front_files import front_files
from ductus.web.letter_table import PATH, letter_table
from tests.support.browser import DESK, Visit, a_browser

WORDS = {
    "dn\uf1ac": "dn;",
    "\uf106\uf203": "ca",
    "\ueec5us": "ctus",
    "p\uf02f": "p\u0365",
    "\uf8ff": "\ufffd",
    "Straße 物語": "Straße 物語",
}


def test_the_table_is_that_of_the_module():
    assert PATH.read_text(encoding="ascii") == letter_table()


def test_what_is_shown_and_what_is_kept():
    scripts = {name.rpartition("/")[2]: data for name, data in front_files()}
    with a_browser() as browser:
        visit = Visit(browser, DESK)
        for name in ("core.js", "letter_table.js", "shown_text.js"):
            visit.page.evaluate(scripts[name].decode())
        shown = visit.page.evaluate("(words) => words.map(Ductus.shown)", list(WORDS))
        kept = visit.page.evaluate(
            "([edited, text]) => Ductus.asWritten(edited, text)",
            ["atq; dominus  sum", "atq\uf1ac dom\ueec5us  sum"],
        )
        visit.close()
    assert dict(zip(WORDS, shown, strict=True)) == WORDS
    assert kept == "atq\uf1ac dominus  sum"
