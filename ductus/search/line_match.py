"""Whether a line says what a query asks for, how likely, and where: exactly, line by line.

A word's probability is that of its likeliest spot, as `ductus.search_by_word` has it; that of all
of several is their product, of one of several 1 - (1 - p)(1 - q)..., and of a NOT 1 - p. A line
that more likely than not says what stands under a NOT is not found.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from ductus.archive.finding.word_ways import Met, Term, chained, joined, met, term_of, together
from ductus.schemas.text_variants import variants
from ductus.search.packed_line import PackedLine, forms_of
from ductus.search.query import And, Not, Or, Part, Phrase, Query, Word
from ductus.search.tantivy_index import BANDS

LIKE = 0.8
"""What a word counts for that is only like the one asked for: for each wrong letter, or a part."""
_UNWANTED = 0.5
_NOTHING = Met(1.0, (), ())

After = Callable[[], PackedLine | None]
"""The next line of the page."""


def match_line(query: Query, line: PackedLine, after: After) -> Met | None:
    """How a line says what is asked for; None if it does not."""
    match query:
        case Word() | Phrase():
            return _best(_ways(query, line, after))
        case And(parts):
            return _all(parts, line, after)
        case Or(parts):
            found = [one for part in parts if (one := match_line(part, line, after))]
            return _either(found) if found else None
        case Not(part):
            unwanted = match_line(part, line, after)
            sure = unwanted.probability if unwanted else 0.0
            return None if sure >= _UNWANTED else replace(_NOTHING, probability=1 - sure)


def _best(ways: Sequence[Met]) -> Met | None:
    return max(ways, key=lambda way: way.worth, default=None)


def _all(parts: Sequence[Query], line: PackedLine, after: After) -> Met | None:
    """Words and phrases stand beside each other, in places of their own; all else adds to them."""
    ways: list[Met] = [_NOTHING]
    for number, words in enumerate(p for p in parts if isinstance(p, Word | Phrase)):
        own = _ways(words, line, after)
        ways = joined(ways, own, None) if number else own
        if not ways:
            return None
    found = _best(ways)
    for part in parts:
        if not isinstance(part, Word | Phrase):
            one = match_line(part, line, after)
            if not one or not found:
                return None
            found = together(found, one)
    return found


def _either(found: Sequence[Met]) -> Met:
    """One of several: none of them is there only if each is not."""
    none = unlike = 1.0
    for one in found:
        none *= 1 - one.probability
        unlike *= 1 - one.worth
    probability = 1 - none
    return Met(
        probability,
        tuple(box for one in found for box in one.boxes),
        tuple(word for one in found for word in one.words),
        (1 - unlike) / probability if probability else 1.0,
    )


def _ways(query: Word | Phrase, line: PackedLine, after: After) -> list[Met]:
    """All ways in which a line may say a word or a phrase."""
    if isinstance(query, Word):
        return _of_word(query, line)
    within = _in_line([_of_word(word, line) for word in query.words], line)
    return [*within, *_over_the_end(query, line, after)]


def _in_line(words: Sequence[list[Met]], line: PackedLine) -> list[Met]:
    """Words that follow each other within a line."""
    places = line.place_of
    ways = words[0]
    for own in words[1:]:
        ways = chained(ways, own, lambda one, other: places[other][0] == places[one][1] + 1)
    return ways


def _over_the_end(query: Phrase, line: PackedLine, after: After) -> list[Met]:
    """A phrase that begins in a line and ends in the next."""
    if not line.after:
        return []
    found: list[Met] = []
    for split in range(1, len(query.words)):
        begun = _in_line([_of_word(word, line) for word in query.words[:split]], line)
        last = line.n_places - 1
        begun = [way for way in begun if line.place_of[way.boxes[-1]][1] == last]
        following = after() if begun else None
        if following is None:
            continue
        ended = _in_line([_of_word(word, following) for word in query.words[split:]], following)
        for one in begun:
            first = 1 if _goes_on(one, line) else 0
            behind = [w for w in ended if following.place_of[w.boxes[0]][0] == first]
            found += [together(one, way) for way in behind]
    return found


def _goes_on(way: Met, line: PackedLine) -> bool:
    """Whether its last word is broken, and the next line begins with the rest."""
    return any(
        line.word(index) == way.words[-1] and line.box(index) == way.boxes[-1]
        for index in line.continues
    )


def _of_word(word: Word, line: PackedLine) -> list[Met]:
    asked = _asked(word)
    if asked.is_plain:
        return met(asked.term, [line.row(index) for index in line.holding(asked.wanted)])
    return _like(asked, line)


@dataclass(frozen=True)
class _Asked:
    """A word of a query, folded once for all lines."""

    word: Word
    term: Term
    wanted: frozenset[str]
    forms: tuple[str, ...]

    @property
    def is_plain(self) -> bool:
        return self.word.is_plain


@lru_cache(maxsize=256)
def _asked(word: Word) -> _Asked:
    term = term_of(word.text)
    return _Asked(word, term, term.forms, variants(word.text))


def _like(asked: _Asked, line: PackedLine) -> list[Met]:
    """Words that are like the one asked for, or have it in them: likely ones, as in the index."""
    like = dict.fromkeys(line.holding(asked.term.whole), 1.0)
    for index in line.as_likely_as(BANDS[-1]):  # few are
        forms = forms_of(line.folded[index])
        like[index] = max(likeness(asked.word, one, form) for one in asked.forms for form in forms)
    return [
        Met(line.probability(index), (line.box(index),), (line.word(index),), how)
        for index, how in sorted(like.items())
        if how
    ]


@lru_cache(maxsize=100_000)
def likeness(word: Word, asked: str, there: str) -> float:
    """What a word of a line counts for, 0 to 1: 1 if it is the one asked for, 0 if it is another.

    Args:
        word: says how like it has to be.
        asked: folded.
        there: folded.
    """
    if asked == there:
        return 1.0
    if word.distance:
        wrong = edits(asked, there, word.distance)
        return LIKE**wrong if wrong <= word.distance else 0.0
    has = {
        Part.BEGINNING: there.startswith,
        Part.END: there.endswith,
        Part.WITHIN: there.__contains__,
    }
    return LIKE if word.part in has and has[word.part](asked) else 0.0


def edits(one: str, other: str, most: int) -> int:
    """Letters to put in, leave out, change or swap with their neighbour; `most` + 1 for more.

    Optimal string alignment, which is what the engine's automata take for the same.
    """
    if abs(len(one) - len(other)) > most:
        return most + 1
    before: list[int] = []
    row = list(range(len(other) + 1))
    for i, letter in enumerate(one, 1):
        older, before, row = before, row, [i]
        for j, beside in enumerate(other, 1):
            least = min(before[j] + 1, row[-1] + 1, before[j - 1] + (letter != beside))
            if i > 1 and j > 1 and letter == other[j - 2] and one[i - 2] == beside:
                least = min(least, older[j - 2] + 1)
            row.append(least)
        if min(row) > most:
            return most + 1
    return min(row[-1], most + 1)
