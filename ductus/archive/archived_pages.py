"""The pages of an archive: each is its InkML file, and the file of its clues beside that."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, replace

from ductus import storage
from ductus.archive.archive_format import check_format
from ductus.archive.file_names import INK_FOLDER, clues_name, ink_folder, inkml_name, is_archive
from ductus.archive.versions.kept_ink import keep_old
from ductus.schemas.clues_file import from_clues, to_clues, with_clues
from ductus.schemas.inkml import from_inkml, to_inkml
from ductus.schemas.records import PageInk


@dataclass(frozen=True, eq=False)
class ArchivedPage:
    """A page as its files keep it.

    Attributes:
        page: with its spots and shapes, unless they are lost.
        inkml_sha256, inkml_bytes: of its InkML.
        clues: the file beside it; empty where there is none.
        is_whole: False where the file of its clues is gone, or not that which belongs to it.
        folder: where both lie, relative to the archive's root.
    """

    page: PageInk
    inkml_sha256: str
    inkml_bytes: int = 0
    clues: bytes = b""
    is_whole: bool = True
    folder: str = INK_FOLDER


def find_page(archive: str, page_id: str) -> ArchivedPage | None:
    """The page of an archive; None when it has none of that id.

    Raises:
        FileNotFoundError: there is no archive.
        UnknownFormat: a later version of Ductus wrote it.
        ValueError: the page's InkML is damaged.
    """
    check_format(archive)
    found = read_page(archive, page_id)
    if found is None and not is_archive(archive):
        raise FileNotFoundError(f"there is no archive at {archive}")
    return found


def finished_page(archive: str, page_id: str) -> ArchivedPage | None:
    """The page of an archive that may not be there yet; None also when it cannot be read back."""
    try:
        return read_page(archive, page_id)
    except ValueError:
        return None


def write_page(page: PageInk, archive: str) -> ArchivedPage:
    """Writes a page's clues and its InkML; what it returns is the page as the files give it back.

    The clues come first, or go first where it has none: an InkML that names others than there are
    tells that its page is not finished. Where the archive has versions, what was there is kept.

    Raises:
        OSError: it could not be written; nothing of a new page is to be seen.
        ValueError: see `to_inkml`, `to_clues`.
    """
    page_id, clues = page.info.page_id, to_clues(page)
    folder = ink_folder(archive, page_id)
    digest = _sha256(clues) if clues else ""
    data = to_inkml(replace(page, info=replace(page.info, clues_sha256=digest)))
    keep_old(archive, page_id)
    _put_clues(storage.join(archive, clues_name(page_id, folder)), clues)
    storage.write_atomically(storage.join(archive, inkml_name(page_id, folder)), data)
    return replace(_archived(data, lambda: clues), folder=folder)


def _put_clues(uri: str, clues: bytes) -> None:
    if clues:
        storage.write_atomically(uri, clues)
    elif storage.exists(uri):
        storage.delete([uri])


def read_page(archive: str, page_id: str) -> ArchivedPage | None:
    """The same of an archive that has been looked at, as of one page after the other.

    Raises:
        ValueError: the page's InkML is damaged.
    """
    folder = ink_folder(archive, page_id)
    uri = storage.join(archive, inkml_name(page_id, folder))
    data = storage.read_if_exists(uri)
    try:
        if data is None:
            return None
        beside = storage.join(archive, clues_name(page_id, folder))
        return replace(_archived(data, lambda: storage.read_if_exists(beside)), folder=folder)
    except ValueError as error:
        raise ValueError(f"{uri} is damaged: {error}") from error


def _archived(data: bytes, clues_beside: Callable[[], bytes | None]) -> ArchivedPage:
    """A page of its InkML, and of the file beside it if that names one."""
    page, digest = from_inkml(data), _sha256(data)
    if not page.info.clues_sha256:
        return ArchivedPage(page, digest, len(data))
    clues = clues_beside() or b""
    try:
        if _sha256(clues) != page.info.clues_sha256:
            raise ValueError("not the clues that it was written with")
        return ArchivedPage(with_clues(page, from_clues(clues)), digest, len(data), clues)
    except ValueError:  # the ink is there all the same
        return ArchivedPage(page, digest, len(data), is_whole=False)


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
