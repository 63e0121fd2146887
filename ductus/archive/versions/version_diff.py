"""Which pages are other in one version of an archive than in another.

Rows of pages, and what people said, wait in temporary databases: memory holds a page at a time.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

import pyarrow as pa
import pyarrow.compute as pc

from ductus.archive.grouped_rows import GroupedRows
from ductus.archive.part_file import read_rows
from ductus.archive.table_parts import read_parts
from ductus.archive.telling import Report, silent, telling
from ductus.archive.versions.correction_diff import SaidChange, said_changes
from ductus.archive.versions.kept_ink import read_version
from ductus.archive.versions.page_diff import PageDiff, page_diff
from ductus.archive.versions.state_pages import Row, StatePages, count_pairs, pairs_of
from ductus.archive.versions.version_files import NOW, NoVersion, find_version, rows_of_version
from ductus.schemas.corrections import Correction, from_row
from ductus.schemas.inkml import from_inkml
from ductus.schemas.records import PageInk
from ductus.schemas.scan_columns import SAID
from ductus.schemas.table_kinds import TABLES

_SAID = tuple(name for name in SAID if name not in ("source_version", "warnings"))
_COLUMNS = ("page_id", "inkml_uri", "inkml_sha256", "run_id", "created_at", *_SAID)


@dataclass(frozen=True)
class State:
    """What an archive is, or was; use it as a context.

    Attributes:
        name: of a version or a run, or `now`.
        pages: the rows that count, or counted.
        corrections: those of each page; None where that is not known, as of a run.
        removed: how many pages were removed from it since: they are not among `pages`.
    """

    name: str
    pages: StatePages
    corrections: GroupedRows | None
    removed: int = 0

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.pages.close()
        if self.corrections is not None:
            self.corrections.close()


@dataclass(frozen=True)
class PageChange:
    """A page that is other.

    Attributes:
        what: `new`, `gone` or `changed`.
        columns: of its row, such as its list or a curator tells: those that say something else.
        n_corrections: how many more people have said of it; 0 where that is not known.
        ink: what is other on it; None where its file is the same, or is not kept any more.
        is_kept: whether both files could be read, where they differ.
        said: what people say otherwise, field by field; none where the page's ink cannot be read.
    """

    page_id: str
    what: str
    columns: tuple[str, ...] = ()
    n_corrections: int = 0
    ink: PageDiff | None = None
    is_kept: bool = True
    said: tuple[SaidChange, ...] = ()


def state_of(archive: str, name: str) -> State:
    """What an archive was in a version, after a run, or is (`now`).

    Of a run it is what rows still tell that were written until its last: a compaction leaves out
    such as later runs replaced. A version keeps all.

    Raises:
        NoVersion: there is neither a version nor a run of that name.
        OSError, UnreadablePart: tables cannot be read.
    """
    if name == NOW:
        return State(NOW, _latest(_read(archive)), _by_page(_corrections(archive)))
    try:
        version = find_version(archive, name)
    except NoVersion:
        return State(name, _after_run(archive, name), None)
    pages = rows_of_version(archive, version, "pages")
    corrections = rows_of_version(archive, version, "corrections")
    latest = _latest(some.select(_COLUMNS) for some in pages)
    return State(name, latest, _by_page(corrections), len(version.removed))


def _after_run(archive: str, run_id: str) -> StatePages:
    firsts: dict[str, datetime] = {}  # later rows of a page, with the same run, describe it anew
    for some in _read(archive):
        own = some.filter(pc.equal(some["run_id"], run_id)).select(("page_id", "created_at"))
        for row in own.to_pylist():
            first = firsts.get(row["page_id"], row["created_at"])
            firsts[row["page_id"]] = min(first, row["created_at"])
    if not firsts:
        raise NoVersion(
            f"{archive} has no version and no rows of a run {run_id}: `ductus tag {archive} --list`"
        )
    end = max(firsts.values())
    rows = (some.filter(pc.less_equal(some["created_at"], end)) for some in _read(archive))
    return _latest(rows)


def _read(archive: str) -> Iterator[pa.Table]:
    for _, data in read_parts(archive, "pages"):
        yield from read_rows(data, TABLES["pages"], _COLUMNS)


def _corrections(archive: str) -> Iterator[pa.Table]:
    for _, data in read_parts(archive, "corrections"):
        yield from read_rows(data, TABLES["corrections"], TABLES["corrections"].schema.names)


def _latest(tables: Iterator[pa.Table]) -> StatePages:
    latest = StatePages()
    for some in tables:
        latest.add(some)
    return latest


def _by_page(tables: Iterator[pa.Table]) -> GroupedRows:
    said = GroupedRows(TABLES["corrections"].schema, ["page_id"])
    for some in tables:
        said.add(some)
    return said


def changes_between(
    archive: str, before: State, now: State, report: Report = silent
) -> Iterator[PageChange]:
    """The pages that are other, by their ids; reads the ink of those whose files differ."""
    pairs = pairs_of(before.pages, now.pages)
    for page_id, then, today in telling(pairs, count_pairs(before.pages, now.pages), report):
        if then is None or today is None:
            yield PageChange(page_id, "new" if then is None else "gone")
            continue
        columns = tuple(name for name in _SAID if _is_other(then[name], today[name]))
        n_more, said = _spoken(archive, today, (before, now))
        if then["inkml_sha256"] != today["inkml_sha256"]:
            old, new = read_page(archive, then), read_page(archive, today)
            told = page_diff(old, new) if old and new else None
            yield PageChange(page_id, "changed", columns, n_more, told, told is not None, said)
        elif columns or n_more or said:
            yield PageChange(page_id, "changed", columns, n_more, said=said)


def _spoken(
    archive: str, row: Row, states: tuple[State, State]
) -> tuple[int, tuple[SaidChange, ...]]:
    """How many more people have said of a page, and what they say otherwise."""
    before, now = (state.corrections for state in states)
    if before is None or now is None:
        return 0, ()
    then, today = (_said_of(row["page_id"], said) for said in (before, now))
    ids = [{one.correction_id for one in said} for said in (then, today)]
    page = read_page(archive, row) if ids[0] != ids[1] else None
    return len(today) - len(then), said_changes(page, then, today) if page else ()


def _said_of(page_id: str, said: GroupedRows) -> list[Correction]:
    known: list[Correction] = []
    for row in said.of(page_id).to_pylist():
        with contextlib.suppress(ValueError):  # of a later version's kind
            known.append(from_row(row))
    return known


def read_page(archive: str, row: Row) -> PageInk | None:
    """The ink of a page as a row of `pages` names it; None where it has none, or none is kept."""
    if not row["inkml_uri"]:
        return None
    told = (row["inkml_uri"], row["page_id"], row["inkml_sha256"])
    data = read_version(archive, *told)
    return None if data is None else from_inkml(data)


def _is_other(value: Any, other: Any) -> bool:
    return value != other and _plain(value) != _plain(other)


def _plain(value: Any) -> str:
    return json.dumps(value or None, default=str, sort_keys=True)
