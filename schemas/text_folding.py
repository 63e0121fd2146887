"""The one way in which words are compared: what a search takes for the same is the same here.

Measures, tables, indexes and queries all fold with `fold`. It agrees with what editors of Latin
script expect (marks, case, long s, u/v and i/j, ligatures) and holds back where a mark is a letter.
"""

# ruff: noqa: RUF001, the letters of other scripts are meant

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from ductus.schemas.mufi_letters import MUFI_LETTERS, MUFI_MARKS

_LATIN = {
    # Alike to every writer before 1600, and to many after
    "v": "u",
    "j": "i",
    "æ": "ae",
    "œ": "oe",
    # Forms of letters, of which one text has one and the next another; dotless ı is a letter of its
    # own, in Turkish, and a variant elsewhere
    "ꝛ": "r",
    "ꝺ": "d",
    "ꝼ": "f",
    "ᵹ": "g",
    "ꞃ": "r",
    "ꞅ": "s",
    "ꞇ": "t",
    # Ligatures that Unicode does not take apart
    "ꜳ": "aa",
    "ꜵ": "ao",
    "ꜷ": "au",
    "ꜹ": "au",
    "ꜻ": "au",
    "ꜽ": "ay",
    "ꝏ": "oo",
    "ꝡ": "uy",
}
_GREEK = {"ς": "σ"}
_HEBREW = {
    **dict(zip("ךםןףץ", "כמנפצ", strict=True)),
    "װ": "וו",
    "ױ": "וי",
    "ײ": "יי",
    # Of abbreviations and numerals: inside a word, where a space would cut it
    "׳": "",
    "״": "",
}
_ARABIC = {
    "ٱ": "ا",  # alef with wasla; those with hamza or madda lose it as a mark
    "ى": "ي",
    "ی": "ي",
    "ې": "ي",
    "ے": "ي",
    "ک": "ك",
    "ة": "ه",
    "ە": "ه",
    "ہ": "ه",
    "ھ": "ه",
    "ۃ": "ه",
    "ـ": "",  # tatweel: lengthens a line and means nothing
    "ء": "",  # alone as well as on its carrier, where it is a mark
}
_SAME = {**_LATIN, **_GREEK, **_HEBREW, **_ARABIC}

_LETTER_MARKS = re.compile(
    "["
    "\u0900-\u0950\u0955-\u109f"  # Devanagari to Myanmar: vowels, viramas, nuktas, Thai tones
    "\u0780-\u07b1"  # Thaana has no vowels but these
    "\u1700-\u17ff\u1920-\u1aad\u1b00-\u1ccf"  # Philippine, Khmer, Limbu to Tai Tham, Balinese to
    "\ua800-\ua8df\ua8f2-\uabff"  # Syloti Nagri to Meetei Mayek
    "\U00010a00-\U00010a3f\U00011000-\U00011fff"  # Kharoshthi, Brahmi and what came of it
    "\u3099\u309a"  # of kana: が is another syllable than か
    "]"
)
"""Marks without which a word is another one; those of all other scripts are dropped."""


def fold(text: str) -> str:
    """`text` as words are compared: folded letters and digits, single spaces, nothing else.

    Unicode's compatibility decomposition (NFKD), full-width and joined forms apart; without marks
    and case; s for long s, u for v, i for j, letters for ligatures and for private-use characters
    of MUFI; one sigma; Hebrew without points and final forms; Arabic and Syriac without points,
    tatweel and hamza, with one alef, ya, kaf and ha; digits of any script as 0 to 9. What is no
    letter or digit parts words, but for marks and for signs that are not seen (joiners, soft
    hyphens).

    Marks that are letters stay: vowels, viramas and nuktas of the scripts of India and South-East
    Asia, tones of Thai, voicing of kana. Syllables of Hangul stay whole. Abbreviations stay as
    they are written: `ductus.variants` resolves them.

    Folding what is folded changes nothing, and the result is at most 18 times as long as `text`
    (one Arabic character stands for a sentence).

    Returns:
        Text in NFC; empty where there is no letter or digit.
    """
    apart = unicodedata.normalize("NFKD", text)
    same = "".join(map(_folded, apart))
    return " ".join(unicodedata.normalize("NFC", same).split())


@lru_cache(maxsize=4096)
def is_parting(character: str) -> bool:
    """Whether what stands before a character and what stands behind it are two words."""
    return " " in fold(f"a{character}a")


def is_without_spaces(sign: str) -> bool:
    """Whether a sign is of a script that parts no words by spaces, as Chinese and Japanese."""
    return unicodedata.east_asian_width(sign) in ("W", "F")


@lru_cache(maxsize=4096)  # a text has few characters, a hostile one all there are
def _folded(character: str) -> str:
    """What one character of a text in NFKD becomes."""
    category = unicodedata.category(character)
    if category[0] == "M":
        return character if _LETTER_MARKS.match(character) else ""
    if category == "Cf" or character in MUFI_MARKS:
        return ""
    if category == "Nd":
        return str(unicodedata.decimal(character))
    letters = MUFI_LETTERS.get(character, character).casefold()
    return "".join(_SAME.get(c, c if c.isalnum() else " ") for c in letters)
