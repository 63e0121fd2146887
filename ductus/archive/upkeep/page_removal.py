"""Removing pages that must go: ink, clues, rows of all tables, and what versions keep of them.

First it is written down that they are removed, so that no run brings them back; what follows can be
killed at any moment, and done again until nothing is left.
"""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass, field, replace
from datetime import datetime

import pyarrow as pa
import pyarrow.compute as pc

from ductus import storage
from ductus.archive.archive_index import ArchiveIndex
from ductus.archive.file_names import clues_name, ink_folder, inkml_name
from ductus.archive.page_names import CalledSo
from ductus.archive.page_row import PageRow
from ductus.archive.part_file import UnreadablePart, holds_page
from ductus.archive.table_parts import live_parts
from ductus.archive.telling import Report, silent, telling
from ductus.archive.upkeep.parts_anew import finish_old, leave_out
from ductus.archive.upkeep.removals import (
    RELEASED,
    REMOVED,
    Removals,
    Tombstone,
    Why,
    key_of,
    write_tombstones,
)
from ductus.archive.versions.kept_ink import kept_files
from ductus.archive.versions.version_files import forget_in_versions
from ductus.schemas.table_kinds import TABLES, TableKind
from ductus.storage import listing
from ductus.storage.listing import Entry

_MADE_OF_PAGES = [
    kind for kind in TABLES.values() if "page_id" in kind.keys and kind.name != "removed"
]


@dataclass
class Removed:
    """What was taken away.

    Attributes:
        pages: their ids.
        n_rows: rows of all tables, such as later ones had replaced, too.
        n_files: files of ink and clues.
        n_versions: versions that they were in.
        left: files of tables that may still tell of them: damaged, or of a later version.
    """

    pages: tuple[str, ...]
    n_rows: int = 0
    n_files: int = 0
    n_versions: int = 0
    left: list[str] = field(default_factory=list)


def pages_named(archive: str, names: Collection[str], collection: str = "") -> dict[str, list[str]]:
    """The ids of the pages that each name means: a page, or else an item, or else a scan's file.

    A page that was removed before is meant, too: what a removal has left that was killed goes then.

    Args:
        archive: its root.
        names: page ids and item ids, or what `CalledSo` takes.
        collection: the only one that items are looked for in; empty for all.

    Raises:
        ValueError: an item of that id is in several collections, or several are called so.
    """
    found: dict[str, dict[str, list[str]]] = {name: {} for name in names}
    there, called = set(Removals(archive).stones) & set(names), CalledSo(names)
    with ArchiveIndex(archive) as index:
        index.load_pages(with_said=True)
        for page in index.latest_pages():
            if page.page_id in found:
                there.add(page.page_id)
            said = json.loads(page.said or "{}")
            if collection not in ("", said["collection"]):
                continue
            if page.item_id in found:
                found[page.item_id].setdefault(said["collection"], []).append(page.page_id)
            called.add(page.page_id, said)
    return {
        name: [name] if name in there else _of_item(name, found[name]) or called.pages(name)
        for name in names
    }


def _of_item(name: str, found: dict[str, list[str]]) -> list[str]:
    if len(found) > 1:
        where = ", ".join(sorted(found))
        raise ValueError(f"{name} is an item of the collections {where}: say which")
    return next(iter(found.values()), [])


def remove_pages(
    archive: str, page_ids: Collection[str], why: Why, report: Report = silent
) -> Removed:
    """Removes pages, and what an earlier try has left of them.

    Args:
        archive: its root.
        page_ids: of the pages.
        why: a reason, and who says so.
        report: is told of files of tables.

    Raises:
        CompactionUnderWay: parts of tables are being written anew, or that was killed.
        OSError: storage broke off; the same call goes on.
    """
    finish_old(archive)
    _bury(archive, page_ids, why)
    done = Removed(tuple(sorted(page_ids)))
    wanted = pa.array(done.pages, pa.string())

    def others(rows: pa.Table, kind: TableKind) -> pa.Table:
        return rows.filter(pc.invert(pc.is_in(rows["page_id"], value_set=wanted)))

    for one in leave_out(archive, _parts_with(archive, done, report), others):
        done.n_rows += one.rows - one.new_rows
        done.left.extend(one.left)
    forgotten = forget_in_versions(archive, done.pages)
    done.n_versions = forgotten.n_versions
    done.left.extend(forgotten.left)
    files = [uri for page_id in done.pages for uri in files_of(archive, page_id)]
    storage.delete(files)
    done.n_files = len(files)
    _clear_todo(archive, page_ids)
    return done


def release_pages(archive: str, page_ids: Collection[str], why: Why) -> list[str]:
    """Lets the next run make removed pages again; returns the ids of those that were removed.

    Raises:
        OSError: nothing was written.
    """
    removals = Removals(archive)
    now = removals.next_time()
    there = [removals.stones[page] for page in sorted(page_ids) if page in removals.stones]
    if there:
        write_tombstones(archive, [_released(one, why, now) for one in there])
    return [stone.page_id for stone in there]


def _released(stone: Tombstone, why: Why, now: datetime) -> Tombstone:
    said = replace(stone, reason=why.reason, creator=why.creator)
    return replace(said, state=RELEASED, created_at=now)


def files_of(archive: str, page_id: str) -> list[str]:
    """The files of a page that are there, also such as are kept for versions."""
    folder = ink_folder(archive, page_id)
    names = (inkml_name(page_id, folder), clues_name(page_id, folder))
    named = [storage.join(archive, name) for name in names]
    return [*filter(storage.exists, named), *kept_files(archive, page_id)]


def _bury(archive: str, page_ids: Collection[str], why: Why) -> None:
    """Writes down that pages are removed, of which that is not written yet."""
    removals = Removals(archive)
    with ArchiveIndex(archive) as index:
        index.load_pages()
        pages = [page for page in index.latest_pages() if page.page_id in page_ids]
    now = removals.next_time()
    new = [_stone(page, why, now) for page in pages if page.page_id not in removals.stones]
    if new:
        write_tombstones(archive, new)


def _stone(page: PageRow, why: Why, now: datetime) -> Tombstone:
    return Tombstone(
        page_id=page.page_id,
        page_index=page.page_index,
        source_pages=page.source_pages,
        source_key=key_of(page.source_uri),
        source_sha256=page.source_sha256 or None,
        source_bytes=page.source_bytes,
        state=REMOVED,
        reason=why.reason,
        creator=why.creator,
        run_id=page.run_id,
        created_at=now,
    )


def _parts_with(archive: str, done: Removed, report: Report) -> dict[str, list[Entry]]:
    """The parts of each table that tell of the pages; those that cannot be read are left."""
    found: dict[str, list[Entry]] = {}
    there = [
        (kind.name, entry) for kind in _MADE_OF_PAGES for entry in live_parts(archive, kind.name)
    ]
    for table, entry in telling(there, len(there), report):
        try:
            if holds_page(entry.uri, done.pages):
                found.setdefault(table, []).append(entry)
        except UnreadablePart:
            done.left.append(entry.uri)
    return found


def _clear_todo(archive: str, page_ids: Collection[str]) -> None:
    """Takes their scans out of what runs on other engines were given to do."""
    for entry in list(listing.entries(storage.join(archive, "runs"), ".jsonl")):
        lines = storage.read_bytes(entry.uri).splitlines(keepends=True)
        others = [line for line in lines if json.loads(line)["page_id"] not in page_ids]
        if len(others) < len(lines):
            storage.write_atomically(entry.uri, b"".join(others))
