"""Hostile scan files, the same for the same seed: what a reader of unknown files must survive.

Those made to hurt come first (`hostile_files`). Then come small files of every kind that is read,
damaged blindly (`hostile_mutations`), by what their format is (`hostile_structures`), or spliced
with another. Names are as hostile as the contents. Each case is made from its number alone, so that
any of them can be made again, and many processes share a long row of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from random import Random

from tests.support.hostile_files import hostile_files
from tests.support.hostile_mutations import BLIND, spliced
from tests.support.hostile_structures import damaged_structure
from tests.support.hostile_valid import valid_files
from tests.support.pixel_matrix import cells
from tests.support.pixel_oracle import Cell

_NAME_PARTS = (
    "../x", "..\\x", "a/../../b", "tab\there", "bell\a", "new\nline", "cr\rlf\n",
    "\u00e9", "e\u0301", "\u624b\u66f8\u304d", "\u202egpj", "\U0001f469\u200d\U0001f3eb",
    "Page", "PAGE", "page", " lead", "trail ", "100%", "%2e%2e%2f", "%00", "-rf", "--help",
    ".hidden", "...", "'quote'", '"double"', "a;b", "$(id)", "`id`", "a|b", "<b>", "C:\\x",
    "con", "NUL", "a:b", "*", "?", "[x]", "{a,b}", "~", "#x", "&amp;", "n" * 300,
)  # fmt: skip


def case(seed: int, number: int) -> tuple[str, bytes]:
    """One file.

    Args:
        seed: which row of cases.
        number: its place in the row, from 0 on.

    Returns:
        A name, hostile too and not always unique, and the file's bytes.
    """
    hostile = hostile_files()
    if number < len(hostile):
        return list(hostile.items())[number]
    random = Random(f"{seed}/{number}")
    name, data = _valid(random)
    return _hostile_name(random, name), _damaged(random, data)


def mutated_files(seed: int, n: int) -> Iterator[tuple[str, bytes]]:
    """The first `n` cases of a row."""
    return (case(seed, number) for number in range(n))


@cache
def _matrix() -> list[tuple[str, Cell]]:
    return [(f"{number}.tif", cell) for number, cell in enumerate(cells())]


def _valid(random: Random) -> tuple[str, bytes]:
    """Half of the few of every format, half of the thousands of kinds of TIFF and others."""
    if random.random() < 0.5:
        return random.choice(list(valid_files().items()))
    name, cell = random.choice(_matrix())
    return name, cell.data


def _damaged(random: Random, data: bytes) -> bytes:
    way = random.random()
    if way < 0.4:
        return damaged_structure(random, data)
    if way < 0.5:
        return spliced(random, data, _valid(random)[1])
    return random.choice(BLIND)(random, data)


def _hostile_name(random: Random, name: str) -> str:
    stem, extension = name.rsplit(".", 1)
    if random.random() < 0.2:
        extension = random.choice(("jpg", "TIF", "pdf", "exe", "txt", "jpg.html", ""))
    if random.random() < 0.5:
        stem = f"{random.choice(_NAME_PARTS)}{stem}"
    return f"{stem}.{extension}"
