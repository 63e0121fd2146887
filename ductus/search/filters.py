"""Which lines are searched: what the catalogue and the reader say of them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date

from ductus.schemas.showing import showing
from ductus.schemas.text_folding import fold

FACETS = ("collection", "item", "language", "place", "writer", "rights", "page_kind")
"""By what lines can be counted, beside the columns of `extra`: `extra.NAME`."""
EXTRA = "extra."
LIMITS = "limits="
_MONTHS, _DAYS = (None, *range(1, 13)), (None, *range(1, 32))
_DATE = re.compile(r"(-?\d{1,4})(?:-(\d\d?)(?:-(\d\d?))?)?", re.ASCII)


@dataclass(frozen=True)
class Filters:
    """What lines have to be of; empty is anything.

    Values are compared as `ductus.fold` does, so that `paris` is *Paris*, and whole.

    Attributes:
        collection, language, place, writer, rights, page_kind: as the columns say.
        item: `item_id` or `item_label`.
        date_from, date_to: the first and the last day, month or year, as 1290-05: what may have
            been written then, by its dates, is found; what has none is not.
        extra: columns of `extra` by name, with what they have to say.
        min_probability: that the line says what is asked for, at least.
        shown_on: only lines that may be shown to all on that day; None for all lines.
    """

    collection: str = ""
    item: str = ""
    language: str = ""
    place: str = ""
    writer: str = ""
    rights: str = ""
    page_kind: str = ""
    date_from: str = ""
    date_to: str = ""
    extra: Mapping[str, str] = field(default_factory=dict)
    min_probability: float = 0.0
    shown_on: date | None = None

    def said(self) -> Iterator[str]:
        """What a line has to say, as `said` writes it."""
        for name in FACETS:
            if value := getattr(self, name):
                yield said(name, value)
        for name, value in self.extra.items():
            yield said(EXTRA + name, value)


def said(name: str, value: str) -> str:
    """One thing that is said of a line, as it is compared."""
    return f"{name}={fold(value) or value.strip()}"


def limits(access: str, embargo_until: str) -> str:
    """What limits who may see a page, as one word beside `said`; empty where nothing does."""
    # Cut off, since an engine drops what is very long; then it is no date, and withheld.
    return f"{LIMITS}{access[:99]}={embargo_until[:99]}" if access or embargo_until else ""


def withheld(said: Iterable[str], today: date) -> list[str]:
    """Those of `limits` that keep a page from being shown on a day."""
    found = []
    for one in said:
        access, _, until = one.removeprefix(LIMITS).partition("=")
        if not showing("", access, until, today).is_shown:
            found.append(one)
    return found


def day(text: str, last: bool = False) -> int:
    """A date as a number that grows with time: the first day that it may mean, or the last.

    Args:
        date: a year, month or day, as 1290-05; years before our era with a minus.
        last: the last day of its year or month, and not the first.

    Raises:
        ValueError: it is no such date.
    """
    found = _DATE.fullmatch(text.strip())
    month, of_month = (int(found[i]) if found and found[i] else None for i in (2, 3))
    if not found or month not in _MONTHS or of_month not in _DAYS:
        raise ValueError(f"{text} is no date: write a year, month or day, as 1290-05")
    rest = 99 if last else 0
    month, of_month = (rest if one is None else one for one in (month, of_month))
    return int(found[1]) * 10_000 + month * 100 + of_month


def check_dates(filters: Filters) -> None:
    """Says what is wrong with the dates of filters.

    Raises:
        ValueError: one is none, or the first is behind the last.
    """
    told = {"from": filters.date_from, "to": filters.date_to}
    for name, text in told.items():
        try:
            day(text or "0")
        except ValueError as error:
            raise ValueError(f"{name} {error}; a century is from 1701 to 1800") from None
    if all(told.values()) and day(told["from"]) > day(told["to"], last=True):
        raise ValueError(f"from {told['from']} to {told['to']}: the first date is behind the last")


def days(date_from: str, date_to: str) -> tuple[int, int] | None:
    """The first and the last day on which something was written; None if nothing tells.

    One date alone is both. What is no date tells nothing: a table may hold anything.
    """
    try:
        first = day(date_from or date_to)
        return first, day(date_to or date_from, last=True)
    except ValueError:
        return None
