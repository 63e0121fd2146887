"""Words that are broken over two lines: with a hyphen, or without one where it is sure.

Without a hyphen only a page's own words can tell: the two parts together are one that stands
elsewhere on it within a line, and neither of them is. Old hands break words anywhere and mark few
of them; what nothing tells of stays two words.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ductus.schemas.text import HYPHENS
from ductus.schemas.text_folding import fold

_SHORTEST_PART, _SHORTEST_WORD = 2, 6
"""Letters of a word broken without a hyphen, and of each of its parts, at least."""


def broken_words(lines: Sequence[str]) -> list[bool]:
    """Whether the last word of each line goes on in the line behind it.

    Args:
        lines: texts in reading order, in one direction.
    """
    words = [text.split() for text in lines]
    known = {word for of_line in words for word in _plain(of_line[1:-1])}
    pairs = zip(words, [*words[1:], []], strict=False)
    return [
        bool(here and there) and (_is_marked(here[-1], there[0]) or _is_known(here, there, known))
        for here, there in pairs
    ]


def _plain(words: Iterable[str]) -> list[str]:
    """Words as a search compares them, in one piece each."""
    return [fold(word).replace(" ", "") for word in words]


def _is_marked(last: str, first: str) -> bool:
    """Whether a hyphen behind letters leads to a word that begins with a small letter."""
    before, after = last.rstrip(HYPHENS), first.lstrip(HYPHENS)
    is_cut = before != last and before[-1:].isalpha()
    return is_cut and after[:1].isalpha() and not after[:1].isupper()


def _is_known(here: Sequence[str], there: Sequence[str], known: set[str]) -> bool:
    """Whether two parts are a word of the page, and none by themselves."""
    if not here[-1].isalpha() or not there[0][:1].isalpha():  # a point, a comma: no part of a word
        return False
    parts = _plain([here[-1], there[0]])
    whole = "".join(parts)
    is_long = len(whole) >= _SHORTEST_WORD and min(map(len, parts)) >= _SHORTEST_PART
    return is_long and whole in known and not known.intersection(parts)
