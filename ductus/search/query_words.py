"""A word of a query: itself, one that is like it, or a part of one."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

from ductus.archive.finding.word_ways import words_of_text
from ductus.schemas.text_folding import fold
from ductus.schemas.text_variants import variants

_LONGEST_WORD = 64
_SHORTEST_PART = 2
_FUZZY_LETTERS = {1: 3, 2: 5}
"""Letters of a word that may have so many wrong ones: of fewer, any is like it."""
_WORD = re.compile(r"(?P<before>\*?)(?P<text>[^*~]*)(?P<after>\*?)(?P<fuzzy>~\d*)?")


class QueryError(ValueError):
    """A query that cannot be understood; the message says where, and what to write."""


class Part(Enum):
    """Which part of a line's word a word of a query has to be."""

    WHOLE = "all of it"
    BEGINNING = "its beginning"
    END = "its end"
    WITHIN = "anywhere in it"


@dataclass(frozen=True)
class Word:
    """A word.

    Attributes:
        text: as it was typed, not folded; without white space and what parts words.
        part: of a line's word.
        distance: letters that may be wrong, missing, too many or two of them swapped: 0, 1 or 2.
    """

    text: str
    part: Part = Part.WHOLE
    distance: int = 0

    @property
    def is_plain(self) -> bool:
        """Whether it is met by itself alone."""
        return self.part is Part.WHOLE and not self.distance


@dataclass(frozen=True)
class Token:
    """A piece of a query, and where it begins."""

    text: str
    at: int
    is_word: bool


def read_word(token: Token) -> Iterator[Word]:
    """The words of a token: several where what is no letter parts it, none where nothing is one.

    Raises:
        QueryError: it is no word as `ductus.search.query` tells.
    """
    found = _WORD.fullmatch(token.text)
    if not found:
        raise QueryError(
            f"{where(token)}: a star stands before or behind a word, ~1 behind: king*, kign~1"
        )
    part = _PARTS[bool(found["before"]), bool(found["after"])]
    distance = int(found["fuzzy"][1:] or 1) if found["fuzzy"] else 0
    texts = [text for text in words_of_text(found["text"]) if variants(text)]
    if not texts and (found["before"] or found["after"] or distance):
        raise QueryError(f"{where(token)}: there are no letters beside it: king*, kign~1")
    if distance > max(_FUZZY_LETTERS) or (distance and part is not Part.WHOLE):
        raise QueryError(f"{where(token)}: one or two letters of a whole word may be wrong: kign~1")
    for text in texts:
        _check(token, text, part, distance)
        yield Word(text, part, distance)


_PARTS = {
    (False, False): Part.WHOLE,
    (False, True): Part.BEGINNING,
    (True, False): Part.END,
    (True, True): Part.WITHIN,
}


def _check(token: Token, text: str, part: Part, distance: int) -> None:
    n_letters = len(fold(text))
    if n_letters > _LONGEST_WORD and (distance or part is not Part.WHOLE):
        raise QueryError(f"{where(token)}: {_LONGEST_WORD} letters are the most of such a word")
    if part is not Part.WHOLE and n_letters < _SHORTEST_PART:
        raise QueryError(f"{where(token)}: {_SHORTEST_PART} letters beside a star, or more: ki*")
    if distance and n_letters < _FUZZY_LETTERS[distance]:
        raise QueryError(
            f"{where(token)}: a word of {_FUZZY_LETTERS[distance]} letters or more may have "
            f"{distance} wrong"
        )


def where(token: Token) -> str:
    """The place of a token, for people."""
    text = token.text if len(token.text) <= 30 else token.text[:29] + "…"
    return f"at character {token.at + 1}, {text}"
