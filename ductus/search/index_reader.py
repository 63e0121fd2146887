"""What an open index holds, asked for: documents, lines, pages, and how many have which value."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from ductus.search.filters import EXTRA
from ductus.search.packed_line import PackedLine
from ductus.search.search_results import FoundPage
from ductus.search.tantivy_index import FIELD, PAGE, count, engine

if TYPE_CHECKING:
    import tantivy

_MOST_VALUES = 1_000
"""Values of a facet that are counted."""
_PAGES_KEPT, _LINES_KEPT = 4_096, 1_024


class IndexReader:
    """An index as it was when it was opened."""

    def __init__(self, index: tantivy.Index) -> None:
        self.schema, self.searcher = index.schema, index.searcher()
        self.page = lru_cache(_PAGES_KEPT)(self._page)
        self._line = lru_cache(_LINES_KEPT)(self._line_of)

    def hits(self, query: tantivy.Query, limit: int) -> tuple[int, list[tuple[float, Any]]]:
        """How many documents the engine finds, and the addresses of the best with their scores."""
        most = max(self.searcher.num_docs, 1)  # there are no more, and the engine counts to 2^64
        result = self.searcher.search(query, min(max(limit, 1), most))
        return count(result), result.hits

    def line_at(self, address: tantivy.DocAddress) -> PackedLine:
        """The line that the engine found."""
        return PackedLine(self.searcher.doc(address)[FIELD.payload][0])

    def after(self, line: PackedLine) -> PackedLine | None:
        """The next line of the page."""
        return self._line(line.after) if line.after else None

    def facets(self, query: tantivy.Query, names: Sequence[str]) -> dict[str, dict[str, int]]:
        """How many lines that the engine finds have which value of each facet."""
        if not names:
            return {}
        asked = {
            name: {"terms": {"field": _facet_field(name), "size": _MOST_VALUES}} for name in names
        }
        found = self.searcher.aggregate(query, asked)
        return {
            name: frequent({one["key"]: one["doc_count"] for one in found[name]["buckets"]})
            for name in names
        }

    def _line_of(self, region_id: str) -> PackedLine | None:
        asked = engine().Query.term_query(self.schema, FIELD.region, region_id, "basic")
        _, hits = self.hits(asked, 1)
        return self.line_at(hits[0][1]) if hits else None

    def _page(self, page_id: str) -> FoundPage:
        """What the catalogue says of a page."""
        query, must = engine().Query, engine().Occur.Must
        asked = query.boolean_query(
            [
                (must, query.term_query(self.schema, FIELD.kind, PAGE, "basic")),
                (must, query.term_query(self.schema, FIELD.page, page_id, "basic")),
            ]
        )
        _, hits = self.hits(asked, 1)
        return FoundPage(**json.loads(self.searcher.doc(hits[0][1])[FIELD.payload][0]))


def frequent(counts: Mapping[str, int]) -> dict[str, int]:
    """Counts, the largest first."""
    return dict(sorted(counts.items(), key=lambda one: (-one[1], one[0])))


def _facet_field(name: str) -> str:
    if not name.startswith(EXTRA):
        return name
    return FIELD.extra + "." + _escaped(name.removeprefix(EXTRA))


def _escaped(name: str) -> str:
    """A column's name within a path of the engine, where dots part names."""
    return name.replace("\\", "\\\\").replace(".", "\\.")
