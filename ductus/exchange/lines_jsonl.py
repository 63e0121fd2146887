"""Lines for programs: a JSON object a line (https://jsonlines.org)."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import BinaryIO

from ductus.exchange.formats import Format, Leaf, Of, Part, Unit, by_name
from ductus.exchange.line_rows import line_rows


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """An object a line of writing, in reading order."""
    for leaf in leaves:
        for row in line_rows(leaf):
            sink.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")


FORMAT = Format("jsonl", 3, (Part(Of.ITEM, by_name(".jsonl"), write),))
