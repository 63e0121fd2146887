"""Tells storage that is down from one file that cannot be read or written.

A request of a storage that is down takes minutes to fail: a run that books one file after the other
for it would take months to end, and would have done nothing.
"""

from __future__ import annotations

import errno
import os

from ductus import storage

_GONE = frozenset(
    {errno.EIO, errno.ENODEV, errno.ENOTCONN, errno.ESTALE, errno.EHOSTDOWN, errno.ETIMEDOUT}
)
"""What a folder answers whose disk, or the server that it is mounted from, is gone."""


class StorageDown(OSError):
    """Storage gives no answer at all: no file is to blame."""


def check_answers(uri: str, error: BaseException) -> None:
    """Returns if `error`, which a file met, may be the file's own: its storage answers otherwise.

    That there is no such file, or that it may not be seen, is an answer.

    Args:
        uri: of the file, or of a folder.
        error: what reading or writing it ended with.

    Raises:
        StorageDown: asked for no more than what lies there, storage breaks off as well.
    """
    try:
        with storage.plain_errors(uri):
            _ask(uri)
    except Exception as again:
        if not _is_down(uri, again):
            return
        raise StorageDown(
            f"storage gives no answer, which is not the fault of {uri} ({_told(error)}; "
            f"{_told(again)}). Look at the network and the service, or at the disk"
        ) from again


def _ask(uri: str) -> None:
    if storage.is_remote(uri):
        storage.exists(uri)
    else:
        with os.scandir(os.path.dirname(storage.local_path(uri))) as names:
            next(names, None)


def _is_down(uri: str, error: Exception) -> bool:
    if isinstance(error, FileNotFoundError | PermissionError):
        return False
    if storage.is_remote(uri):
        return storage.broke_off(error)
    return isinstance(error, OSError) and error.errno in _GONE


def _told(error: BaseException) -> str:
    return f"{type(error).__name__}: {error}"
