"""The fields of an ONNX file, which is one protobuf message of others: no package is needed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

NUMBER, LONG, BYTES, SHORT = 0, 1, 2, 5
"""Wire types: what a field holds."""
_SIZES = {LONG: 8, SHORT: 4}


class Field(NamedTuple):
    """Where a field lies in the bytes of its file.

    Attributes:
        number: which field of its message it is.
        wire: its wire type.
        first: its first byte.
        start: where its content begins.
        end: where it ends.
    """

    number: int
    wire: int
    first: int
    start: int
    end: int


def fields(model: bytes | bytearray, start: int = 0, end: int | None = None) -> Iterator[Field]:
    """The fields of a message that lies between two places of a file; all of it is one, too.

    Raises:
        ValueError: this is no ONNX model.
    """
    at, end = start, len(model) if end is None else end
    while at < end:
        first = at
        key, at = varint(model, at)
        wire = key & 7
        if wire == NUMBER:
            body, at = at, varint(model, at)[1]
        elif wire == BYTES:
            size, body = varint(model, at)
            at = body + size
        elif wire in _SIZES:
            body, at = at, at + _SIZES[wire]
        else:
            raise ValueError(f"no ONNX model: wire type {wire} at byte {first}")
        if at > end:
            raise ValueError("no ONNX model: it ends within a field")
        yield Field(key >> 3, wire, first, body, at)


def varint(model: bytes | bytearray, at: int) -> tuple[int, int]:
    """A number written in groups of seven bits, and where it ends.

    Raises:
        ValueError: the file ends before it does.
    """
    number = shift = 0
    while at < len(model):
        byte = model[at]
        number |= (byte & 127) << shift
        at, shift = at + 1, shift + 7
        if byte < 128:
            return number, at
    raise ValueError("no ONNX model: it ends within a number")


def number(field: int, value: int) -> bytes:
    """A field that holds a whole number, 0 or more."""
    return as_varint(field << 3 | NUMBER) + as_varint(value)


def text(field: int, value: str) -> bytes:
    """A field that holds text."""
    return with_length(field, value.encode())


def with_length(field: int, body: bytes) -> bytes:
    """A field that holds bytes, as those of another message."""
    return as_varint(field << 3 | BYTES) + as_varint(len(body)) + body


def as_varint(value: int) -> bytes:
    """A number, 0 or more, in groups of seven bits."""
    groups = bytearray()
    while value > 127:
        groups.append(value & 127 | 128)
        value >>= 7
    return bytes([*groups, value])
