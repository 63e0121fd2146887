"""Lines for spreadsheets: CSV after RFC 4180, UTF-8 with a mark that Excel knows it by."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable
from typing import Any, BinaryIO

from ductus.exchange.formats import Format, Leaf, Of, Part, Unit
from ductus.exchange.line_rows import COLUMNS, line_rows

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet takes for a formula at the start of a cell."""
_GUARDED = re.compile(f"'+[{re.escape(''.join(_FORMULA))}]")
"""How a cell begins that `safe_cell` made."""


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """A table of all lines, with the names of its columns first."""
    text = io.TextIOWrapper(sink, "utf-8-sig", newline="", write_through=True)
    rows = csv.DictWriter(text, COLUMNS, lineterminator="\r\n")
    rows.writeheader()
    for leaf in leaves:
        for row in line_rows(leaf):
            row["extra"] = "; ".join(f"{name}: {told}" for name, told in row["extra"].items())
            rows.writerow({name: safe_cell(value) for name, value in row.items()})
    text.detach()


def safe_cell(value: Any) -> Any:
    """A cell that no spreadsheet takes for a formula: texts that look like one begin with `'`.

    So do those that look like such a cell by themselves: `plain_cell` gives each text back.
    """
    if isinstance(value, str) and (value.startswith(_FORMULA) or _GUARDED.match(value)):
        return f"'{value}"
    return value


def plain_cell(cell: str) -> str:
    """The text of a cell as it was before `safe_cell`."""
    return cell[1:] if _GUARDED.match(cell) else cell


FORMAT = Format("csv", 3, (Part(Of.ARCHIVE, lambda unit: "lines.csv", write),))
