"""What a curator said by hand of a page's rights, beside what its list or its folder says.

Who spoke last counts. What was said by hand stands until a list says something else than it said
then; names of folders say nothing of rights, and so undo nothing. The column `by_hand` of `pages`
names each column that stands as it was said by hand, with what stood there instead.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

COLUMN = "by_hand"
_TOGETHER = (("rights",), ("rights_holder",), ("access", "embargo_until"))
"""What is said in one breath: an embargo is an access with its end."""
BY_HAND = tuple(name for group in _TOGETHER for name in group)
"""The columns of which something may be said by hand."""


@dataclass(frozen=True)
class Held:
    """A column of a page that stands as someone said by hand.

    Attributes:
        page_index: of the page in its scan, from 0.
        column: one of `BY_HAND`.
        value: what was said; empty for nothing.
        instead: what the list said then, or the folder; empty for nothing.
    """

    page_index: int
    column: str
    value: str
    instead: str


def held_of(row: Mapping[str, Any], page_index: int) -> tuple[Held, ...]:
    """What a row of `pages` holds that was said by hand."""
    return tuple(
        Held(page_index, name, row[name] or "", instead)
        for name, instead in dict(row.get(COLUMN) or ()).items()
        if name in BY_HAND
    )


def as_told(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row of `pages` as its list or folder told it, without what was said by hand."""
    instead = dict(row[COLUMN] or ())
    return {**row, **{name: instead[name] or None for name in BY_HAND if name in instead}}


def held(said: Mapping[str, Any], by_hand: Iterable[Held]) -> dict[str, Any]:
    """The columns of a page with what was said of it by hand, and the column that tells so.

    Args:
        said: the columns as the list or the folder says them now.
        by_hand: what was said of this page.
    """
    own = {one.column: one for one in by_hand}
    if not own:
        return {**said, COLUMN: None}
    standing: dict[str, str] = {}
    values = dict(said)
    for group in _TOGETHER:
        spoken = [own[name] for name in group if name in own]
        if not _says_anew(said, group, spoken):
            standing |= {one.column: one.instead for one in spoken}
            values |= {one.column: _as_kept(one.column, one.value) for one in spoken}
    return {**values, COLUMN: sorted(standing.items()) or None}


def hand_columns(row: Mapping[str, Any], said: Mapping[str, str]) -> dict[str, Any]:
    """The columns that change when something is said of a page by hand; empty if none do.

    Args:
        row: of the page, with `BY_HAND` and `COLUMN`.
        said: some of `BY_HAND`; an empty value says that there is nothing.
    """
    before = dict(row[COLUMN] or ())
    instead = {name: before.get(name, row[name] or "") for name in said}
    values: dict[str, Any] = {name: _as_kept(name, value) for name, value in said.items()}
    values[COLUMN] = sorted((before | instead).items())
    return {name: now for name, now in values.items() if _plain(row[name]) != _plain(now)}


def given_back(row: Mapping[str, Any]) -> dict[str, Any]:
    """The columns that change when what was said by hand is taken back; empty if nothing was."""
    instead = dict(row[COLUMN] or ())
    values: dict[str, Any] = {name: _as_kept(name, was) for name, was in instead.items()}
    return values | {COLUMN: None} if values else {}


def _says_anew(said: Mapping[str, Any], group: tuple[str, ...], spoken: Iterable[Held]) -> bool:
    """Whether the list says something now, and something else than it did; silence is nothing."""
    says = any(said[name] for name in group)
    return says and any((said[one.column] or "") != one.instead for one in spoken)


def _as_kept(column: str, value: str) -> str | None:
    """As `pages` keeps it: no rights are an empty text, all else is null."""
    return value if column == "rights" else value or None


def _plain(value: Any) -> Any:
    return [list(pair) for pair in value] if isinstance(value, list) else value or None
