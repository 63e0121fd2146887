"""A small picture of a page: that of the site where one is published, else made of the scan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ductus import storage
from ductus.archive.archived_pages import read_page
from ductus.model.images.files.decode import UnreadableScan, own_pixels
from ductus.web.page_pictures import picture_names, thumb_jpeg
from ductus.web.publishing import PAGES


def thumb_of(archive: str, site: str, row: dict[str, Any]) -> bytes:
    """JPEG, some ten kilobytes; empty where there is no scan to make it of any more.

    Args:
        archive: its root.
        site: the folder of its site; empty for none.
        row: of `pages`, of a page with ink.
    """
    names = picture_names(row["source_sha256"] or "", row["width"] or 1, row["height"] or 1)
    if site:
        path = Path(site, PAGES, row["page_id"], names["thumb"])
        if path.is_file():
            return path.read_bytes()
    try:
        found = read_page(archive, row["page_id"])
        if found is None:
            return b""
        return thumb_jpeg(own_pixels(storage.read_bytes(row["source_uri"]), found.page.info))
    except (OSError, ValueError, UnreadableScan):
        return b""
