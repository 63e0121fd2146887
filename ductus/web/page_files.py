"""The files of one page of a site: pictures, InkML, and last the script that names them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ductus import storage
from ductus.archive.people.row_pages import best_of_row
from ductus.archive.shown_pages import Row
from ductus.model.images.files.decode import UnreadableScan, own_pixels
from ductus.schemas.corrections import Correction
from ductus.schemas.inkml import to_inkml
from ductus.schemas.records import PageInk
from ductus.web.page_data import page_digest, page_script
from ductus.web.page_pictures import page_pictures, picture_names

PAGE = "page.js"
_MARK = "// {}\n"
MARK_BYTES = len(_MARK.format("0" * 64))
"""So long is what a page's script begins with: the digest of what it was made of."""


def page_files(
    archive: str, row: Row, said: Sequence[Correction], has_pictures: bool
) -> Iterator[tuple[str, bytes]]:
    """The files of a page, by name in its folder; the script is the last one.

    Script and InkML say what counts of what people said, and else what the machine made.

    A page whose scan cannot be read, or is another one by now, has its ink and no pictures; its
    mark then is that of no page, so that the next time it is looked at again.

    Args:
        archive: its root.
        row: of a page that may be shown.
        said: what people said of it.
        has_pictures: they are there already, of this scan.

    Raises:
        Unfinished: see there.
        OSError: the archive cannot be read.
    """
    best = best_of_row(archive, row, said)
    names = _names(row)
    if not has_pictures:
        pictures = scan_pictures(best.page, row)
        yield from pictures.items()
        names = names if pictures else None
    yield f"{row['page_id']}.inkml", to_inkml(best.page)
    mark = page_digest(row, said) if names else "0" * 64
    yield PAGE, _MARK.format(mark).encode() + page_script(best, row, names)


def mark_of(script: bytes) -> str:
    """The digest that a page's script begins with; empty where it is none."""
    return script[3 : MARK_BYTES - 1].decode("ascii", "replace") if script[:3] == b"// " else ""


def _names(row: Row) -> dict[str, Any] | None:
    return picture_names(row["source_sha256"] or "", row["width"] or 1, row["height"] or 1)


def scan_pictures(page: PageInk, row: Row) -> dict[str, bytes]:
    """The pictures of a page's scan; none where that is not there, or is another one by now."""
    try:
        pixels = own_pixels(storage.read_bytes(row["source_uri"]), page.info)
    except (OSError, UnreadableScan):
        return {}
    return dict(page_pictures(pixels, row["source_sha256"]))
