"""The rows of a list, CSV or JSON lines: each by the names of its columns, or as what is wrong.

One bad row never takes others with it. Names of columns are compared without case, and with `_`
for spaces.
"""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any, NamedTuple

from ductus.scans.found import InputError
from ductus.scans.list_remarks import meant_by
from ductus.scans.list_text import is_garbled

URI = "uri"
_DELIMITERS = (",", ";", "\t", "|")
_MOST_LINES = 500
"""Of one row; a quote that is not closed by then was not meant as one."""
_SAID = re.compile(r'"?sep=(.)"?\s*', re.IGNORECASE)
"""Excel's first line, which says what parts the cells."""


class ListRow(NamedTuple):
    """A row that is not blank.

    Attributes:
        line: where it begins, from 1 on.
        values: by the names of the columns.
        error: what is wrong with it, if anything is.
    """

    line: int
    values: Mapping[str, Any]
    error: str = ""


def csv_rows(lines: Iterator[str]) -> Iterator[ListRow]:
    """The rows of a table with a header; blank rows and cells without a heading are passed over.

    Raises:
        InputError: it has no header with a column `uri`, or two columns of one name.
    """
    table = _Lines(lines)
    delimiter, header = _header(table)
    while record := _record(table, delimiter):
        if wrong := record.error or _garbled("".join(record.lines)):
            yield ListRow(record.line, {}, wrong)
        elif any(record.cells[len(header) :]):
            wrong = f"it has {len(record.cells)} cells, and the header {len(header)}"
            yield ListRow(record.line, {}, wrong)
        elif any(record.cells):
            named = zip(header, record.cells, strict=False)
            yield ListRow(record.line, {name: cell for name, cell in named if name})


def json_rows(lines: Iterable[str]) -> Iterator[ListRow]:
    """The objects of a file with one a line; blank lines are passed over."""
    for number, line in enumerate(lines, 1):
        if line.strip():
            yield _of_json(number, line)


def _garbled(line: str) -> str:
    return "it is not in the encoding of the list: save all as UTF-8" if is_garbled(line) else ""


def _of_json(number: int, line: str) -> ListRow:
    if wrong := _garbled(line):
        return ListRow(number, {}, wrong)
    try:
        values = json.loads(line)
    except (ValueError, RecursionError) as error:
        return ListRow(number, {}, f"it is not JSON: {error}")
    if not isinstance(values, dict):
        return ListRow(number, {}, f"no `{URI}`: it is no JSON object")
    return ListRow(number, {_plain(name): value for name, value in values.items()})


class _Record(NamedTuple):
    """The cells of a row, without white space around them; `lines` are those it is made of."""

    line: int
    lines: list[str]
    cells: list[str]
    error: str = ""


class _Lines(Iterator[str]):
    """Lines that can be given back; `number` is that of the next one."""

    def __init__(self, lines: Iterator[str]) -> None:
        self._lines = lines
        self._waiting: deque[str] = deque()
        self.number = 1

    def __next__(self) -> str:
        line = self._waiting.popleft() if self._waiting else next(self._lines)
        self.number += 1
        return line

    def give_back(self, lines: list[str]) -> None:
        self._waiting.extendleft(reversed(lines))
        self.number -= len(lines)


def _record(table: _Lines, delimiter: str) -> _Record | None:
    """The next row; None when there is none. Of a broken one only the first line is taken."""
    line, taken = table.number, list[str]()

    def lines() -> Iterator[str]:
        for one in islice(table, _MOST_LINES):
            taken.append(one)
            yield one
        if taken:
            raise csv.Error("a quote is not closed")

    reader = csv.reader(lines(), delimiter=delimiter, skipinitialspace=True, strict=True)
    try:
        cells = next(reader, None)
    except csv.Error as error:
        table.give_back(taken[1:])
        return _Record(line, taken[:1], [], f"its quotes or cells are broken: {error}")
    return None if cells is None else _Record(line, taken, [cell.strip() for cell in cells])


def _header(table: _Lines) -> tuple[str, list[str]]:
    """The delimiter, and the names of the columns: such that one of them is `uri`."""
    delimiters, seen = _delimiters(table), list[str]()
    for delimiter in delimiters:
        taken, record = list[str](), _record(table, delimiter)
        while record and not any(record.cells) and not record.error:
            taken += record.lines
            record = _record(table, delimiter)
        if record is None:
            raise InputError("it is empty")
        header = [_plain(cell) for cell in record.cells]
        if URI in header:
            _check_once(header)
            return delimiter, header
        seen = max(seen, header, key=len)
        table.give_back([*taken, *record.lines])
    columns = ", ".join(name for name in seen if name)
    if not columns.isprintable():
        raise InputError("it is no text: save it as CSV UTF-8")
    near = next((name for name in seen if meant_by(name) == URI), "")
    asked = f"; is it {near}? Then call that so" if near else ""
    raise InputError(f"no `{URI}` among its columns ({columns}): its first row names them{asked}")


def _delimiters(table: _Lines) -> tuple[str, ...]:
    first = next(table, "")
    if said := _SAID.fullmatch(first):
        return (said[1],)
    table.give_back([first] if first else [])
    return _DELIMITERS


def _check_once(header: list[str]) -> None:
    if twice := [name for name, n in Counter(header).items() if name and n > 1]:
        raise InputError(f"two columns are called {', '.join(twice)}: rename one")


def _plain(name: str) -> str:
    return "_".join(name.casefold().split())
