"""What is written on a page and where, as people transcribed it: ALTO and PAGE XML."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from ductus.model.layout.line import Line
from ductus.schemas.geometry import Polygon
from ductus.schemas.given.read_given import read_given
from ductus.schemas.records import Direction, Kind


@dataclass(frozen=True)
class TrueLine:
    """A line with its text, in NFC."""

    line: Line
    text: str


def read_truth(path: Path) -> list[TrueLine]:
    """The lines of a page that have an outline and a text, in reading order.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is neither ALTO in pixels nor PAGE.
    """
    try:
        page = read_given(path.read_bytes())
    except ValueError as error:
        raise ValueError(f"{path}: {error}") from error
    return [
        TrueLine(_line(line.outline, line.baseline), line.text)
        for line in page.lines
        if line.kind is Kind.LINE and line.text and len(line.outline) > 2
    ]


def _line(outline: Polygon, baseline: Polygon) -> Line:
    (x0, y0), (x1, y1) = (baseline[0], baseline[-1]) if len(baseline) > 1 else ((0, 0), (1, 0))
    angle = math.degrees(math.atan2(y1 - y0, x1 - x0)) % 180  # whichever end is the first
    if 45 < angle < 135:
        return Line(outline, angle - 90, Direction.TTB, 1.0)
    return Line(outline, angle if angle <= 45 else angle - 180, Direction.LTR, 1.0)
