"""The candidates of a query, looked at one by one until the best lines are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from heapq import nlargest
from typing import Any

from ductus.archive.finding.word_ways import Met
from ductus.search.candidates import Candidates
from ductus.search.filters import EXTRA
from ductus.search.index_reader import IndexReader, frequent
from ductus.search.line_match import match_line
from ductus.search.packed_line import PackedLine
from ductus.search.query import Query
from ductus.search.search_results import Found, FoundLine
from ductus.search.stored_line import LineFacts

MOST_LOOKED_AT = 500
"""Candidates of a query that are looked at one by one, beside as many as are asked for."""
_AT_ONCE = 20


class LookedAt:
    """The candidates of one query, looked at in the engine's order until the best are known."""

    def __init__(self, index: IndexReader, query: Query, found: Candidates, least: float) -> None:
        self._index, self._query, self._found, self._least = index, query, found, least
        self._lines: list[tuple[PackedLine, Met]] = []

    def best(self, limit: int, offset: int, facets: Sequence[str]) -> Found:
        """The best lines but the first `offset`, and what is counted."""
        wanted = limit + offset
        n_found, hits = self._index.hits(self._found.query, wanted + MOST_LOOKED_AT)
        has_all = n_found == len(hits) and not self._found.is_exact
        self._look(hits, None if has_all else wanted)
        # Those that are worth the same stand as the engine has them, however many were looked at.
        best = sorted(self._lines, key=lambda one: -one[1].worth)[offset:wanted]
        total = n_found if self._found.is_exact else len(self._lines)
        return Found(
            tuple(self._found_line(*one) for one in best),
            total,
            self._found.is_exact or has_all,
            self._counted(facets) if has_all else self._index.facets(self._found.query, facets),
        )

    def _look(self, hits: Sequence[tuple[float, Any]], wanted: int | None) -> None:
        """Looks at candidates; as far as the best `wanted` ask for it."""
        for place in range(0, len(hits), _AT_ONCE):
            if wanted is not None and self._are_known(wanted, hits[place][0]):
                return
            for _, address in hits[place : place + _AT_ONCE]:
                line = self._index.line_at(address)
                way = match_line(self._query, line, partial(self._index.after, line))
                if way and way.probability >= self._least:
                    self._lines.append((line, way))

    def _are_known(self, wanted: int, score: float) -> bool:
        """Whether no candidate of that score, or less, is better than the best."""
        if len(self._lines) < wanted:
            return False
        best = nlargest(wanted, (way.worth for _, way in self._lines))
        return not wanted or best[-1] >= self._found.bound(score)

    def _counted(self, facets: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """How many of the lines that were looked at have which value."""
        lines = [line.facts for line, _ in self._lines] if facets else []
        return {
            name: frequent(Counter(value for line in lines if (value := self._value(name, line))))
            for name in facets
        }

    def _value(self, name: str, line: LineFacts) -> str:
        page = self._index.page(line.page_id)
        if name == "language":
            return line.language
        if name.startswith(EXTRA):
            return page.extra.get(name.removeprefix(EXTRA), "")
        told: str = page.item_label or page.item_id if name == "item" else getattr(page, name)
        return told

    def _found_line(self, line: PackedLine, way: Met) -> FoundLine:
        facts = line.facts
        return FoundLine(
            self._index.page(facts.page_id),
            *(facts.region_id, facts.reading_order, facts.polygon, facts.direction),
            *(facts.language, facts.text),
            probability=way.probability,
            score=way.worth,
            words=way.words,
            boxes=way.boxes if facts.has_boxes else (),
        )
