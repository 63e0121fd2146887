"""Bytes in and out of folders and buckets, and what lies there."""

from ductus.storage.files import (
    PART_SUFFIX,
    TooManyBytesError,
    delete,
    exists,
    is_remote,
    join,
    list_files,
    local_path,
    local_uri,
    open_text,
    read_bytes,
    read_if_exists,
    remove_stale_parts,
    slashed,
    write_atomically,
)

__all__ = [
    "PART_SUFFIX",
    "TooManyBytesError",
    "delete",
    "exists",
    "is_remote",
    "join",
    "list_files",
    "local_path",
    "local_uri",
    "open_text",
    "read_bytes",
    "read_if_exists",
    "remove_stale_parts",
    "slashed",
    "write_atomically",
]
