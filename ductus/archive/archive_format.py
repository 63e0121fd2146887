"""What an archive says of its own format, so that an older Ductus leaves a newer one alone.

`format.json` lies at the root of an archive: {"format": 1}. An archive without it was written by
0.3.0 or before, which is format 1, too. Columns, tables and files that are added change no number:
it rises when a Ductus that does not know of something would read an archive wrongly, or write into
it what others then read wrongly.
"""

from __future__ import annotations

import json

from ductus import storage

FORMAT = 1
"""The newest that is known here, and what is written."""
_NAME = "format.json"


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


def say_format(archive: str) -> None:
    """Writes the format of an archive that does not say it yet."""
    uri = storage.join(archive, _NAME)
    if not storage.exists(uri):
        storage.write_atomically(uri, json.dumps({"format": FORMAT}).encode() + b"\n")


def _number(data: bytes) -> int | None:
    try:
        told = json.loads(data)
    except ValueError:
        return None
    number = told.get("format") if isinstance(told, dict) else None
    return number if isinstance(number, int) and number > 0 else None
