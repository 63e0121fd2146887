"""Which signs a reader tells apart, and what transcriptions become before it learns them.

Editors write the same sign in several ways. Letters and the marks on them are told apart one by one
(NFD), so that a tilde is learned from every letter that has one; marks of editors, which stand on
no page, go; signs that are too rare to be learned become the letter under them, or go.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable

LEAST = 20
"""A sign that is seen less often is not learned."""
_EDITORS = dict.fromkeys(map(ord, "⟦⟧[]{}<>‸⎀\ufeff\u200b\u00ad"), "")
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
    parted = unicodedata.normalize("NFD", text.translate(_EDITORS))
    return " ".join(parted.translate(_ALIKE).split())


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
    """Signs that were read as text in its usual form (NFC)."""
    return unicodedata.normalize("NFC", "".join(signs))


def _nearest(sign: str, alphabet: str) -> str:
    if sign in alphabet:
        return sign
    plain = unicodedata.normalize("NFKD", sign)
    return "".join(letter for letter in plain if letter in alphabet)
