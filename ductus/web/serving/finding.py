"""What a server finds in an archive: words by its index, words by their look."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, replace
from typing import Any

from ductus.archive.archived_pages import find_page
from ductus.archive.finding.shape_search import ShapeHit, search_by_shape
from ductus.archive.people.best_shapes import BestShapes
from ductus.archive.people.corrections_table import Corrections
from ductus.search.archive_search import ArchiveSearch, IndexMissing, IndexStale, open_search
from ductus.search.filters import FACETS, Filters
from ductus.search.search_results import Found, FoundLine
from ductus.web.serving.drawn_words import drawn_vector

LONGEST_QUERY = 500
MOST_LINES = 100
FARTHEST = 5_000
"""Lines that a search passes over at most."""
_NO_INDEX = "the archive has no index that this version reads: `ductus index` makes one"
_FILTERS = (*FACETS, "date_from", "date_to")


class NotFound(Exception):
    """There is no such thing to search by; why, for people."""


class Finding:
    """Searches of one archive; from one thread only.

    Args:
        archive: its root.
        index: where its index lies; None for this user's cache.
        is_shown: whether a page may be shown.
        withholds: whether any page may not be.
    """

    def __init__(
        self,
        archive: str,
        index: str | None,
        is_shown: Callable[[str], bool],
        withholds: Callable[[], bool],
    ) -> None:
        self._archive = archive
        self._index = index
        self._is_shown = is_shown
        self._withholds = withholds
        self._open: ArchiveSearch | None = None
        self._said: Corrections | None = None
        self._looks: BestShapes | None = None

    def close(self) -> None:
        """Lets go of what was said."""
        if self._said:
            self._said.close()

    def words(self, asked: Mapping[str, str], facets: list[str]) -> dict[str, Any]:
        """The lines that may say what is asked for, of pages that may be shown.

        Args:
            asked: `q`, `limit`, `offset`, and the filters by name.
            facets: what is counted.

        Raises:
            NotFound: there is no index, or it is another version's.
            ValueError: the query cannot be understood, or asks for too much.
        """
        query = asked.get("q", "")
        if not query.strip() or len(query) > LONGEST_QUERY:
            raise ValueError(f"a query has 1 to {LONGEST_QUERY} signs")
        limit = _number(asked.get("limit", "20"), MOST_LINES)
        offset = _number(asked.get("offset", "0"), FARTHEST)
        told: dict[str, Any] = {name: asked[name] for name in _FILTERS if asked.get(name)}
        filters = Filters(**told)
        if self._open and self._open.behind():  # it may have been brought up to date meanwhile
            self._open = None
        try:
            self._open = self._open or open_search(self._archive, self._index)
        except (IndexMissing, IndexStale) as error:
            raise NotFound(_NO_INDEX) from error  # their own words tell where the archive lies
        if self._withholds():
            found = self._of_shown(query, filters, limit, offset)
        else:
            found = self._open.find(query, filters, limit, offset, facets)
        return {
            "lines": [_line(one) for one in found.lines if self._is_shown(one.page.page_id)],
            "total": found.total,
            "is_total_exact": found.is_total_exact,
            "facets": {name: dict(counts) for name, counts in found.facets.items()},
            "behind": self._open.behind(),
        }

    def _of_shown(self, query: str, filters: Filters, limit: int, offset: int) -> Found:
        """What an archive of the shown pages alone would tell: counts and gaps would tell the rest.

        Facets count lines of all pages, so there are none.
        """
        assert self._open
        shown: list[FoundLine] = []
        for first in range(0, FARTHEST, MOST_LINES):
            some = self._open.find(query, filters, MOST_LINES, first).lines
            shown += [one for one in some if self._is_shown(one.page.page_id)]
            if len(some) < MOST_LINES:
                return Found(tuple(shown[offset : offset + limit]), len(shown), True, {})
            if len(shown) >= offset + limit:
                break
        return Found(tuple(shown[offset : offset + limit]), len(shown), False, {})

    def like(self, region_id: str, limit: str) -> dict[str, Any]:
        """What looks like a word or line of the archive.

        Raises:
            NotFound: there is no such region, or nothing is known of its look.
        """
        page_id = region_id.partition("/")[0]
        try:
            found = find_page(self._archive, page_id) if self._is_shown(page_id) else None
        except ValueError:  # damaged
            found = None
        shapes = [
            shape
            for line in (found.page.lines if found else ())
            for shape in line.region.shapes
            if shape.region_id == region_id
        ]
        if not shapes or not self._looks_now().count(region_id):
            raise NotFound("no word or line of that id of which the look is known")
        return self._alike(shapes[0].vector, shapes[0].projection, limit, region_id)

    def drawn(self, strokes: Any, limit: str) -> dict[str, Any]:
        """What looks like a drawing.

        Raises:
            ValueError: it is none.
        """
        return self._alike(*drawn_vector(strokes), limit, "")

    def _alike(self, vector: bytes, projection: str, limit: str, own: str) -> dict[str, Any]:
        most = _number(limit, MOST_LINES)
        shown: list[ShapeHit] = []
        looks = self._looks_now()
        for n in (2 * most + 10, 40 * most + 200):  # those that do not count take no places
            hits = search_by_shape(self._archive, vector, projection, n, self._is_shown)
            shown = [hit for hit in hits if hit.region_id != own and looks.count(hit.region_id)]
            if len(shown) >= most or len(hits) < n:
                break
        return {"hits": [asdict(hit) for hit in shown[:most]]}

    def _looks_now(self) -> BestShapes:
        """Which looks count, by what people have said by now."""
        self._said = self._said or Corrections(self._archive)
        self._said.refresh()
        self._looks = self._looks or BestShapes(self._said)
        return self._looks


def _line(one: FoundLine) -> dict[str, Any]:
    told = asdict(replace(one, page=replace(one.page, extra=dict(one.page.extra))))
    del told["page"]["source_uri"]  # where scans lie is nobody's who looks
    return {**told, "direction": str(one.direction)}


def _number(told: str, most: int) -> int:
    if not told.isascii() or not told.isdigit() or int(told[:9]) > most:
        raise ValueError(f"a number from 0 to {most:,} is wanted, not {told[:20]!r}")
    return int(told)


def names(text: str) -> Iterator[str]:
    """Names that commas part."""
    return (name for name in text.split(",") if name)
