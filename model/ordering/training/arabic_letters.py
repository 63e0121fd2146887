"""How Arabic letters are taught to be written: where the pen comes down, how heads turn, dots.

`arabic_glyphs` finds these ways in the glyphs of fonts, `arabic_words` makes words of them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Place(StrEnum):
    """Where in a glyph a pen begins or ends, where the letter is not joined there."""

    TOP = "top"
    TOP_RIGHT = "top right"
    TOP_LEFT = "top left"
    LEFT = "left"
    LOW = "low"
    LOW_RIGHT = "low right"
    HEAD = "head"  # where a closed head leaves its letter
    ANY = "any"  # wherever the shortest way ends


@dataclass(frozen=True)
class ArabicLetter:
    """A letter.

    Attributes:
        text: it.
        often: of a thousand letters of Persian and Arabic, about.
        begin, end: where the pen comes down and lifts, unjoined.
        dots, below: how many, and whether under the body.
        clockwise: how surely its head is run clockwise, 1, or the other way, -1.
        joins: it is joined to the next letter.
        stem: it has a stem or bar that is written after its body: ta's and kaf's.
    """

    text: str
    often: float
    begin: Place
    end: Place
    dots: int = 0
    below: bool = False
    clockwise: float = 1.0
    joins: bool = True
    stem: bool = False


_P = Place
_TOOTH = (_P.TOP_RIGHT, _P.LEFT)
_HOOK = (_P.TOP_LEFT, _P.LOW_RIGHT)
_EYE = (_P.HEAD, _P.LEFT)
_AIN = (_P.TOP, _P.LOW_RIGHT)

LETTERS = (
    ArabicLetter("ا", 130, _P.TOP, _P.TOP, joins=False),
    ArabicLetter("ب", 45, *_TOOTH, dots=1, below=True),
    ArabicLetter("پ", 12, *_TOOTH, dots=3, below=True),
    ArabicLetter("ت", 55, *_TOOTH, dots=2),
    ArabicLetter("ث", 4, *_TOOTH, dots=3),
    ArabicLetter("ج", 14, *_HOOK, dots=1, below=True),
    ArabicLetter("چ", 6, *_HOOK, dots=3, below=True),
    ArabicLetter("ح", 15, *_HOOK),
    ArabicLetter("خ", 14, *_HOOK, dots=1),
    ArabicLetter("د", 65, _P.TOP, _P.LEFT, joins=False),
    ArabicLetter("ذ", 5, _P.TOP, _P.LEFT, dots=1, joins=False),
    ArabicLetter("ر", 75, _P.TOP, _P.LEFT, joins=False),
    ArabicLetter("ز", 22, _P.TOP, _P.LEFT, dots=1, joins=False),
    ArabicLetter("ژ", 3, _P.TOP, _P.LEFT, dots=3, joins=False),
    ArabicLetter("س", 38, *_TOOTH),
    ArabicLetter("ش", 28, *_TOOTH, dots=3),
    ArabicLetter("ص", 9, *_EYE),
    ArabicLetter("ض", 5, *_EYE, dots=1),
    ArabicLetter("ط", 8, _P.HEAD, _P.LEFT, stem=True),
    ArabicLetter("ظ", 3, _P.HEAD, _P.LEFT, dots=1, stem=True),
    ArabicLetter("ع", 22, *_AIN),
    ArabicLetter("غ", 5, *_AIN, dots=1),
    ArabicLetter("ف", 20, *_EYE, dots=1),
    ArabicLetter("ق", 17, *_EYE, dots=2),
    ArabicLetter("ک", 35, _P.TOP_RIGHT, _P.LEFT, stem=True),
    ArabicLetter("ل", 60, _P.TOP, _P.LEFT),
    ArabicLetter("م", 60, _P.HEAD, _P.LOW, clockwise=0.5),
    ArabicLetter("ن", 70, *_TOOTH, dots=1),
    ArabicLetter("ه", 50, _P.TOP, _P.ANY, clockwise=0.0),
    ArabicLetter("و", 60, _P.HEAD, _P.LEFT, joins=False),
    ArabicLetter("ی", 60, _P.TOP_RIGHT, _P.LEFT),
    ArabicLetter("ي", 35, *_TOOTH, dots=2, below=True),
    ArabicLetter("ة", 12, _P.TOP, _P.ANY, dots=2, clockwise=0.0, joins=False),
)
"""Those that are written; yeh without dots has two where it is joined to the next."""
