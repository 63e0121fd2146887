"""Lines that may hold words, by the table `spots` alone: what any index must agree with."""

from __future__ import annotations

import heapq
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from ductus.archive.page_lookup import LatestRuns
from ductus.archive.part_file import UnreadablePart, rows_where
from ductus.archive.table_parts import each_part
from ductus.schemas.clues import Box
from ductus.schemas.table_kinds import TABLES
from ductus.schemas.text_folding import is_parting
from ductus.schemas.text_variants import variants

_KIND = TABLES["spots"]
_BY = ("word_folded", "page_id", "run_id")
_BESIDE = 0.75
"""Signs follow each other if no more than this share of their size lies between them."""


@dataclass(frozen=True)
class WordHit:
    """A line that may hold what was asked for.

    Attributes:
        page_id, region_id: of the line; of the first of two, where a word is broken.
        probability: that it does, 0 to 1: of each word that of its likeliest spot, multiplied.
        boxes: where, in page pixels: one a word, and one a sign of scripts without spaces.
        words: what the line may say there, box by box.
    """

    page_id: str
    region_id: str
    probability: float
    boxes: tuple[Box, ...]
    words: tuple[str, ...]


Forms = frozenset[str]
Row = dict[str, Any]


@dataclass(frozen=True)
class Met:
    """A word of the query as a line may hold it; the fields are those of `WordHit`.

    Attributes:
        likeness: what it counts for where it is only like what was asked for, 0 to 1.
    """

    probability: float
    boxes: tuple[Box, ...]
    words: tuple[str, ...]
    likeness: float = 1.0


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
        """All that a line's words may have to be."""
        return self.whole.union(*self.signs)


def search_by_word(
    archive: str, query: str, near: float | None = None, limit: int | None = 1000
) -> list[WordHit]:
    """Lines that may hold every word of a query, the likeliest first.

    Words are compared by `ductus.fold`, and a query's also as what they may stand for
    (`ductus.variants`). Scripts without spaces are found sign by sign: a word of several is met by
    such as follow each other, to the right or downwards. Only the rows that count are searched:
    those of the run that made a page last. A damaged file is passed over; `ductus verify` names it.

    Memory holds one row group, the runs of the pages and the hits.

    Args:
        archive: its root, a folder or `gs://` prefix.
        query: words; what is no letter parts them as spaces do (`l'an` is two), unless it is a sign
            of abbreviation.
        near: so far apart, in heights of a word, may each word and the next one stand, in either
            order; None for anywhere in the line.
        limit: hits at most; None for all.

    Raises:
        FileNotFoundError: there is no archive.
    """
    terms = [term for word in words_of_text(query) if (term := term_of(word)).whole]
    if not terms:
        return []
    lines = groupby(_rows(archive, terms), key=itemgetter("page_id", "region_id"))
    found = (_hit(page, line, list(rows), terms, near) for (page, line), rows in lines)
    hits = (hit for hit in found if hit)
    best = list(hits) if limit is None else heapq.nlargest(limit, hits, key=likelihood)
    once = {hit.region_id: hit for hit in sorted(best, key=likelihood)}  # parts may be put together
    return sorted(once.values(), key=lambda hit: (-hit.probability, hit.page_id, hit.region_id))


def likelihood(hit: WordHit | Met) -> float:
    """What hits are ranked by."""
    return hit.probability if isinstance(hit, WordHit) else hit.probability * hit.likeness


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
        is_sign = unicodedata.east_asian_width(letter) in ("W", "F")
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


def _rows(archive: str, terms: Sequence[Term]) -> Iterator[Row]:
    """The rows that count and may be of use; those of a line follow each other."""
    forms = frozenset[str]().union(*(term.forms for term in terms))
    runs, wanted = LatestRuns(archive), pa.array(sorted(forms), pa.string())

    def is_wanted(rows: pa.Table) -> pa.ChunkedArray:
        is_met = pc.fill_null(pc.is_in(rows["word_folded"], value_set=wanted), False)
        return pc.and_(is_met, runs.count(rows))

    for uri in each_part(archive, _KIND.name):
        try:
            for rows in rows_where(uri, _KIND, _BY, is_wanted):
                yield from rows.to_pylist()
        except (FileNotFoundError, UnreadablePart):
            continue


def _hit(
    page: str, line: str, rows: list[Row], terms: Sequence[Term], near: float | None
) -> WordHit | None:
    chains: list[Met] = []
    for place, term in enumerate(terms):
        ways = met(term, rows)
        chains = joined(chains, ways, near) if place else ways
        if not chains:
            return None
    best = max(chains, key=likelihood)
    return WordHit(page, line, best.probability, best.boxes, best.words)


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
        if row["word_folded"] in forms
    ]


def joined(before: list[Met], after: list[Met], near: float | None) -> list[Met]:
    """The words so far, and the next one, where they stand near enough to each other."""

    def is_near(one: Box, other: Box) -> bool:
        return near is None or _gap(one, other) <= near * max(min(_sides(one)), min(_sides(other)))

    return chained(before, after, is_near)


def chained(before: list[Met], after: list[Met], fits: Callable[[Box, Box], bool]) -> list[Met]:
    """Each of what comes after, with the likeliest of what comes before that fits to it."""
    falling = sorted(before, key=likelihood, reverse=True)
    pairs = (
        (next((one for one in falling if fits(one.boxes[-1], other.boxes[0])), None), other)
        for other in after
    )
    return [
        Met(
            one.probability * other.probability,
            (*one.boxes, *other.boxes),
            (*one.words, *other.words),
            one.likeness * other.likeness,
        )
        for one, other in pairs
        if one
    ]


def follows(one: Box, other: Box) -> bool:
    """Whether a sign stands behind another, to the right of it or below, and next to it."""
    size = max(*_sides(one), *_sides(other))
    right = (other[0] + other[2] - one[0] - one[2]) / 2
    down = (other[1] + other[3] - one[1] - one[3]) / 2
    ahead = right if abs(right) >= abs(down) else down
    return ahead > 0 and not _share_a_place(one, other) and _gap(one, other) <= _BESIDE * size


def _share_a_place(one: Box, other: Box) -> bool:
    """Whether two boxes lie over each other by more than half of the smaller one's sides."""
    shared = [min(one[i + 2], other[i + 2]) - max(one[i], other[i]) for i in (0, 1)]
    least = [min(a, b) for a, b in zip(_sides(one), _sides(other), strict=True)]
    return all(both > side / 2 for both, side in zip(shared, least, strict=True))


def _sides(box: Box) -> tuple[float, float]:
    return box[2] - box[0], box[3] - box[1]


def _gap(one: Box, other: Box) -> float:
    """Pixels between two boxes, along x or y, whichever is more; 0 where they touch."""
    apart = [max(one[i], other[i]) - min(one[i + 2], other[i + 2]) for i in (0, 1)]
    return max(0.0, *apart)
