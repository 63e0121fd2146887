"""Where the index of an archive lies: on a local disk, in the cache of who searches."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path, PurePosixPath

import psutil

from ductus import storage
from ductus.search.tantivy_index import SearchUnavailable

_OVER_A_NETWORK = frozenset(
    {"nfs", "nfs3", "nfs4", "cifs", "smb", "smb2", "smb3", "smbfs", "afpfs", "webdav", "davfs"}
    | {"ncpfs", "9p", "fuse.sshfs", "fuse.gcsfuse", "fuse.s3fs", "fuse.rclone", "fuse.davfs2"}
    | {"fuse.goofys", "fuse.glusterfs", "glusterfs", "ceph", "fuse.ceph", "lustre", "beegfs"}
)
"""File systems over which files that are mapped into memory break, or locks mean nothing."""


class NoPlaceForIndex(OSError):
    """An index cannot lie there; the message says where it can."""


def index_folder(archive: str, folder: str | None = None) -> Path:
    """The folder of an archive's index.

    Args:
        archive: a folder or `gs://` prefix.
        folder: a place of its own for this index; None for one in the cache of this user.

    Raises:
        NoPlaceForIndex: it is in a bucket, or on a disk that is reached over a network.
        SearchUnavailable: the extra `search` is not installed.
    """
    if folder is not None and storage.is_remote(folder):
        raise NoPlaceForIndex(
            f"an index lies on a local disk, not in {folder}: leave out --output, and it lies in "
            "this computer's cache, also that of an archive in a bucket"
        )
    place = Path(storage.local_path(folder)).absolute() if folder else _cache() / _name(archive)
    kind = file_system(place)
    if kind in _OVER_A_NETWORK:
        raise NoPlaceForIndex(
            f"{place} is on {kind}, over a network, where an index breaks; the archive may be "
            "there, its index not: name a folder on a local disk with --output"
        )
    return place


def file_system(path: Path) -> str:
    """The kind of the file system that a path is on, or would be; empty if nobody tells."""
    there = PurePosixPath(os.path.realpath(path))
    mounted = [
        (len(PurePosixPath(disk.mountpoint).parts), disk.fstype.lower())
        for disk in psutil.disk_partitions(all=True)
        if there.is_relative_to(disk.mountpoint)
    ]
    # Of two at one place, the later lies over the earlier.
    return max(enumerate(mounted), key=lambda one: (one[1][0], one[0]))[1][1] if mounted else ""


def absolute(archive: str) -> str:
    """An archive's name, whichever folder it is named from."""
    if storage.is_remote(archive):
        return archive.rstrip("/")
    return os.path.realpath(storage.local_path(archive))


def _cache() -> Path:
    try:
        import platformdirs
    except ImportError as error:
        raise SearchUnavailable(
            "searching an index asks for platformdirs: pip install 'ductus-archive[search]'"
        ) from error
    return platformdirs.user_cache_path("ductus", appauthor=False) / "search"


def _name(archive: str) -> str:
    """One name for an archive; the beginning is for people."""
    own = absolute(archive)
    digest = hashlib.sha256(own.encode()).hexdigest()[:16]
    readable = "".join(c if c.isascii() and c.isalnum() else "-" for c in own.rpartition("/")[2])
    return f"{readable[:40]}-{digest}"
