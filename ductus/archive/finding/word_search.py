"""Lines that may hold words, by the table `spots` alone: what any index must agree with."""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter

import pyarrow as pa
import pyarrow.compute as pc

from ductus.archive.finding.word_ways import Met, Row, Term, joined, met, term_of, words_of_text
from ductus.archive.page_lookup import LatestRuns
from ductus.archive.part_file import UnreadablePart, rows_where
from ductus.archive.table_parts import each_part
from ductus.schemas.clues import Box
from ductus.schemas.table_kinds import TABLES

_KIND = TABLES["spots"]
_BY = ("word_folded", "variants", "page_id", "run_id")


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
    terms = [term for word in words_of_text(query) if (term := term_of(word)).whole]
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


def _likelihood(hit: WordHit) -> float:
    return hit.probability


def _rows(archive: str, terms: Sequence[Term]) -> Iterator[Row]:
    """The rows that count and may be of use; those of a line follow each other."""
    forms = {form for term in terms for form in term.forms}
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
    page: str, line: str, rows: list[Row], terms: Sequence[Term], near: float | None
) -> WordHit | None:
    chains: list[Met] = []
    for place, term in enumerate(terms):
        ways = met(term, rows)
        chains = joined(chains, ways, near) if place else ways
        if not chains:
            return None
    best = max(chains, key=lambda way: way.worth)
    return WordHit(page, line, best.probability, best.boxes, best.words)
