"""Folders that nothing is left in go with their files: their names tell what was there."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

from ductus import storage


def delete_below(folder: str, uris: Iterable[str]) -> None:
    """Deletes files below a folder, and the local folders there that nothing is left in then.

    Args:
        folder: stays, also where it is empty.
        uris: of the files; those that are gone already are no error.

    Raises:
        OSError: a file could not be deleted.
    """
    gone = list(uris)
    storage.delete(gone)
    if storage.is_remote(folder):
        return
    root = Path(storage.local_path(folder))
    for own in {Path(storage.local_path(uri)).parent for uri in gone}:
        with suppress(OSError):  # something else is in it
            for at in (own, *own.parents):
                if at == root or not at.is_relative_to(root):
                    break
                at.rmdir()
