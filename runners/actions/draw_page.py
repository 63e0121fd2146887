"""`ductus inspect`: list an archive's pages, or draw the ink of one over its scan."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from ductus import storage
from ductus.archive.archived_pages import ArchivedPage, find_page
from ductus.archive.file_names import is_archive
from ductus.archive.page_lookup import find_row
from ductus.model.images.files.decode import UnreadableScan, archived_pixels, encode_page
from ductus.runners.console.complaints import Exit, complain, plain_console
from ductus.runners.console.drawing import draw_png, draw_svg
from ductus.schemas.citations import cite_page

_INKML = ".inkml"


def inspect(archive: str, page_id: str | None, folder: str) -> Exit:
    """Writes `<page_id>.png` and `.svg` to `folder`, or lists page ids without one; exit status."""
    if page_id is None:
        return _list_pages(archive)
    try:
        storage.check_writable(folder)
        found = find_page(archive, page_id)
    except (OSError, ValueError) as error:
        return complain(error)
    if found is None:
        return complain(
            f"no page {page_id} in {archive}. `ductus inspect {archive}` lists the pages; "
            "one that failed has no ink, `ductus status` says why."
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
    for page_id in sorted(name.rpartition("/")[2].removesuffix(_INKML) for name in names):
        print(page_id)
    return Exit.OK


def _clues(found: ArchivedPage) -> str:
    """What there is beside the ink, to find the page by."""
    if not found.is_whole:
        return "its spots and shapes are lost: the file beside its InkML is not the one it names"
    lines = [line.region for line in found.page.lines]
    spots, shapes = sum(len(line.spots) for line in lines), sum(len(line.shapes) for line in lines)
    return f"{spots} spots, {shapes} shapes"


def _cited(row: Mapping[str, Any]) -> str:
    return cite_page(row["item_label"] or "", row["folio"] or "", row["sequence"], "of no item")
