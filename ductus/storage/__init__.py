"""Bytes in and out of folders and buckets, and what lies there."""

from ductus.storage.files import (
    PART_SUFFIX,
    TooManyBytesError,
    delete,
    exists,
    is_remote,
    is_served,
    join,
    list_files,
    local_path,
    local_uri,
    open_bytes,
    plain_errors,
    read_bytes,
    read_if_exists,
    remove_stale_parts,
    write_atomically,
)

__all__ = [
    "PART_SUFFIX",
    "TooManyBytesError",
    "delete",
    "exists",
    "is_remote",
    "is_served",
    "join",
    "list_files",
    "local_path",
    "local_uri",
    "open_bytes",
    "plain_errors",
    "read_bytes",
    "read_if_exists",
    "remove_stale_parts",
    "write_atomically",
]
