"""Where an archive keeps what: the names of its files, relative to its root."""

from __future__ import annotations

import hashlib

from ductus.archive.archive_format import check_format, has_ink_folders, was_written

INK_FOLDER = "inkml"
INKML, CLUES = ".inkml", ".clues.parquet"
"""How the names of its files end."""


def ink_folder(archive: str, page_id: str) -> str:
    """The folder of a page's files, relative to the archive's root: one for all, or of 256.

    Raises:
        OSError: storage broke off before it said which.
    """
    if not has_ink_folders(archive):
        return INK_FOLDER
    return f"{INK_FOLDER}/{hashlib.sha256(page_id.encode()).hexdigest()[:2]}"


def inkml_name(page_id: str, folder: str = INK_FOLDER) -> str:
    """A page's InkML in the `ink_folder` of its archive, relative to the archive's root."""
    return f"{folder}/{page_id}{INKML}"


def clues_name(page_id: str, folder: str = INK_FOLDER) -> str:
    """The file of a page's spots and shapes beside it, relative to the archive's root."""
    return f"{folder}/{page_id}{CLUES}"


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
    return was_written(archive)
