"""Long documents in parts: a few pages each, so that all workers take some and little is lost."""

from __future__ import annotations

from dataclasses import replace

from ductus import storage
from ductus.model.images.files import formats
from ductus.model.images.files.decode import MAX_BYTES, open_scan
from ductus.schemas.media_types import FIRST_BYTES
from ductus.schemas.records import Scan

PART_PAGES = 4


def document_parts(scan: Scan, max_pixels: int) -> list[Scan]:
    """A scan as parts of a few pages each, which `Scan.pages` tells.

    Only files of a kind that may hold several pages are looked into. One that cannot be counted
    stays as it is: who reads it tells what is wrong.

    Args:
        scan: of a file; one that is a part already stays as it is.
        max_pixels: the most pixels a page may have.
    """
    if scan.pages:
        return [scan]
    try:
        n_pages = _count_pages(scan.uri, max_pixels)
    except Exception:
        return [scan]
    starts = range(0, n_pages, PART_PAGES)
    return [replace(scan, pages=(start, min(start + PART_PAGES, n_pages))) for start in starts]


def _count_pages(uri: str, max_pixels: int) -> int:
    with storage.open_bytes(uri) as stream:
        kind = formats.media_type(stream.read(FIRST_BYTES))
    if kind not in (formats.TIFF, formats.PDF):
        return 1
    return open_scan(storage.read_bytes(uri, MAX_BYTES), max_pixels).n_pages
