"""`ductus inspect`: list an archive's pages, or draw the ink of one over its scan."""

from __future__ import annotations

import os

import numpy as np
from numpy.typing import NDArray

from ductus import storage
from ductus.archive.archived_pages import find_page
from ductus.archive.file_names import is_archive
from ductus.model.images.files.decode import UnreadableScan, encode_page, page_pixels
from ductus.runners.console.complaints import Exit, complain
from ductus.runners.console.drawing import draw_png, draw_svg
from ductus.schemas.records import PageInk
from ductus.schemas.treatment import Treatment

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
            "one that failed has no ink, the failures table says why."
        )
    page = found.page
    try:
        pixels = _scan_pixels(page)
    except (OSError, UnreadableScan) as error:
        return complain(f"cannot read the scan {page.info.scan.uri}: {error}")
    base = os.path.join(folder, page_id)
    storage.write_atomically(f"{base}.png", encode_page(draw_png(pixels, page)))
    storage.write_atomically(f"{base}.svg", draw_svg(pixels, page).encode())
    print(f"{base}.png\n{base}.svg")
    return Exit.OK


def _list_pages(archive: str) -> Exit:
    names = storage.list_files(storage.join(archive, "inkml"), _INKML)
    if not names:
        none = "holds no pages" if is_archive(archive) else "is no archive"
        return complain(f"{archive} {none}")
    for name in names:
        print(name.rpartition("/")[2].removesuffix(_INKML))
    return Exit.OK


def _scan_pixels(page: PageInk) -> NDArray[np.uint8]:
    info = page.info
    data = storage.read_bytes(info.scan.uri)
    return page_pixels(data, info, max(Treatment.max_pixels, info.width * info.height))
