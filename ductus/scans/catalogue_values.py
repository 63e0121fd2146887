"""What a list's row says for the catalogue: checked, and never refused.

What cannot be read is kept among the other columns as it was written, with a warning. Rights that
nobody could read are closed: better a page that stays shut for a day than one that may not be open.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Collection, Mapping
from datetime import date
from functools import lru_cache
from typing import Any

from packaging.licenses import InvalidLicenseExpression, canonicalize_license_expression

from ductus.schemas.catalogue import Catalogue

TEXTS = (
    *("item_id", "item_label", "folio", "identifier", "title", "rights", "rights_holder"),
    *("place", "writer"),
)
CHECKED = ("sequence", "access", "embargo_until", "date_from", "date_to")
CLOSED = "restricted"
EMBARGOED = "embargoed"
_ACCESS = ("open", CLOSED, EMBARGOED)
_RIGHTS = re.compile(
    r"https?://(www\.)?(rightsstatements\.org/(vocab|page)/[A-Za-z-]+/\d\.\d/?(\?.*)?"
    r"|creativecommons\.org/(licenses|publicdomain)/[a-z+-]+/\d\.\d(/\w+)*/?(deed(\.\w+)?)?)",
    re.ASCII,
)
_DAY_FIRST = re.compile(r"^(\d\d?)\.(\d\d?)\.(\d{4})$", re.ASCII)
_DATE = re.compile(r"(-?\d{1,4})(?:-(\d\d?)(?:-(\d\d?))?)?", re.ASCII)


def own_columns(extra: Mapping[str, str]) -> dict[str, str]:
    """Of what a row says besides, that in columns of people's own.

    Not what could not be read in columns that Ductus knows, and nothing of a list that `ductus
    fetch` wrote.
    """
    if "iiif_manifest" in extra:
        return {}
    return {name: told for name, told in extra.items() if name not in CHECKED}


def catalogue_of(row: Mapping[str, Any], other: Collection[str]) -> Catalogue:
    """What a row says.

    Args:
        row: by the names of its columns.
        other: columns that mean something else, and are not kept here.
    """
    said = {name: text for name, value in row.items() if name and (text := _text(value))}
    values = _Values(said)
    sequence = values.read("sequence", _whole_number)
    access = values.read("access", _access)
    embargo_until = values.read("embargo_until", _last_day)
    dates = values.read("date_from", _date), values.read("date_to", _date)
    if said.get("rights") and not is_known_right(said["rights"]):
        values.warnings.append("rights_unknown")
    if all(dates) and _day(dates[0]) > _day(dates[1], last=True):
        values.warnings.append("dates_reversed")
    texts: dict[str, Any] = {name: said.get(name, "") for name in TEXTS}
    kept = said.keys() - {*TEXTS, *CHECKED, *other}
    return Catalogue(
        **texts,
        sequence=int(sequence) if sequence else None,
        access=CLOSED if values.is_shut else EMBARGOED if embargo_until else access,
        embargo_until=embargo_until,
        date_from=dates[0],
        date_to=dates[1],
        extra={name: said[name] for name in sorted(kept)} | values.unread,
        warnings=tuple(values.warnings),
        is_listed=True,
    )


class _Values:
    """Reads what is checked, and keeps what cannot be read."""

    def __init__(self, said: Mapping[str, str]) -> None:
        self._said = said
        self.unread: dict[str, str] = {}
        self.warnings: list[str] = []

    def read(self, name: str, parse: Callable[[str], str]) -> str:
        """A column in the form that is kept; empty where it says nothing or is not readable."""
        text = self._said.get(name, "")
        try:
            return parse(text) if text else ""
        except ValueError:
            self.unread[name] = text
            self.warnings.append(f"{name}_unreadable")
            return ""

    @property
    def is_shut(self) -> bool:
        """Whether something about access could not be read, or access is restricted."""
        said = self._said.get("access", "").lower()
        return said == CLOSED or bool(self.unread.keys() & {"access", "embargo_until"})


@lru_cache(1024)
def is_known_right(text: str) -> bool:
    """Whether that is an address of a licence or statement of rights, or an SPDX id."""
    if _RIGHTS.fullmatch(text):
        return True
    try:
        return bool(canonicalize_license_expression(text))
    except InvalidLicenseExpression:
        return False


def _text(value: Any) -> str:
    return "" if value is None else str(value).strip()


def _whole_number(text: str) -> str:
    number = float(text)  # may be infinite, or no number
    if not 0 <= number < 1 << 53 or not number.is_integer():
        raise ValueError(text)
    return str(int(number))


def _access(text: str) -> str:
    if text.lower() not in _ACCESS:
        raise ValueError(text)
    return text.lower()


@lru_cache(1024)
def _date(text: str) -> str:
    """A year, month or day, as ISO 8601 writes it; of other forms only `31.12.2031` is sure."""
    text = _DAY_FIRST.sub(r"\3-\2-\1", text)
    if not (found := _DATE.fullmatch(text)):
        raise ValueError(text)
    year, month, day = (int(part) if part else None for part in found.groups())
    date(2000, month or 1, 1)
    if day and not 1 <= day <= monthrange(2000 if (year or 0) % 4 == 0 else 2001, month or 1)[1]:
        raise ValueError(text)
    written = f"{'-' if (year or 0) < 0 else ''}{abs(year or 0):04d}"
    return "-".join([written, *(f"{part:02d}" for part in (month, day) if part is not None)])


def _last_day(text: str) -> str:
    """The last day that a date leaves open: an embargo until 2031 ends with that year."""
    year, month, day = _day(_date(text), last=True)
    return date(year, month, min(day, monthrange(year, month)[1])).isoformat()


@lru_cache(1024)
def _day(text: str, last: bool = False) -> tuple[int, int, int]:
    """The first or the last day of a date that `_date` gave, to be compared."""
    found = _DATE.fullmatch(text)
    year, month, day = found.groups() if found else ("0", None, None)
    return int(year or 0), int(month or (12 if last else 1)), int(day or (31 if last else 1))
