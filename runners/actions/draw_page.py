"""`ductus inspect`: list an archive's pages, or draw the ink of one over its scan."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ductus import storage
from ductus.archive.archived_pages import ArchivedPage, find_page
from ductus.archive.file_names import is_archive
from ductus.archive.page_lookup import find_row, latest_rows
from ductus.archive.page_names import CalledSo
from ductus.archive.shown_pages import leaf_label
from ductus.model.images.files.decode import UnreadableScan, archived_pixels, encode_page
from ductus.runners.console.complaints import Exit, complain, place_of, plain_console, shown
from ductus.runners.console.drawing import draw_png, draw_svg
from ductus.schemas.citations import cite_page
from ductus.schemas.text import clean_text

_INKML = ".inkml"
_TOLD = ("source_uri", "item_id", "item_label", "collection", "sequence", "folio")


def inspect(archive: str, page_id: str | None, folder: str) -> Exit:
    """Writes `<page_id>.png` and `.svg` to `folder`, or lists pages without one; exit status."""
    if page_id is None:
        return _list_pages(archive)
    try:
        storage.check_writable(folder)
        found = find_page(archive, page_id)
        if found is None and (called := _called(archive, page_id)):
            page_id, found = called, find_page(archive, called)
    except (OSError, ValueError) as error:
        return complain(error)
    if found is None:
        return complain(
            f"no page {page_id} in {archive}, and no scan's file is called so. "
            f"`ductus inspect {archive}` lists the pages with their ids, items and files; one that "
            "failed has no ink, `ductus status` says why."
        )
    row = find_row(archive, page_id, "source_uri", "item_label", "sequence", "folio")
    if row is None:
        return complain(
            f"no row of {page_id} in the tables of {archive}: its run was stopped. The next "
            "`ductus run` writes it"
        )
    page = found.page
    try:
        pixels = archived_pixels(storage.read_bytes(row["source_uri"]), page.info)
    except (OSError, UnreadableScan) as error:
        return complain(f"cannot read the scan {row['source_uri']}: {error}")
    base = os.path.join(folder, page_id)
    storage.write_atomically(f"{base}.png", encode_page(draw_png(pixels, page)))
    storage.write_atomically(f"{base}.svg", draw_svg(pixels, page).encode())
    console = plain_console(stderr=True)
    console.print(_cited(row))
    console.print(_clues(found))
    print(f"{base}.png\n{base}.svg")
    return Exit.OK


def _list_pages(archive: str) -> Exit:
    names = storage.list_files(storage.join(archive, "inkml"), _INKML)
    if not names:
        none = "holds no pages" if is_archive(archive) else "is no archive"
        return complain(f"{archive} {none}")
    rows = {row["page_id"]: row for row in latest_rows(archive, *_TOLD)}
    for page_id in sorted(name.rpartition("/")[2].removesuffix(_INKML) for name in names):
        print(page_id, *_about(rows.get(page_id)), sep="\t")
    return Exit.OK


def _about(row: Mapping[str, Any] | None) -> list[str]:
    """Item, label and scan of a page; none where no row tells of it yet."""
    if row is None:
        return []
    item = row["item_label"] or row["item_id"] or ""
    told = (" ".join(clean_text(text).split()) for text in (item, leaf_label(row)))
    return [*map(shown, told), place_of(row["source_uri"] or "")]


def _called(archive: str, name: str) -> str:
    """The id of the page that a scan's file or an item's label means; empty where there is none.

    Raises:
        ValueError: there are several; the message names the first.
    """
    found = CalledSo([name])
    for row in latest_rows(archive, *_TOLD):
        found.add(row["page_id"], row)
    pages = found.pages(name)
    if len(pages) > 1:
        some = ", ".join(pages[:3])
        raise ValueError(f"{name} has {len(pages):,} pages, as {some}: name one by its id")
    return pages[0] if pages else ""


def _clues(found: ArchivedPage) -> str:
    """What there is beside the ink, to find the page by."""
    if not found.is_whole:
        return "its spots and shapes are lost: the file beside its InkML is not the one it names"
    lines = [line.region for line in found.page.lines]
    spots, shapes = sum(len(line.spots) for line in lines), sum(len(line.shapes) for line in lines)
    return f"{spots} spots, {shapes} shapes"


def _cited(row: Mapping[str, Any]) -> str:
    return cite_page(row["item_label"] or "", row["folio"] or "", row["sequence"], "of no item")
