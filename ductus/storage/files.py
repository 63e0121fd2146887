"""Bytes in and out of a folder or a bucket: whole files only, never a partial one in sight."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from fnmatch import fnmatchcase
from importlib.util import find_spec
from pathlib import Path
from typing import BinaryIO, cast
from urllib.parse import quote_from_bytes, unquote_to_bytes

from ductus.storage.beam_systems import create_remote, file_systems, open_remote
from ductus.storage.cloud_reader import object_exists, open_object, read_object
from ductus.storage.errors import plain_errors

PART_SUFFIX = ".part"
_PART = f".{'[0-9a-f]' * 16}{PART_SUFFIX}"
"""What `write_atomically` calls them, and nothing else: a folder may hold parts of others."""
HOW_TO_S3 = "s3:// needs `pip install 'ductus-archive[s3]'`"
_STALE_SECONDS = 3600
_IN_MEMORY = 8 << 20
"""Bytes of a file for a bucket that are kept in memory before the disk is asked."""
_STEP = 64 << 20
"""Bytes that are read at once at most, where there is a limit."""
_SERVED = ("gs", "hdfs", "s3")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


class TooManyBytesError(Exception):
    """A file over the limit of bytes; nothing of it was kept."""


class UnservedStorage(OSError):
    """An address of a storage that is not served."""


def is_remote(uri: str) -> bool:
    """True for `gs://...` and other schemes that Beam's file systems serve."""
    return "://" in uri and not uri.startswith("file://")


def slashed(path: str) -> str:
    """A local path with `/` between its folders, as every system takes it."""
    return path.replace(os.sep, "/")


def is_served(uri: str) -> bool:
    """True for what can be read at all: local files, and the storages that Beam brings."""
    scheme = uri.partition("://")[0]
    if scheme == "s3" and find_spec("boto3") is None:
        return False
    return not is_remote(uri) or scheme in _SERVED


def local_uri(path: str) -> str:
    """The uri of a local file: its absolute path, or `file://` and percent codes (RFC 8089).

    The second form is for names that text formats cannot hold: control characters and bytes that
    are not UTF-8. Both have `/` between folders.
    """
    path = slashed(os.path.abspath(path))
    if _UNPRINTABLE.search(path):
        return "file://" + quote_from_bytes(os.fsencode(path if path[0] == "/" else f"/{path}"))
    return path


def local_path(uri: str) -> str:
    """The path that `local_uri` was made of."""
    if not uri.startswith("file://"):
        return uri
    path = os.fsdecode(unquote_to_bytes(uri.removeprefix("file://")))
    return path[1:] if os.path.splitdrive(path[1:])[0] else path  # /C:/scans


def join(folder: str, *names: str) -> str:
    """`folder/name/...`, for folders on disk and in buckets."""
    folder = folder if is_remote(folder) else slashed(folder)
    return "/".join([folder.rstrip("/"), *names])


def read_bytes(uri: str, most: int | None = None) -> bytes:
    """The whole file.

    Raises:
        FileNotFoundError: there is none.
        PermissionError: it may not be read.
        TooManyBytesError: it holds more than `most` bytes.
        OSError: storage broke off.
    """
    with plain_errors(uri):
        if uri.startswith("gs://"):
            data = read_object(uri, None if most is None else most + 1)
        else:
            with open_bytes(uri) as stream:
                data = stream.read() if most is None else _first(stream, most + 1)
    if most is not None and len(data) > most:
        raise TooManyBytesError(f"{uri} holds more than {most:,} bytes")
    return data


def _first(stream: BinaryIO, count: int) -> bytes:
    """So many bytes, or all there are; a read asks for as much memory as it may fill."""
    parts = []
    while count > 0 and (part := stream.read(min(count, _STEP))):
        parts.append(part)
        count -= len(part)
    return parts[0] if len(parts) == 1 else b"".join(parts)


def first_bytes(uri: str, most: int) -> bytes:
    """The beginning of a file, and no more of it than that; raises as `open_bytes`."""
    with plain_errors(uri):
        if uri.startswith("gs://"):
            return read_object(uri, most)
        with open_bytes(uri) as stream:
            return _first(stream, most)


