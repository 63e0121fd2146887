"""What else a written word may stand for: its abbreviations resolved, its umlauts written out.

The signs are those of Latin palaeography (A. Cappelli, *Lexicon abbreviaturarum*) as Unicode and
MUFI encode them, and of its use in French, Italian, Spanish and Portuguese. What a scribe meant by
a stroke over a letter only the language tells: every common reading is given, best first.
"""

# ruff: noqa: RUF001, the letters of other scripts are meant

from __future__ import annotations

import re
import unicodedata

from ductus.schemas.mufi_letters import MUFI_MARKS, SEMICOLON
from ductus.schemas.text_folding import fold

MOST = 8
"""Forms of a word at most."""
LONGEST = 64
"""Letters of a word at most; what is longer is no word and is only folded."""
KEPT = 16
"""Half-made forms that are followed further."""

VOWELS = "aeiouy"
SIGNS = {
    "ꝑ": ("per", "par", "por"),
    "ꝓ": ("pro",),
    "ꝕ": ("pri",),
    "ꝗ": ("qui", "que", "quam"),
    "ꝙ": ("quod", "que", "quam"),
    "ꝟ": ("ver", "vir"),
    "ẜ": ("ser",),
    "ƀ": ("ber",),
    "ꝯ": ("con", "com", "cum"),
    "ꝰ": ("us", "os"),
    "ꝝ": ("rum",),
    "ꝵ": ("rum",),
    "ꝶ": ("rum",),
    "ꝱ": ("dum",),
    "ꝲ": ("lum",),
    "ꝳ": ("mum",),
    "ꝴ": ("num",),
    "ꝷ": ("tum",),
    "ꝭ": ("is", "es"),
    "⁊": ("et", "and", "und"),
    "&": ("et", "and", "und"),
    "ꝫ": ("et", "us", "m"),
    SEMICOLON: ("us", "et", "m"),
    "\uf1a6": ("con", "us"),
    "\uf142": ("et",),
    "\uf158": ("et",),
    "\uf1a7": ("et",),
    "\uf159": ("de",),
    "\ue8a3": ("autem",),
    "\ue8bf": ("que", "quet"),
    "ꝥ": ("that", "thet"),
    "þ": ("th",),
    "ð": ("th", "d"),
    "ȝ": ("gh", "y"),
    "ƿ": ("w",),
    "ø": ("oe",),
    "æ": ("e",),
    "œ": ("e",),
    "ı": ("i",),
    "ȷ": ("j",),
}
"""Signs that stand for letters, without case; folding leaves them as they are or drops them."""
AFTER = {
    ("q", SEMICOLON): ("ue",),
    ("q", "ꝫ"): ("ue",),
    ("b", SEMICOLON): ("us",),
    ("s", SEMICOLON): ("ed",),
}
"""Signs whose meaning the letter before them tells."""
WRITTEN_OUT = {
    ("a", "\u0308"): ("ae",),
    ("o", "\u0308"): ("oe",),
    ("u", "\u0308"): ("ue",),
    ("y", "\u0308"): ("ij",),
    ("a", "\u030a"): ("aa",),
    ("e", "\u0327"): ("ae",),
    ("e", "\u0328"): ("ae",),
}
"""Letters with marks that are as often written with two letters."""
_OVER = {
    "\u1dd1": "ur",
    "\u1dd2": "us",
    "\u1dd3": "ra",
    "\u1dd4": "ae",
    "\u1dd5": "ao",
    "\u1dd6": "av",
    **{mark: letters for mark, letters in MUFI_MARKS.items() if letters},
}
"""Marks that are letters. Further ones tell it by their name."""
BARS = frozenset("\u0303\u0304\u0305\uf00a\uf00b\uf00c\uf00d")
"""Tilde, macron and overline: over a vowel an n or m is left out, over others much may be."""
BARRED = {
    "q": ("que", "quae"),
    "p": ("pre", "prae"),
    "n": ("nn",),
    "m": ("mm",),
    "d": ("de",),
}
HOOK = "\u033e"
"""A vertical tilde: an r with its vowel is left out."""
_LETTER_ABOVE = re.compile(r"COMBINING LATIN SMALL LETTER (?:LONG )?([A-Z])")
WITH_R = "bcdfgpt"
"""A vowel over these has an r before it: `pͥmus` is *primus*."""

