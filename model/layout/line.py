"""A line of writing, or what stands among lines, as found on a page, before it is cut out."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction, Kind, Side


@dataclass(frozen=True)
class Line:
    """A written line, or a figure: an initial, a drawing or a stamp.

    Attributes:
        polygon: page pixels, at least 3 corners; hugs the line's own ink. A figure owns all the
            ink in it.
        angle: degrees the line is turned clockwise on the page; 0 is level (upright for `ttb`).
        direction: `ltr`, `rtl` or `ttb`; never `auto`.
        confidence: of the detector, 0 to 1.
        kind: `LINE`, or what figure it is; never `WORD`.
        direction_confidence: how sure `direction` is, 0 to 1; 1 where it was asked for, 0 unknown.
        side: the page it is on, where the scan shows two.
    """

    polygon: Polygon
    angle: float
    direction: Direction
    confidence: float
    kind: Kind = Kind.LINE
    direction_confidence: float = 0.0
    side: Side = Side.WHOLE

    @property
    def is_figure(self) -> bool:
        """Whether it is no line of writing."""
        return self.kind is not Kind.LINE
