"""What an archive says of its own format, so that an older Ductus leaves a newer one alone.

`format.json` lies at the root of an archive: {"format": 1}. An archive without it was written by
0.3.0 or before, which is format 1, too. Columns, tables and files that are added change no number:
it rises when a Ductus that does not know of something would read an archive wrongly, or write into
it what others then read wrongly.

1: all files of ink lie in one folder. 2: they lie in 256 folders. Each archive stays what it is.
"""

from __future__ import annotations

import json

from ductus import storage
from ductus.storage import listing

IN_ONE_FOLDER, IN_FOLDERS = 1, 2
FORMAT = IN_FOLDERS
"""The newest that is known here."""
MANY = 5_000
"""Scans of an archive's first run from which its ink goes into folders: where names are looked for
without regard to case, as by Samba, every new file costs a look at all names beside it."""
_NAME = "format.json"
_WRITTEN_FIRST = ("runs", "metadata", "inkml")
_said: dict[str, int] = {}
"""Archives that were asked and say it: none ever says another."""


class UnknownFormat(Exception):
    """An archive is not to be read or written by this Ductus; the message says why."""


def check_format(archive: str) -> None:
    """Looks whether this Ductus knows an archive's format; a place without any is at no fault.

    Raises:
        UnknownFormat: a later version wrote it, or what it says of itself is damaged.
        OSError: it cannot be read.
    """
    uri = storage.join(archive, _NAME)
    data = storage.read_if_exists(uri)
    if data is None:
        return
    number = _number(data)
    if number is None:
        raise UnknownFormat(
            f"{uri} is damaged: bring it back from a copy, or delete it if no later version than "
            "this wrote the archive; nothing was changed"
        )
    if number > FORMAT:
        raise UnknownFormat(
            f"{archive} is of format {number}, and this Ductus knows {FORMAT} and before: a later "
            "version wrote it; use that, or one after it. Nothing was changed"
        )


def say_format(archive: str, scans: int = 0) -> None:
    """Writes the format of an archive that does not say it yet.

    Args:
        archive: its root.
        scans: that its first run has to do; buckets have no folders, and nothing to gain by them.
    """
    uri = storage.join(archive, _NAME)
    if storage.exists(uri):
        return
    is_many = scans >= MANY and not storage.is_remote(archive) and not was_written(archive)
    number = IN_FOLDERS if is_many else IN_ONE_FOLDER
    storage.write_atomically(uri, json.dumps({"format": number}).encode() + b"\n")


def has_ink_folders(archive: str) -> bool:
    """Whether an archive's files of ink lie in many folders; it is asked once a process.

    Raises:
        OSError: storage broke off.
    """
    if archive not in _said:
        data = storage.read_if_exists(storage.join(archive, _NAME))
        if data is None:
            return False  # it may say so soon
        _said[archive] = _number(data) or IN_ONE_FOLDER
    return _said[archive] >= IN_FOLDERS


def was_written(archive: str) -> bool:
    """Whether a run has ever written there."""
    folders = (storage.join(archive, name) for name in _WRITTEN_FIRST)
    return any(next(listing.uris(folder), None) for folder in folders)


def _number(data: bytes) -> int | None:
    try:
        told = json.loads(data)
    except ValueError:
        return None
    number = told.get("format") if isinstance(told, dict) else None
    return number if isinstance(number, int) and number > 0 else None
