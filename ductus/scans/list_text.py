"""The text of a list, in the encodings that Excel and museums' systems save: UTF-8, UTF-16, ANSI.

A byte order mark decides, else a zero beside the first letter (UTF-16), else all the bytes: a list
that is no UTF-8, and has no accent in UTF-8 either, is Windows-1252. In a list with both kinds of
accents the odd bytes are kept as lone surrogates, which `is_garbled` finds, so that only those
rows fail.
"""

from __future__ import annotations

import codecs
import io
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import BinaryIO, cast

from ductus import storage
from ductus.scans.found import InputError

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SPREADSHEETS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_FIRST = 4096
_ODD = re.compile("[\udc80-\udcff]")


@contextmanager
def lines_of(source: str) -> Iterator[Iterator[str]]:
    """The lines of a list, each with its end.

    Raises:
        InputError: it is a spreadsheet.
        OSError: it cannot be read.
    """
    with storage.plain_errors(source):
        with storage.open_bytes(source) as stream:
            encoding = _encoding(_buffered(stream))
        with storage.open_bytes(source) as stream:
            # Of UTF-16 a byte too few at the end is all that can be wrong.
            errors = "replace" if encoding.startswith("utf-16") else "surrogateescape"
            yield io.TextIOWrapper(_buffered(stream), encoding=encoding, errors=errors, newline="")


def _buffered(stream: BinaryIO) -> io.BufferedReader:
    return io.BufferedReader(cast(io.RawIOBase, stream))


def is_garbled(text: str) -> bool:
    """Whether some of the text was not of the list's encoding."""
    return _ODD.search(text) is not None


def _encoding(stream: io.BufferedReader) -> str:
    first = stream.peek(_FIRST)[:_FIRST]
    for mark, encoding in _MARKS:
        if first.startswith(mark):
            return encoding
    if first.startswith(_SPREADSHEETS):
        raise InputError("it is a spreadsheet: save it as CSV UTF-8")
    if b"\0" in first[:2]:
        return "utf-16-be" if first[:1] == b"\0" else "utf-16-le"
    return _utf_8_or_ansi(stream)


def _utf_8_or_ansi(lines: Iterable[bytes]) -> str:
    encoding = "utf-8"
    for line in lines:
        if line.isascii():
            continue
        try:
            line.decode()
        except UnicodeDecodeError:
            encoding = "cp1252"
        else:
            return "utf-8"
    return encoding
