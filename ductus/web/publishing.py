"""Writes an archive as a site of plain files: only what changed, usable whenever it is stopped."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from ductus import storage
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.row_pages import Unfinished
from ductus.archive.shown_pages import Row, Shown, shown_pages
from ductus.model.processes import available_cores
from ductus.schemas.corrections import Correction
from ductus.web.exhibition import EXHIBIT, LEAVES, best_leaves, exhibition_files
from ductus.web.front_files import INDEX, front_files, index_page
from ductus.web.overview import Progress, item_script, start_script
from ductus.web.page_data import page_digest
from ductus.web.page_files import MARK_BYTES, PAGE, mark_of, page_files
from ductus.web.page_pictures import picture_names
from ductus.web.search_files import search_files

PAGES, ITEMS, SEARCH, START = "pages", "items", "search", "start.js"
"""Folders of a site, and the data of its start."""
_FRONT = "front"
_OWN = frozenset({PAGES, ITEMS, SEARCH, START, INDEX, _FRONT, EXHIBIT, LEAVES})
_SIGN = f"{_FRONT}/script/core.js"
"""Is in every site before there is anything beside the folder that it lies in."""

_AT_ONCE = 64
"""Pages of which what people said is in memory."""

Report = Callable[[int, int], None]
"""Is told how many pages are done, and of how many."""


@dataclass(frozen=True)
class Published:
    """What became of the pages.

    Attributes:
        made, kept, removed: pages written, left as they were, taken away.
        withheld: pages that may not be shown.
        without_scan: those whose scan could not be read: ink alone, written now or before.
        unfinished: why a page of the tables could not be made, each.
        not_exhibited: pages that were chosen for the exhibition and are not shown.
        lost_scans: of which pages the scan could not be read, each with its file.
    """

    made: int
    kept: int
    removed: int
    withheld: int
    without_scan: int
    unfinished: tuple[str, ...]
    not_exhibited: tuple[str, ...] = ()
    lost_scans: tuple[str, ...] = ()


def is_foreign(site: str) -> bool:
    """Whether a folder is no site of ours, nor one that was begun: it is not to be written to.

    Other sites have pages and an index, too: a site is told by its front end. One whose folders
    are links is none, for what lies there would be taken away.
    """
    folder = Path(site)
    if not folder.exists():
        return False
    there = [path for path in folder.iterdir() if not path.name.startswith(".")]
    names = {path.name for path in there}
    if not names <= _OWN or any(path.is_symlink() for path in there):
        return True
    return not (names <= {_FRONT} or (folder / _SIGN).is_file())


def publish(
    archive: str,
    site: str,
    today: date,
    report: Report,
    exhibit: Sequence[str] | None = None,
) -> Published:
    """Writes the site of an archive, or brings it up to date.

    What may not be shown any more goes first, before anything is written. Pages come next, each
    with its script last; what leads to them comes when all are there. Files that would hold what
    they hold are left alone.

    Args:
        archive: its root.
        site: a folder: new, empty or an earlier site.
        today: embargoes end by it.
        report: see there.
        exhibit: pages that an exhibition turns through, none for the best; None for no exhibition.

    Raises:
        FileNotFoundError: there is no archive.
        OSError: the archive cannot be read, or the site not be written.
    """
    shown = shown_pages(archive, today)
    folder = Path(site)
    storage.remove_stale_parts(site)
    removed = _withdraw(folder, shown)
    for name, data in front_files():
        _put(folder / name, data)
    with Corrections(archive) as said:
        ended = _write_pages(archive, folder, list(shown.rows.values()), said, report)
        left = _lead_to_them(archive, folder, shown, said)
    _exhibit(folder, left, exhibit)
    n_made = sum(end.is_written for end in ended)
    unfinished = tuple(end.unfinished for end in ended if end.unfinished)
    lost = tuple(end.lost_scan for end in ended if end.lost_scan)
    return Published(
        *(n_made, len(ended) - n_made - len(unfinished), removed, shown.n_withheld),
        *(len(lost), unfinished),
        tuple(page_id for page_id in exhibit or () if page_id not in left.rows),
        lost,
    )


class _End(NamedTuple):
    """What became of a page: whether any of its files changed, and what is missing, and why."""

    is_written: bool
    unfinished: str = ""
    lost_scan: str = ""


def _withdraw(folder: Path, shown: Shown) -> int:
    """Takes away pages that are not shown any more, and first whatever leads to them."""
    rows = shown.rows
    there = {path.name for path in (folder / PAGES).glob("*")}
    gone = there - rows.keys()
    if gone:
        left = shown.only(there)
        for name in (LEAVES, SEARCH):
            _remove_tree(folder / name)
        _write_overview(folder, left, {})
        for name in gone:
            _remove_tree(folder / PAGES / name)
    return len(gone)


def _write_pages(
    archive: str, folder: Path, rows: list[Row], said: Corrections, report: Report
) -> list[_End]:
    ended: list[_End] = []
    pool = ThreadPoolExecutor(available_cores())
    try:
        for first in range(0, len(rows), _AT_ONCE):
            some = rows[first : first + _AT_ONCE]
            told = [said.of_page(row["page_id"]) for row in some]  # one thread holds the table
            for end in pool.map(partial(_write_page, archive, folder), some, told):
                ended.append(end)
                report(len(ended), len(rows))
    finally:
        pool.shutdown(cancel_futures=True)  # who stops it need not wait for all pages
    return ended


def _write_page(archive: str, folder: Path, row: Row, said: Sequence[Correction]) -> _End:
    own = folder / PAGES / row["page_id"]
    if own.is_symlink():
        own.unlink()  # what it leads to is not the site's
    if _mark(own / PAGE) == page_digest(row, said):
        return _End(False)
    names = picture_names(row["source_sha256"] or "", row["width"] or 1, row["height"] or 1)
    written, is_other = {PAGE}, False
    has_pictures = (own / names["thumb"]).exists()
    if has_pictures:
        written |= {names["scan"], names["thumb"], names["tiles"]}
    try:
        for name, data in page_files(archive, row, said, has_pictures):
            is_other |= _put(own / name, data)
            written.add(name.partition("/")[0])
    except Unfinished as error:
        return _End(False, unfinished=str(error))
    _remove_others(own, written)
    lost = "" if names["thumb"] in written else f"{row['page_id']}: {row['source_uri']}"
    return _End(is_other, lost_scan=lost)


def _mark(path: Path) -> str:
    try:
        with open(path, "rb") as stream:
            return mark_of(stream.read(MARK_BYTES))
    except OSError:
        return ""


def _lead_to_them(archive: str, folder: Path, shown: Shown, said: Corrections) -> Shown:
    """Search, items, start: what leads to pages, in this order, when these are there; which are."""
    there = {path.parent.name for path in (folder / PAGES).glob(f"*/{PAGE}")}
    left = shown.only(there)
    names = {"index.js"}
    for name, data in search_files(archive, left, said):
        _put(folder / SEARCH / name, data)
        names.add(name)
    _write_overview(folder, left, said.progress())
    _remove_others(folder / SEARCH, names)
    return left


def _exhibit(folder: Path, shown: Shown, chosen: Sequence[str] | None) -> None:
    """The exhibition, or none: one of before goes with what it was chosen for."""
    leaves = () if chosen is None else chosen or best_leaves(shown)
    files = [] if chosen is None else exhibition_files(shown, leaves)
    for name, data in files:
        _put(folder / name, data)
    for name in {EXHIBIT, LEAVES} - {name for name, _ in files}:
        _remove_tree(folder / name)


def _write_overview(folder: Path, shown: Shown, progress: Progress) -> None:
    for item in shown.items:
        _put(folder / ITEMS / f"{item.key}.js", item_script(item, progress))
    _put(folder / START, start_script(shown))
    _put(folder / INDEX, index_page())
    _remove_others(folder / ITEMS, {f"{item.key}.js" for item in shown.items})


def _put(path: Path, data: bytes) -> bool:
    """Writes a file, unless it holds that already; whether it did."""
    if path.is_file() and path.stat().st_size == len(data) and path.read_bytes() == data:
        return False
    storage.write_atomically(str(path), data)
    return True


def _remove_others(folder: Path, names: Iterable[str]) -> None:
    for path in _entries(folder):
        if path.name not in names:
            _remove_tree(path)


def _entries(folder: Path) -> Iterator[Path]:
    return iter(sorted(folder.iterdir())) if folder.is_dir() else iter(())


def _remove_tree(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
