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
from ductus.archive.spot_places import follows, is_near, share_a_place
from ductus.archive.table_parts import each_part
from ductus.schemas.clues import Box
from ductus.schemas.table_kinds import TABLES
from ductus.schemas.text_folding import is_parting
from ductus.schemas.text_variants import variants

_KIND = TABLES["spots"]
_BY = ("word_folded", "variants", "page_id", "run_id")
_WAYS = 100
"""Ways in which a line may hold the words so far that are followed further, the likeliest."""


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
class _Met:
    """A word of the query as a line may hold it; the fields are those of `WordHit`."""

    probability: float
    boxes: tuple[Box, ...]
    words: tuple[str, ...]


@dataclass(frozen=True)
class _Term:
    """A word of the query.

    Attributes:
        whole: what it is met by, folded.
        signs: the same sign by sign, of scripts without spaces, with runs of other letters
            between them; empty for one sign, and for all other scripts.
    """

    whole: Forms
    signs: tuple[Forms, ...]


def search_by_word(
    archive: str, query: str, near: float | None = None, limit: int | None = 1000
) -> list[WordHit]:
    """Lines that may hold every word of a query, the likeliest first.

    Words are compared by `ductus.fold`, and those of query and lines also as what they may stand
    for (`ductus.variants`). Scripts without spaces are found sign by sign: a word of several is met
    by such as follow each other, to the right or downwards. Only the rows that count are searched:
    those of the run that made a page last. A damaged file is passed over; `ductus verify` names it.

    Memory holds one row group, the runs of the pages and the hits.

    Args:
        archive: its root, a folder or `gs://` prefix.
        query: words; what is no letter parts them as spaces do (`l'an` is two), unless it is a sign
            of abbreviation.
        near: so far apart may each word and the next one stand, in either order: beside each other
            in heights of the higher, below each other in widths of the wider; None for anywhere in
            the line. Two words never stand at the same place.
        limit: hits at most; None for all.

    Raises:
        FileNotFoundError: there is no archive.
    """
    terms = [term for word in _words(query) if (term := _term(word)).whole]
    if not terms:
        return []
    lines = groupby(_rows(archive, terms), key=itemgetter("page_id", "region_id"))
    found = (_hit(page, line, list(rows), terms, near) for (page, line), rows in lines)
    hits = (hit for hit in found if hit)
    best = list(hits) if limit is None else heapq.nlargest(limit, hits, key=_likelihood)
    once = {
        hit.region_id: hit for hit in sorted(best, key=_likelihood)
    }  # parts may be put together
    return sorted(once.values(), key=lambda hit: (-hit.probability, hit.page_id, hit.region_id))


def _likelihood(hit: WordHit | _Met) -> float:
    return hit.probability


def _words(query: str) -> list[str]:
    return "".join(
        " " if is_parting(sign) and not variants(sign) else sign for sign in query
    ).split()


def _term(word: str) -> _Term:
    parts: list[str] = []
    was_sign = True
    for letter in word:
        is_sign = unicodedata.east_asian_width(letter) in ("W", "F")
        if is_sign or was_sign:
            parts.append(letter)
        else:
            parts[-1] += letter
        was_sign = is_sign
    signs = [forms for part in parts if (forms := frozenset(variants(part)))]
    return _Term(frozenset(variants(word)), tuple(signs) if len(signs) > 1 else ())


def _rows(archive: str, terms: Sequence[_Term]) -> Iterator[Row]:
    """The rows that count and may be of use; those of a line follow each other."""
    forms = {form for term in terms for some in (term.whole, *term.signs) for form in some}
    runs, wanted = LatestRuns(archive), pa.array(sorted(forms), pa.string())

    def is_wanted(rows: pa.Table) -> pa.ChunkedArray:
        is_met = pc.or_(
            pc.is_in(rows["word_folded"], value_set=wanted),
            _holds_any(rows["variants"].combine_chunks(), wanted),
        )
        return pc.and_(is_met, runs.count(rows))

    for uri in each_part(archive, _KIND.name):
        try:
            for rows in rows_where(uri, _KIND, _BY, is_wanted):
                yield from rows.to_pylist()
        except (FileNotFoundError, UnreadablePart):
            continue


def _holds_any(lists: pa.ListArray, wanted: pa.Array) -> pa.Array:
    """bool of each list: whether it holds one of the values; not if it is null."""
    is_there = pc.is_in(pc.list_flatten(lists), value_set=wanted)
    where = pc.list_parent_indices(lists).filter(is_there)
    return pc.is_in(pa.array(range(len(lists)), where.type), value_set=where)


def _hit(
    page: str, line: str, rows: list[Row], terms: Sequence[_Term], near: float | None
) -> WordHit | None:
    chains: list[_Met] = []
    for place, term in enumerate(terms):
        met = _met(term, rows)
        chains = _joined(chains, met, near) if place else met
        if not chains:
            return None
    best = max(chains, key=_likelihood)
    return WordHit(page, line, best.probability, best.boxes, best.words)


def _met(term: _Term, rows: list[Row]) -> list[_Met]:
    """The ways in which a line may hold a word of the query."""
    chains: list[_Met] = []
    for place, forms in enumerate(term.signs):
        signs = _standing(forms, rows)
        chains = _chained(chains, signs, follows) if place else signs
    return [*_standing(term.whole, rows), *chains]


def _standing(forms: Forms, rows: list[Row]) -> list[_Met]:
    return [
        _Met(row["probability"], ((row["x0"], row["y0"], row["x1"], row["y1"]),), (row["word"],))
        for row in rows
        if row["word_folded"] in forms or not forms.isdisjoint(row["variants"] or ())
    ]


def _joined(before: list[_Met], after: list[_Met], near: float | None) -> list[_Met]:
    """The words so far, and the next one, at another place and near enough to the last."""
    pairs = (
        _behind(one, other)
        for one in before
        for other in after
        if (near is None or is_near(one.boxes[-1], other.boxes[0], near))
        and not any(share_a_place(a, b) for a in one.boxes for b in other.boxes)
    )
    return heapq.nlargest(_WAYS, pairs, key=_likelihood)


def _behind(one: _Met, other: _Met) -> _Met:
    return _Met(
        one.probability * other.probability,
        (*one.boxes, *other.boxes),
        (*one.words, *other.words),
    )


def _chained(before: list[_Met], after: list[_Met], fits: Callable[[Box, Box], bool]) -> list[_Met]:
    """Each of what comes after, with the likeliest of what comes before that fits to it."""
    falling = sorted(before, key=_likelihood, reverse=True)
    pairs = (
        (next((one for one in falling if fits(one.boxes[-1], other.boxes[0])), None), other)
        for other in after
    )
    return [_behind(one, other) for one, other in pairs if one]
