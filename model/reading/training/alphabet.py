"""Which signs a reader tells apart, and what transcriptions become before it learns them.

Editors write the same sign in several ways. Letters and the marks on them are told apart one by one
(NFD), so that a tilde is learned from every letter that has one; marks of editors, which stand on
no page, go; signs that are too rare to be learned become the letter under them, or go. What runs
from the right is learned as it stands from left to right, which is how networks go along lines.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

from ductus.model.reading.visual_order import from_right, runs_from_right, visual

LEAST = 20
"""A sign that is seen less often is not learned."""
_EDITORS = "⟦⟧[]{}<>‸⎀\ufeff\u200b\u00ad"
_UNSEEN = "\u0640\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Tatweel, which lengthens a line and means nothing, joiners, and signs that tell directions."""
_LEFT_OUT = dict.fromkeys(map(ord, _EDITORS + _UNSEEN), "")
_ALIKE = str.maketrans(  # signs that editors write in several ways
    {
        **dict.fromkeys("’‘ʼ`´ˈ", "'"),
        **dict.fromkeys("“”„«»‟", '"'),
        **dict.fromkeys("–—―−⸗‐‑¬", "-"),
        **dict.fromkeys("\u0304\u0305\u033e\u0342", "\u0303"),  # macron, vertical tilde
        "\u00a0": " ",
        "…": "...",
    }
)


def unified(text: str) -> str:
    """A transcription as a reader learns it: NFD, one sign for each thing, single spaces."""
    parted = unicodedata.normalize("NFD", text.translate(_LEFT_OUT))
    return " ".join(parted.translate(_ALIKE).split())


def taught(text: str) -> str:
    """A transcription sign by sign as a network is to say it: unified, from left to right."""
    told = unified(text)
    return visual(told) if runs_from_right(told) else told


def alphabet_of(texts: Iterable[str]) -> str:
    """The signs that occur often enough in unified texts, in order; the space is one."""
    seen = Counter[str]()
    for text in texts:
        seen.update(text)
    return "".join(sorted(sign for sign, times in seen.items() if times >= LEAST))


def spelled(text: str, alphabet: str) -> str:
    """The text in signs of the alphabet."""
    return "".join(_nearest(sign, alphabet) for sign in text)


def classes(text: str, alphabet: str) -> list[int]:
    """What a network is to say, 0 being no sign: the place of each sign in the alphabet, from 1."""
    return [alphabet.index(sign) + 1 for sign in spelled(text, alphabet)]


def written(signs: Iterable[str]) -> str:
    """Signs as a network says them as text in its usual form: NFC, in logical order."""
    said = "".join(signs)
    text = from_right(said[::-1]) if runs_from_right(said) else said
    return unicodedata.normalize("NFC", text)


def _nearest(sign: str, alphabet: str) -> str:
    if sign in alphabet:
        return sign
    plain = unicodedata.normalize("NFKD", sign)
    return "".join(letter for letter in plain if letter in alphabet)
