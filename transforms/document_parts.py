"""Long documents in parts: a few pages each, so that all workers take some and little is lost."""

from __future__ import annotations

from dataclasses import replace

from ductus import storage
from ductus.model.images.files import formats
from ductus.model.images.files.decode import MAX_BYTES, open_scan
from ductus.schemas.media_types import FIRST_BYTES
from ductus.schemas.records import Scan
from ductus.storage.outages import check_answers
from ductus.transforms.own_ids import id_of_scan
from ductus.transforms.settings import Settings

STEP = "count"
PART_PAGES = 4


def document_parts(scan: Scan, settings: Settings) -> list[Scan]:
    """A scan as parts of a few pages each, which `Scan.pages` tells.

    Only files of a kind that may hold several pages are looked into. One that cannot be counted, or
    at which a process has ended, stays as it is: who reads it tells what is wrong.

    Args:
        scan: of a file; one that is a part already stays as it is.
        settings: of the run; its recipe bounds the pixels that a page may have.

    Raises:
        StorageDown: the scan's storage gives no answer.
    """
    watch, key = settings.watch, id_of_scan(scan)
    if scan.pages or watch.is_suspect(STEP, key):
        return [scan]
    try:
        with watch.over(STEP, key):
            n_pages = _count_pages(scan.uri, settings.recipe.max_pixels)
    except Exception as error:
        if storage.broke_off(error):
            check_answers(scan.uri, error)
        return [scan]
    starts = range(0, n_pages, PART_PAGES)
    return [replace(scan, pages=(start, min(start + PART_PAGES, n_pages))) for start in starts]


def _count_pages(uri: str, max_pixels: int) -> int:
    kind = formats.media_type(storage.first_bytes(uri, FIRST_BYTES))
    if kind not in (formats.TIFF, formats.PDF):
        return 1
    return open_scan(storage.read_bytes(uri, MAX_BYTES), max_pixels).n_pages
