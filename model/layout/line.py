"""A line of writing as it was found on a page, before it is cut out."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction, Side


@dataclass(frozen=True)
class Line:
    """A written line.

    Attributes:
        polygon: page pixels, at least 3 corners; hugs the line's own ink.
        angle: degrees the line is turned clockwise on the page; 0 is level (upright for `ttb`).
        direction: `ltr`, `rtl` or `ttb`; never `auto`.
        confidence: of the detector, 0 to 1.
        side: the page it is on, where the scan shows two.
    """

    polygon: Polygon
    angle: float
    direction: Direction
    confidence: float
    side: Side = Side.WHOLE
