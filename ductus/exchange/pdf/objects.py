"""Writes the objects of a PDF file one after the other (ISO 32000-1), holding none of them."""

from __future__ import annotations

import hashlib
import zlib
from typing import BinaryIO

_HEAD = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
"""The second line tells programs that the file is no text."""


class PdfFile:
    """A file that is being written.

    Objects have numbers before they are written, so that others can name them.
    """

    def __init__(self, sink: BinaryIO) -> None:
        self._sink = sink
        self._at = 0
        self._places: dict[int, int] = {}
        self._last = 0
        self._bytes = hashlib.sha256()
        self._write(_HEAD)

    def number(self) -> int:
        """The number of an object to come."""
        self._last += 1
        return self._last

    def add(self, body: str, number: int = 0) -> int:
        """Writes an object, under a number that was asked for, or a new one; returns that."""
        number = number or self.number()
        self._begin(number)
        self._write(f"{body}\nendobj\n".encode("ascii"))
        return number

    def add_stream(self, data: bytes, about: str = "", is_packed: bool = False) -> int:
        """Writes a stream, deflated unless `is_packed`; returns its number.

        Args:
            data: what it holds.
            about: further entries of its dictionary.
            is_packed: the bytes are written as they are.
        """
        number = self.number()
        if not is_packed:
            data, about = zlib.compress(data), f"/Filter /FlateDecode {about}"
        self._begin(number)
        self._write(f"<< /Length {len(data)} {about} >>\nstream\n".encode("ascii"))
        self._write(data)
        self._write(b"\nendstream\nendobj\n")
        return number

    def end(self, root: int, info: int) -> None:
        """Writes what leads to the objects; nothing may follow.

        Args:
            root: number of the catalogue.
            info: number of the dictionary of title and author.
        """
        start = self._at
        rows = "".join(f"{self._places[n]:010d} 00000 n \n" for n in range(1, self._last + 1))
        size = self._last + 1
        name = self._bytes.hexdigest()[:32]
        self._write(f"xref\n0 {size}\n0000000000 65535 f \n{rows}".encode("ascii"))
        trailer = f"<< /Size {size} /Root {root} 0 R /Info {info} 0 R /ID [<{name}> <{name}>] >>"
        self._write(f"trailer\n{trailer}\nstartxref\n{start}\n%%EOF\n".encode("ascii"))

    def _begin(self, number: int) -> None:
        self._places[number] = self._at
        self._write(f"{number} 0 obj\n".encode("ascii"))

    def _write(self, data: bytes) -> None:
        self._sink.write(data)
        self._bytes.update(data)
        self._at += len(data)


def text_string(text: str) -> str:
    """A text as a PDF string in hexadecimal digits: UTF-16, with its mark."""
    return f"<feff{text.encode('utf-16-be').hex()}>"


def reals(*values: float) -> str:
    """Numbers as PDF has them: plain decimals."""
    return " ".join(f"{value:.5f}".rstrip("0").rstrip(".") or "0" for value in values)
