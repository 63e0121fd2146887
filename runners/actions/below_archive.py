"""What was made of an archive and lies below it: exports, sites, and copies of scans of the web."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path

from ductus import storage
from ductus.archive.page_lookup import latest_rows, rows_of
from ductus.exchange.export_state import STATE, ForeignFolder, take_out
from ductus.runners.actions.fetch_scans import COPIES
from ductus.scans.iiif.copies import Copies
from ductus.schemas import showing
from ductus.web.publishing import is_foreign, publish

_SITE = "front/script/core.js"
"""Is in every site."""


def remove_copies(archive: str, page_ids: Collection[str]) -> int:
    """Deletes the copies that a run made of scans of the web, of which no other page is.

    Scans of the museum's own are never touched.

    Args:
        archive: its root.
        page_ids: pages that are about to be removed.
    """
    folder = storage.join(archive, COPIES)
    named = {row["source_uri"] for row in rows_of(archive, page_ids, "source_uri").values()}
    rows = latest_rows(archive, "source_uri")
    shared = {row["source_uri"] for row in rows if row["page_id"] not in page_ids}
    return Copies(folder).remove({uri for uri in named - shared if uri.startswith(f"{folder}/")})


def take_out_below(archive: str, page_ids: Collection[str]) -> list[str]:
    """Takes pages out of exports and sites below an archive; returns the folders that changed.

    Raises:
        OSError: one could not be written.
    """
    changed = []
    for uri in storage.list_files(archive, f"/{STATE}"):
        folder = uri.removesuffix(f"/{STATE}")
        try:
            if take_out(folder, page_ids):
                changed.append(folder)
        except ForeignFolder:
            continue
    return changed + [site for site in _sites(archive) if _renewed(archive, site)]


def _sites(archive: str) -> list[str]:
    if storage.is_remote(archive):
        return []
    found = (uri.removesuffix(f"/{_SITE}") for uri in storage.list_files(archive, f"/{_SITE}"))
    return [site for site in found if not is_foreign(site)]


def _renewed(archive: str, site: str) -> bool:
    pages = Path(site) / "pages"
    before = {path.name for path in pages.iterdir()} if pages.is_dir() else set()
    publish(archive, site, showing.today(), lambda n, of: None)
    return {path.name for path in pages.iterdir()} != before
