"""By what a search is narrowed beside items: what the catalogue says of pages, as few numbers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ductus.archive.shown_pages import Row
from ductus.search.filters import days

COLUMNS = ("collection", "writer", "place", "language", "rights", "page_kind")
"""Each is a facet of its own; and there are dates."""
DATE = "date"
_MANY_YEARS = 120
"""What was written in more years than this is counted by centuries, else by decades."""
_MOST_PERIODS = 30
"""Of a page; more say nothing."""


def search_facets(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """What parts pages; what says the same of all, or nothing, is left out.

    Args:
        rows: of pages, in the order in which the search numbers them.

    Returns:
        `name`; `values`, in order; `of`: of each page the numbers of its values, one alone as it
        is, none as -1. Dates are periods (`1500–1599`): all in which a page may have been written.
    """
    told = {name: [_said(row, name) for row in rows] for name in COLUMNS}
    return [_facet(name, said) for name, said in _with_dates(told, rows).items() if _parts(said)]


def _said(row: Row, name: str) -> tuple[str, ...]:
    value = (row.get(name) or "").strip()
    return (value,) if value else ()


def _with_dates(
    told: dict[str, list[tuple[str, ...]]], rows: Sequence[Row]
) -> dict[str, list[tuple[str, ...]]]:
    years = [_years(row) for row in rows]
    known = [span for span in years if span]
    if known:
        width = max(last for _, last in known) - min(first for first, _ in known)
        step = 100 if width > _MANY_YEARS else 10
        told[DATE] = [tuple(_periods(span, step)) for span in years]
    return told


def _years(row: Row) -> tuple[int, int] | None:
    found = days(row.get("date_from") or "", row.get("date_to") or "")
    if found is None:
        return None
    first, last = (day // 10_000 for day in found)
    return (first, last) if first <= last else None


def _periods(span: tuple[int, int] | None, step: int) -> Iterator[str]:
    if span is None:
        return
    first, last = (year // step for year in span)
    if last - first < _MOST_PERIODS:
        for period in range(first, last + 1):
            yield f"{step * period}\N{EN DASH}{step * period + step - 1}"


def _parts(said: list[tuple[str, ...]]) -> bool:
    return len(set(said)) > 1


def _facet(name: str, said: list[tuple[str, ...]]) -> dict[str, Any]:
    found = {value for values in said for value in values}
    values = sorted(found, key=_first_year) if name == DATE else sorted(found)
    numbers = {value: number for number, value in enumerate(values)}
    of = [[numbers[value] for value in one] for one in said]
    return {
        "name": name,
        "values": values,
        "of": [one[0] if len(one) == 1 else one or -1 for one in of],
    }


def _first_year(period: str) -> int:
    return int(period.rpartition("\N{EN DASH}")[0].partition("\N{EN DASH}")[0])