def open_bytes(uri: str) -> BinaryIO:
    """A file to be read from anywhere in it: a binary stream.

    Raises:
        FileNotFoundError: there is none, or what lies there is no file.
        OSError: it cannot be opened.
    """
    if is_remote(uri):
        with plain_errors(uri):
            return open_object(uri) if uri.startswith("gs://") else cast(BinaryIO, open_remote(uri))
    path = local_path(uri)
    if not stat.S_ISREG(os.stat(path).st_mode):  # opening a pipe would wait for its other end
        raise FileNotFoundError(f"{path} is no file, but a folder, pipe, socket or device")
    return open(path, "rb")


def read_if_exists(uri: str) -> bytes | None:
    """The whole file, or None where there is none."""
    if uri.startswith("gs://"):
        try:
            return read_bytes(uri)
        except FileNotFoundError:
            return None
    if not exists(uri):
        return None
    return read_bytes(uri)


def exists(uri: str) -> bool:
    """True when there is a file (or a bucket's object) of that name."""
    if uri.startswith("gs://"):
        return object_exists(uri)
    return bool(file_systems().exists(uri)) if is_remote(uri) else os.path.exists(local_path(uri))


def write_atomically(uri: str, data: bytes) -> None:
    """Writes a file that is seen whole or not at all; an older one of the name is replaced."""
    with written_atomically(uri) as stream:
        stream.write(data)


@contextmanager
def written_atomically(uri: str) -> Iterator[BinaryIO]:
    """A stream to a file that is seen whole when the body ends, and not at all where that raises.

    A bucket shows an object only when it is closed: what is written is kept on disk until the body
    has ended. On disk the bytes go to a temporary file beside the final one, which is then renamed.
    """
    if is_remote(uri):
        with tempfile.SpooledTemporaryFile(_IN_MEMORY) as kept:
            yield cast(BinaryIO, kept)
            kept.seek(0)
            with create_remote(uri) as stream:
                shutil.copyfileobj(kept, stream, _IN_MEMORY)
        return
    path = Path(uri)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f".{secrets.token_hex(8)}{PART_SUFFIX}")
    try:
        with open(part, "wb") as stream:
            yield stream
            stream.flush()
            os.fsync(stream.fileno())
        os.replace(part, path)
    finally:
        part.unlink(missing_ok=True)


def check_writable(folder: str) -> None:
    """Looks whether a folder on disk can be written to, or made; writes nothing.

    Raises:
        UnservedStorage: it is of a kind that is not served.
        NotADirectoryError: it, or a folder that it would lie in, is a file.
        PermissionError: it may not be written to, or is on a disk that is read-only.
    """
    if not is_served(folder):
        raise UnservedStorage(f"{folder} cannot be written to: {HOW_TO_S3}")
    if is_remote(folder):
        return
    there = Path(folder).absolute()
    while not os.path.lexists(there):
        there = there.parent
    if not there.is_dir():
        raise NotADirectoryError(f"{there} is no folder")
    if not os.access(there, os.W_OK | os.X_OK):
        raise PermissionError(f"{there} may not be written to")


def delete(uris: list[str]) -> None:
    """Deletes files; those that are gone already are no error."""
    if not uris:
        return
    if is_remote(uris[0]):
        file_systems().delete(uris)
        return
    for uri in uris:
        Path(local_path(uri)).unlink(missing_ok=True)


def is_part(uri: str) -> bool:
    """Whether a file is one that a write began, and did not end or has not ended yet."""
    return fnmatchcase(uri.rpartition("/")[2], _PART)


def remove_stale_parts(folder: str) -> int:
    """Deletes what killed runs left half written below a local folder; returns how many."""
    if is_remote(folder):
        return 0
    before = time.time() - _STALE_SECONDS
    stale = [p for p in Path(folder).rglob(_PART) if p.stat().st_mtime < before]
    for part in stale:
        part.unlink(missing_ok=True)
    return len(stale)


def list_files(folder: str, suffix: str) -> list[str]:
    """Uris of the files below a folder or bucket prefix that end in `suffix`, sorted."""
    if is_remote(folder):
        matched = file_systems().match([join(folder, "**")])[0].metadata_list
        return sorted(m.path for m in matched if m.path.endswith(suffix))
    return sorted(path.as_posix() for path in Path(folder).rglob(f"*{suffix}") if path.is_file())
