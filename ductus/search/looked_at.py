"""The candidates of a query, looked at one by one until the best lines are known."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from ductus.archive.word_ways import Met
from ductus.search.candidates import Candidates
from ductus.search.filters import EXTRA
from ductus.search.index_reader import IndexReader, frequent
from ductus.search.line_match import match_line
from ductus.search.query import Query
from ductus.search.search_results import Found, FoundLine
from ductus.search.stored_line import StoredLine

MOST_LOOKED_AT = 500
"""Candidates of a query that are looked at one by one, beside as many as are asked for."""
_AT_ONCE = 100


class LookedAt:
    """The candidates of one query, looked at in the engine's order until the best are known."""

    def __init__(self, index: IndexReader, query: Query, found: Candidates, least: float) -> None:
        self._index, self._query, self._found, self._least = index, query, found, least
        self._lines: list[tuple[StoredLine, Met]] = []

    def best(self, limit: int, offset: int, facets: Sequence[str]) -> Found:
        """The best lines but the first `offset`, and what is counted."""
        wanted = limit + offset
        n_found, hits = self._index.hits(self._found.query, wanted + MOST_LOOKED_AT)
        has_all = n_found == len(hits) and not self._found.is_exact
        self._look(hits, None if has_all else wanted)
        best = sorted(self._lines, key=_rank)[offset:wanted]
        total = n_found if self._found.is_exact else len(self._lines)
        return Found(
            tuple(self._found_line(*one) for one in best),
            total,
            self._found.is_exact or has_all,
            {name: self._facet(name, has_all) for name in facets},
        )

    def _look(self, hits: Sequence[tuple[float, Any]], wanted: int | None) -> None:
        """Looks at candidates; as far as the best `wanted` ask for it."""
        for place in range(0, len(hits), _AT_ONCE):
            if wanted is not None and self._are_known(wanted, hits[place][0]):
                return
            for _, address in hits[place : place + _AT_ONCE]:
                line = self._index.line_at(address)
                way = match_line(self._query, line, lambda line=line: self._index.after(line))  # type: ignore[misc]
                if way and way.probability >= self._least:
                    self._lines.append((line, way))

    def _are_known(self, wanted: int, score: float) -> bool:
        """Whether no candidate of that score, or less, is among the best."""
        if len(self._lines) < wanted:
            return False
        worth = sorted((way.worth for _, way in self._lines), reverse=True)
        return not wanted or worth[wanted - 1] > self._found.bound(score)

    def _facet(self, name: str, has_all: bool) -> Mapping[str, int]:
        if not has_all:
            return self._index.facet(self._found.query, name)
        return frequent(
            Counter(value for line, _ in self._lines for value in self._values(name, line))
        )

    def _values(self, name: str, line: StoredLine) -> Iterator[str]:
        page = self._index.page(line.page_id)
        if name.startswith(EXTRA):
            value = page.extra.get(name.removeprefix(EXTRA), "")
        elif name == "language":
            value = line.language
        else:
            value = page.item_label or page.item_id if name == "item" else getattr(page, name)
        return iter((value,) if value else ())

    def _found_line(self, line: StoredLine, way: Met) -> FoundLine:
        return FoundLine(
            self._index.page(line.page_id),
            *(line.region_id, line.reading_order, line.polygon, line.direction, line.language),
            *(line.text, way.probability, way.worth, way.words),
            way.boxes if line.has_boxes else (),
        )


def _rank(one: tuple[StoredLine, Met]) -> tuple[float, str, str]:
    line, way = one
    return -way.worth, line.page_id, line.region_id
