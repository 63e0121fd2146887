"""Where scans lie, as it is told outside the house: below their collection, without the machine."""

from __future__ import annotations

from ductus import storage


def handed_place(uri: str, collection: str) -> str:
    """Where a scan lies, for those who have not the machine.

    An address (`gs://`, `s3://`) stays. Of a local path stays what is below the folder that gave
    the collection its name, or else the name of the file.
    """
    if storage.is_remote(uri):
        return uri
    *folders, name = storage.slashed(uri.removeprefix("file://")).split("/")
    if collection not in folders:
        return name
    last = len(folders) - folders[::-1].index(collection)
    return "/".join([*folders[last:], name])
