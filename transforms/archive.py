"""Where an archive keeps what: the paths under its root, and the page that lies at one."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from schemas.inkml import from_inkml, to_inkml
from schemas.records import PageInk
from transforms import listing, storage


def inkml_name(page_id: str) -> str:
    """A page's InkML, relative to the archive's root."""
    return f"inkml/{page_id}.inkml"


def table_part(table: str, run_id: str, part: str) -> str:
    """One Parquet file of `pages`, `regions` or `failures`, relative to the archive's root."""
    return f"metadata/{table}/run={run_id}/{part}.parquet"


def report_name(run_id: str) -> str:
    """A run's report, relative to the archive's root."""
    return f"runs/{run_id}.json"


def todo_part(run_id: str, number: int) -> str:
    """One file of the scans that a run was given, relative to the archive's root."""
    return f"runs/{run_id}/todo-{number:05d}.jsonl"


def is_archive(archive: str) -> bool:
    """Whether a run has ever written there."""
    folders = (storage.join(archive, name) for name in ("runs", "metadata", "inkml"))
    return any(next(listing.entries(folder), None) for folder in folders)


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
