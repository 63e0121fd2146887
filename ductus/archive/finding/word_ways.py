"""The ways in which a line may hold words of a query: what all searches share.

A line's words are rows of the table `spots`: mappings with at least `word`, `word_folded`,
`variants` (further forms, or None), `probability`, and the box as `x0`, `y0`, `x1` and `y1`.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ductus.archive.finding.spot_places import follows, is_near, share_a_place
from ductus.schemas.clues import Box
from ductus.schemas.text_folding import is_parting, is_without_spaces
from ductus.schemas.text_variants import variants

_WAYS = 100
"""Ways in which a line may hold the words so far that are followed further, the likeliest."""

Forms = frozenset[str]
Row = dict[str, Any]


@dataclass(frozen=True)
class Met:
    """One or more words of a query as a line may hold them.

    Attributes:
        probability: that it does, 0 to 1.
        boxes: where, in page pixels: one a word, and one a sign of scripts without spaces.
        words: what the line may say there, box by box.
        likeness: what it counts for where words are only like those asked for, 0 to 1.
    """

    probability: float
    boxes: tuple[Box, ...]
    words: tuple[str, ...]
    likeness: float = 1.0

    @property
    def worth(self) -> float:
        """What it is ranked by."""
        return self.probability * self.likeness


@dataclass(frozen=True)
class Term:
    """A word of the query.

    Attributes:
        whole: what it is met by, folded.
        signs: the same sign by sign, of scripts without spaces, with runs of other letters
            between them; empty for one sign, and for all other scripts.
    """

    whole: Forms
    signs: tuple[Forms, ...]

    @property
    def forms(self) -> Forms:
        """All that words and signs of a line may have to be."""
        return self.whole.union(*self.signs)


def words_of_text(text: str) -> list[str]:
    """The words of a text or a query: what is no letter parts them, but for signs that mean one."""
    return "".join(
        " " if is_parting(sign) and not variants(sign) else sign for sign in text
    ).split()


def signs_of(word: str) -> list[str]:
    """A word sign by sign, of scripts without spaces, with runs of other letters between them."""
    parts: list[str] = []
    was_sign = True
    for letter in word:
        is_sign = is_without_spaces(letter)
        if is_sign or was_sign:
            parts.append(letter)
        else:
            parts[-1] += letter
        was_sign = is_sign
    return parts


def term_of(word: str) -> Term:
    """A word of a query, folded."""
    signs = [forms for part in signs_of(word) if (forms := frozenset(variants(part)))]
    return Term(frozenset(variants(word)), tuple(signs) if len(signs) > 1 else ())


def met(term: Term, rows: list[Row]) -> list[Met]:
    """The ways in which a line may hold a word of the query."""
    chains: list[Met] = []
    for place, forms in enumerate(term.signs):
        signs = _standing(forms, rows)
        chains = chained(chains, signs, follows) if place else signs
    return [*_standing(term.whole, rows), *chains]


def _standing(forms: Forms, rows: list[Row]) -> list[Met]:
    return [
        Met(row["probability"], ((row["x0"], row["y0"], row["x1"], row["y1"]),), (row["word"],))
        for row in rows
        if row["word_folded"] in forms or not forms.isdisjoint(row["variants"] or ())
    ]


def joined(before: list[Met], after: list[Met], near: float | None) -> list[Met]:
    """The words so far, and the next one, at another place and near enough to the last."""
    pairs = (
        together(one, other)
        for one in before
        for other in after
        if (near is None or is_near(one.boxes[-1], other.boxes[0], near))
        and not any(share_a_place(a, b) for a in one.boxes for b in other.boxes)
    )
    return heapq.nlargest(_WAYS, pairs, key=_worth)


def together(one: Met, other: Met) -> Met:
    """Both, the other behind."""
    return Met(
        one.probability * other.probability,
        (*one.boxes, *other.boxes),
        (*one.words, *other.words),
        one.likeness * other.likeness,
    )


def chained(before: list[Met], after: list[Met], fits: Callable[[Box, Box], bool]) -> list[Met]:
    """Each of what comes after, with the likeliest of what comes before that fits to it."""
    falling = sorted(before, key=_worth, reverse=True)
    pairs = (
        (next((one for one in falling if fits(one.boxes[-1], other.boxes[0])), None), other)
        for other in after
    )
    return [together(one, other) for one, other in pairs if one]


def _worth(way: Met) -> float:
    return way.worth
