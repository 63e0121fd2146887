"""Where an archive keeps what: the names of its files, relative to its root."""

from __future__ import annotations

from ductus import storage
from ductus.archive.archive_format import check_format
from ductus.storage import listing

INK_FOLDER = "inkml"
INKML, CLUES = ".inkml", ".clues.parquet"
"""How the names of its files end."""


def inkml_name(page_id: str) -> str:
    """A page's InkML, relative to the archive's root."""
    return f"{INK_FOLDER}/{page_id}{INKML}"


def clues_name(page_id: str) -> str:
    """The file of a page's spots and shapes, relative to the archive's root."""
    return f"{INK_FOLDER}/{page_id}{CLUES}"


def table_folder(table: str, run_id: str) -> str:
    """Where a run keeps its files of a table, relative to the archive's root."""
    return f"metadata/{table}/run={run_id}"


def table_part(table: str, run_id: str, part: str) -> str:
    """One Parquet file of a table, relative to the archive's root."""
    return f"{table_folder(table, run_id)}/{part}.parquet"


def report_name(run_id: str) -> str:
    """A run's report, relative to the archive's root."""
    return f"runs/{run_id}.json"


def todo_part(run_id: str, number: int) -> str:
    """One file of the scans that a run was given, relative to the archive's root."""
    return f"runs/{run_id}/todo-{number:05d}.jsonl"


def is_archive(archive: str) -> bool:
    """Whether a run has ever written there.

    Raises:
        UnknownFormat: one has, of a later version: it is not to be touched.
    """
    check_format(archive)
    folders = (storage.join(archive, name) for name in ("runs", "metadata", INK_FOLDER))
    return any(next(listing.entries(folder), None) for folder in folders)
