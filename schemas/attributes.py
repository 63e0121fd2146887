"""Flat records as XML attributes and back: one attribute a field, none where the default holds.

A field added to a record with a default is written and read without a change here, and files from
before it can still be read.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Mapping
from dataclasses import MISSING, Field, fields
from enum import StrEnum
from typing import Any, TypeVar, get_type_hints
from urllib.parse import quote, unquote

from ductus.schemas.geometry import Affine, Polygon
from ductus.schemas.records import Pairs
from ductus.schemas.text import clean_text

Record = TypeVar("Record")
Codec = tuple[Callable[[Any], str], Callable[[str], Any]]


def number(value: float, spec: str = ".6g") -> str:
    """A finite number in few digits, without a negative zero.

    Raises:
        ValueError: it is infinite or not a number.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} is not a finite number")
    text = format(float(value), spec)
    return text.removeprefix("-") if float(text) == 0 else text


def _write_polygon(polygon: Polygon) -> str:
    return " ".join(f"{number(x, '.1f')},{number(y, '.1f')}" for x, y in polygon)


def _read_polygon(text: str) -> Polygon:
    corners = (corner.split(",") for corner in text.split())
    return tuple((float(x), float(y)) for x, y in corners)


def affine_text(affine: Affine) -> str:
    """The six numbers of a map, row by row."""
    # nine digits: 0.001 pixel at the far corner of the largest page
    return " ".join(number(value, ".9g") for value in affine.matrix()[:2].reshape(-1))


def _read_affine(text: str) -> Affine:
    a, b, c, d, e, f = map(float, text.split())
    return Affine(a, b, c, d, e, f)


def _read_span(text: str) -> tuple[int, int]:
    start, stop = map(int, text.split())
    return start, stop


def _write_pairs(pairs: Pairs) -> str:
    """As `name=value other=value`; white space and signs of a value in percent codes."""
    return " ".join(f"{name}={quote(clean_text(value), safe=_PLAIN)}" for name, value in pairs)


def _read_pairs(text: str) -> Pairs:
    halves = (pair.partition("=") for pair in text.split())
    return tuple((name, unquote(value)) for name, _, value in halves)


_PLAIN = "@:/+,"
_CODECS: dict[Any, Codec] = {
    str: (clean_text, str),
    int: (lambda value: str(int(value)), int),
    float: (number, float),
    Polygon: (_write_polygon, _read_polygon),
    Affine: (affine_text, _read_affine),
    tuple[int, int] | None: (lambda span: f"{span[0]} {span[1]}" if span else "", _read_span),
    Pairs: (_write_pairs, _read_pairs),
    tuple[str, ...]: (lambda words: clean_text(" ".join(words)), lambda text: tuple(text.split())),
}


_HINTS: dict[type[Any], dict[str, Any]] = {}


def _hints(cls: type[Any]) -> dict[str, Any]:
    """The types of a record's fields by name; to tell them takes longer than to read one."""
    if cls not in _HINTS:
        _HINTS[cls] = get_type_hints(cls)
    return _HINTS[cls]


def _codec(hint: Any) -> Codec:
    if isinstance(hint, type) and issubclass(hint, StrEnum):
        return str, hint
    return _CODECS[hint]


def _is_default(field: Field[Any], text: str, write: Callable[[Any], str]) -> bool:
    return field.default is not MISSING and text == write(field.default)


def to_attributes(record: Any, skip: Collection[str] = ()) -> dict[str, str]:
    """The fields of a dataclass but those in `skip`, in their order; defaults are left out.

    Raises:
        ValueError: a number is not finite.
    """
    hints = _hints(type(record))
    attributes = {}
    for field in fields(record):
        if field.name not in skip:
            write, _ = _codec(hints[field.name])
            text = write(getattr(record, field.name))
            if not _is_default(field, text, write):
                attributes[field.name] = text
    return attributes


def from_attributes(cls: type[Record], attributes: Mapping[str, str], **given: Any) -> Record:
    """A `cls` of attributes and of the fields `given`; attributes of other records are ignored.

    Raises:
        ValueError: an attribute cannot be read.
        TypeError: a field without a default is missing.
    """
    hints = _hints(cls)
    read = {
        name: _codec(hints[name])[1](text)
        for name, text in attributes.items()
        if name in hints and name not in given
    }
    return cls(**read, **given)
