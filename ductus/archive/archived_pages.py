"""The pages of an archive: each is the InkML file that was written of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ductus import storage
from ductus.archive.file_names import inkml_name
from ductus.schemas.inkml import from_inkml, to_inkml
from ductus.schemas.records import PageInk


@dataclass(frozen=True, eq=False)
class ArchivedPage:
    """A page as its InkML keeps it, and the sha256 and size of that file."""

    page: PageInk
    inkml_sha256: str
    inkml_bytes: int = 0


def find_page(archive: str, page_id: str) -> ArchivedPage | None:
    """The page of an archive; None when there is none, or none that can be read back."""
    data = storage.read_if_exists(storage.join(archive, inkml_name(page_id)))
    if data is None:
        return None
    try:
        return _archived(data)
    except ValueError:
        return None


def write_page(page: PageInk, archive: str) -> ArchivedPage:
    """Writes a page's InkML; what it returns is the page as the file gives it back.

    Raises:
        OSError: it could not be written; nothing of it is to be seen.
    """
    data = to_inkml(page)
    storage.write_atomically(storage.join(archive, inkml_name(page.info.page_id)), data)
    return _archived(data)


def _archived(data: bytes) -> ArchivedPage:
    return ArchivedPage(from_inkml(data), hashlib.sha256(data).hexdigest(), len(data))