Cluster = tuple[str, str]
"""A letter or another sign, and the marks over it."""


def variants(word: str) -> tuple[str, ...]:
    """What a word may be found by: itself folded, then other words that it may stand for.

    Of an abbreviated word these have its signs resolved, as the sign says or usually says: `ꝑ` is
    *per*, *par* or *por*, a stroke over a vowel *n* or *m*, a small letter over another what it
    is, and a vowel over some consonants with an *r* (`pͥ` is *pri*). Umlauts are written out (`ü`
    is *ue*), as are å, ø, þ and the like.

    Args:
        word: as it is written, not folded: folding drops what is resolved here.

    Returns:
        `MOST` folded texts at most, each once: `fold(word)`, unless that is empty, and then the
        likeliest. Only that for words of more than 64 letters, which are none.
    """
    if word.isascii() and word.isalnum():
        return (fold(word),)  # next to all are such, and this is twenty times as fast
    forms = {"": 0}
    clusters = _clusters(word)
    for index, cluster in enumerate(clusters if len(clusters) <= LONGEST else ()):
        before = clusters[index - 1][0] if index else ""
        after = clusters[index + 1][0] if index + 1 < len(clusters) else ""
        forms = _longer(forms, (*_readings(cluster, before, after), "".join(cluster)))
    found = dict.fromkeys([fold(word), *map(fold, forms)])
    return tuple(form for form in found if form)[:MOST]


def _clusters(word: str) -> list[Cluster]:
    """The signs of a text in NFD, small, each with what is written over it."""
    found: list[Cluster] = []
    for character in unicodedata.normalize("NFD", word.casefold()):
        is_mark = character in MUFI_MARKS or unicodedata.category(character) == "Mn"
        if is_mark and found:
            found[-1] = (found[-1][0], found[-1][1] + character)
        else:
            found.append((character, ""))
    return found


def _longer(forms: dict[str, int], readings: tuple[str, ...]) -> dict[str, int]:
    """Forms, each with every reading of the next sign behind it; the likeliest first.

    Values are costs: how far down its readings lie in their lists, over all signs.
    """
    longer: dict[str, int] = {}
    for form, cost in forms.items():
        for rank, reading in enumerate(readings):
            text = form + reading
            longer[text] = min(longer.get(text, cost + rank), cost + rank)
    return dict(sorted(longer.items(), key=lambda item: item[1])[:KEPT])


def _readings(cluster: Cluster, before: str, after: str) -> tuple[str, ...]:
    """What a sign with its marks stands for, beside itself, the likeliest first."""
    letter, marks = cluster
    if (before, letter) in AFTER:
        return AFTER[before, letter]
    if letter in SIGNS:
        return SIGNS[letter]
    for mark in marks:
        if (letter, mark) in WRITTEN_OUT:
            return WRITTEN_OUT[letter, mark]
        if mark in BARS:
            return _barred(letter, before, after)
        if mark == HOOK:
            return letter + "er", letter + "re"
        if above := letter_of(mark):
            return _with_letter_above(letter, above)
    return (letter_of(letter),) if letter_of(letter) else ()  # over a space


def _barred(letter: str, before: str, after: str) -> tuple[str, ...]:
    if letter == "n" and not before and not after:
        return ("non",)
    if letter not in VOWELS:
        return BARRED.get(letter, ())
    return tuple(letter + nasal for nasal in ("mn" if after and after in "bmp" else "nm"))


def letter_of(mark: str) -> str:
    """The letter that a mark is; empty if it is none."""
    if mark in _OVER:
        return _OVER[mark]
    found = _LETTER_ABOVE.fullmatch(unicodedata.name(mark, ""))
    return found[1].lower() if found else ""


def _with_letter_above(letter: str, above: str) -> tuple[str, ...]:
    if letter == "q" and above in VOWELS:
        return ("qu" + above,)
    if letter in WITH_R and above in VOWELS:
        return letter + "r" + above, letter + above
    return (letter + above,)
