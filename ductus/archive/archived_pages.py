"""The pages of an archive: each is the InkML file that was written of it."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from ductus import storage
from ductus.archive.file_names import inkml_name, is_archive
from ductus.schemas.inkml import from_inkml, to_inkml
from ductus.schemas.records import PageInk


@dataclass(frozen=True, eq=False)
class ArchivedPage:
    """A page as its InkML keeps it, and the sha256 and size of that file."""

    page: PageInk
    inkml_sha256: str
    inkml_bytes: int = 0


def find_page(archive: str, page_id: str) -> ArchivedPage | None:
    """The page of an archive; None when it has none of that id.

    Raises:
        FileNotFoundError: there is no archive.
        ValueError: the page's InkML is damaged.
    """
    found = _read(archive, page_id)
    if found is None and not is_archive(archive):
        raise FileNotFoundError(f"there is no archive at {archive}")
    return found


def finished_page(archive: str, page_id: str) -> ArchivedPage | None:
    """The page of an archive that may not be there yet; None also when it cannot be read back."""
    try:
        return _read(archive, page_id)
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


def _read(archive: str, page_id: str) -> ArchivedPage | None:
    uri = storage.join(archive, inkml_name(page_id))
    data = storage.read_if_exists(uri)
    try:
        return None if data is None else _archived(data)
    except ValueError as error:
        raise ValueError(f"{uri} is damaged: {error}") from error


def _archived(data: bytes) -> ArchivedPage:
    return ArchivedPage(from_inkml(data), hashlib.sha256(data).hexdigest(), len(data))
