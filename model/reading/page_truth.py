"""What is written on a page and where, as people transcribed it: ALTO and PAGE XML.

Sources: ALTO 2-4 (Library of Congress), PAGE content 2010-2019 (PRImA). Of a line are read its
outline, its baseline and its text; words and glyphs below it are not.
"""

from __future__ import annotations

import math
import re
import unicodedata
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from ductus.model.layout.line import Line
from ductus.model.learning.truth_files import is_alto, read_root
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction


@dataclass(frozen=True)
class TrueLine:
    """A line with its text, in NFC."""

    line: Line
    text: str


def read_truth(path: Path) -> list[TrueLine]:
    """The lines of a page that have an outline and a text, in the file's order.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is neither ALTO in pixels nor PAGE.
    """
    root, read = read_root(path), _page_line
    if is_alto(root):
        unit = root.findtext(".//{*}MeasurementUnit") or "pixel"
        if unit != "pixel":
            raise ValueError(f"{path}: ALTO in {unit}, not in pixels")
        read = _alto_line
    try:
        found = [read(element) for element in root.iter("{*}TextLine")]
    except (ValueError, TypeError) as error:
        raise ValueError(f"{path}: a line that cannot be read: {error}") from error
    return [one for one in found if one]


def _alto_line(element: etree._Element) -> TrueLine | None:
    polygon = element.find("{*}Shape/{*}Polygon")
    if polygon is None:
        x, y, w, h = (float(element.get(key)) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
        outline: Polygon = ((x, y), (x + w, y), (x + w, y + h), (x, y + h))
    else:
        outline = _points(polygon.get("POINTS"))
    words = [string.get("CONTENT", "") for string in element.iter("{*}String")]
    return _true_line(outline, _points(element.get("BASELINE", "")), " ".join(words))


def _page_line(element: etree._Element) -> TrueLine | None:
    coords, baseline = element.find("{*}Coords"), element.find("{*}Baseline")
    return _true_line(
        _points(coords.get("points", "") if coords is not None else ""),
        _points(baseline.get("points", "") if baseline is not None else ""),
        element.findtext("{*}TextEquiv/{*}Unicode") or "",
    )


def _true_line(outline: Polygon, baseline: Polygon, text: str) -> TrueLine | None:
    text = unicodedata.normalize("NFC", " ".join(text.split()))
    if len(outline) < 3 or not text:
        return None
    (x0, y0), (x1, y1) = (baseline[0], baseline[-1]) if len(baseline) > 1 else ((0, 0), (1, 0))
    angle = math.degrees(math.atan2(y1 - y0, x1 - x0))
    if abs(angle) > 45:
        return TrueLine(Line(outline, angle - 90, Direction.TTB, 1.0), text)
    return TrueLine(Line(outline, angle, Direction.LTR, 1.0), text)


def _points(numbers: str) -> Polygon:
    """Pairs of numbers, parted by commas or spaces as ALTO's versions and PAGE do."""
    values = [float(number) for number in re.split(r"[\s,]+", numbers.strip()) if number]
    return tuple(zip(values[::2], values[1::2], strict=True))
