"""Whether a page may be shown, exported or handed on: the one place that decides."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any

OPEN, EMBARGOED, RESTRICTED = "open", "embargoed", "restricted"


@dataclass(frozen=True)
class Showing:
    """What was decided.

    Attributes:
        is_shown: whether people who are not the archive's own may see it.
        reason: why not, in words; empty where it is shown.
        rights_are_told: False where nothing was said of its rights: it is shown, and that is said.
    """

    is_shown: bool
    reason: str
    rights_are_told: bool


def today() -> date:
    """The day by which embargoes end: UTC's, so that all machines and commands agree."""
    return datetime.now(UTC).date()


def showing(rights: str, access: str, embargo_until: str, today: date) -> Showing:
    """Whether a page may be shown on a day, as the columns of `pages` tell.

    `access` decides. A statement of rights tells what others may do with what they see, not whether
    they may see it: what is in copyright is shown, with its statement. What cannot be understood is
    withheld.

    Args:
        rights: an address, an SPDX id or a text; empty where nothing was said.
        access: `open`, `restricted` or `embargoed`; empty where nothing was said.
        embargo_until: the last day of an embargo, `2031-12-31`; empty for none, or for one without
            an end.
        today: the day.
    """
    reason = _withheld(access, embargo_until, today)
    return Showing(not reason, reason, bool(rights.strip()))


def showing_of(row: Mapping[str, Any], today: date) -> Showing:
    """The same of a row of `pages`, with the columns `rights`, `access` and `embargo_until`."""
    rights, access, until = (row[name] or "" for name in ("rights", "access", "embargo_until"))
    return showing(rights, access, until, today)


def _withheld(access: str, embargo_until: str, today: date) -> str:
    if access not in ("", OPEN, EMBARGOED):
        return "access is restricted"
    if embargo_until:
        return _embargo(embargo_until, today)
    return "under embargo, without an end" if access == EMBARGOED else ""


def _embargo(until: str, today: date) -> str:
    try:
        is_over = date.fromisoformat(until) < today
    except ValueError:
        return "under embargo, its end is not readable"
    return "" if is_over else f"under embargo until {until}"
