"""Searching an archive through its index: what may say what is asked for.

The engine names candidates; each is then looked at by the same functions that search the tables
(`ductus.search_by_word`), so that both find the same, as likely.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Self

from ductus.search.candidates import candidates
from ductus.search.filter_queries import withheld_of
from ductus.search.filters import EXTRA, FACETS, Filters, check_dates
from ductus.search.index_build import IndexReport, build_index
from ductus.search.index_folder import absolute, index_folder
from ductus.search.index_reader import IndexReader
from ductus.search.index_state import (
    IndexMissing,
    IndexStale,
    manifest_of,
    open_lines,
    parts_now,
    read_manifest,
    read_state,
    refuse_another,
)
from ductus.search.looked_at import LookedAt
from ductus.search.query import parse
from ductus.search.search_results import Found

if TYPE_CHECKING:
    import tantivy

__all__ = [
    "ArchiveSearch",
    "IndexMissing",
    "IndexReport",
    "IndexStale",
    "build_index",
    "open_search",
]


class ArchiveSearch:
    """An index that is open. Use it as a context; it sees the lines of when it was opened."""

    def __init__(self, archive: str, index: tantivy.Index, folder: Path) -> None:
        self._archive, self._folder = archive, folder
        self._index = IndexReader(index)
        self._state = read_state(self._index.searcher, self._index.schema)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        del self._index

    def behind(self) -> str:
        """What changed in the archive since it was indexed, in words; empty where nothing did."""
        return self._state.changed(parts_now(self._archive))

    def withholds(self, today: date) -> bool:
        """Whether there may be lines that may not be shown to all on a day."""
        return bool(withheld_of(self._index.searcher, today))

    def find(
        self,
        query: str,
        filters: Filters = Filters(),  # noqa: B008, it is frozen
        limit: int = 20,
        offset: int = 0,
        facets: Sequence[str] = (),
    ) -> Found:
        """The lines that may say what a query asks for, those that count for most first.

        The engine knows how likely each word is, so the best lines of a word are known when few
        were looked at. Where it cannot know, as of words that are only like one or of phrases, its
        order decides beyond `looked_at.MOST_LOOKED_AT` lines. Then `total` is the number of lines
        that were looked at and meet the query, and facets also count lines that only may, unless
        it is one word, or words with OR between them. Lines that are as likely stand as they came
        into the index.

        Args:
            query: see `ductus.search.query`.
            filters: which lines are searched.
            limit: lines at most.
            offset: of the best, so many are left out.
            facets: of `FACETS`, or `extra.NAME`: what is counted.

        Raises:
            IndexStale: the index turns out to be damaged.
            QueryError: the query cannot be understood.
            ValueError: a date of a filter is none, or a facet is not known.
        """
        if unknown := [n for n in facets if n not in FACETS and not n.startswith(EXTRA)]:
            raise ValueError(f"{unknown[0]} is no facet; there are {', '.join(FACETS)}, extra.NAME")
        check_dates(filters)
        asked = parse(query)
        try:
            found = candidates(asked, filters, self._index.searcher, self._index.schema)
            looked = LookedAt(self._index, asked, found, filters.min_probability)
            return looked.best(max(limit, 0), max(offset, 0), facets)
        except ValueError as error:  # so the engine calls whatever happens to it
            raise IndexStale(
                f"the index in {self._folder} is damaged ({error}): remove that folder, then "
                f"search again"
            ) from error


def open_search(archive: str, folder: str | None = None) -> ArchiveSearch:
    """Opens the index of an archive.

    One that is behind its archive is opened, too: `ArchiveSearch.behind` tells.

    Args:
        archive: a folder or `gs://` prefix.
        folder: where its index lies, as `build_index` was told; None for this user's cache.

    Raises:
        IndexMissing: there is none, or none that was finished.
        IndexStale: another version wrote it, or it is damaged.
        NoPlaceForIndex: see `index_folder`; or the folder holds the index of another archive.
        SearchUnavailable: see `index_folder`.
    """
    place = index_folder(archive, folder)
    remedy = f"ductus index {archive}" + (f" --output {folder}" if folder else "")
    then, now = read_manifest(place), manifest_of(absolute(archive))
    if then is None:
        raise IndexMissing(f"there is no index of {archive}: {remedy}")
    refuse_another(place, then, now)
    if changed := now.changed(then):
        raise IndexStale(f"the index in {place} cannot be used, {changed}: {remedy}")
    try:
        there = open_lines(place)
    except IndexStale as why:
        raise IndexStale(f"the index in {place} cannot be used, {why}: {remedy}") from why
    if not there or not there[1].is_finished:
        raise IndexMissing(f"there is no index of {archive}, or none that is finished: {remedy}")
    return ArchiveSearch(archive, there[0], place)
