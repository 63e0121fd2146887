"""A page on paper: its size in points of 1/72 inch, and where its pixels lie on that."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.schemas.geometry import Affine
from ductus.schemas.records import PageInfo

_POINTS_PER_INCH = 72.0
_DPI = 300.0
"""Of scans that do not say."""
_LARGEST = 14_400.0
"""Points of a side that PDF allows (ISO 32000-1, Annex C)."""


@dataclass(frozen=True)
class Paper:
    """The paper of a page.

    Attributes:
        width, height: in points.
        to_points: maps pixels of the upright page, the middle of the first being (0, 0), to points
            from the upper left corner, x right and y down.
    """

    width: float
    height: float
    to_points: Affine


def paper(info: PageInfo) -> Paper:
    """The paper that a page was scanned from, by its dpi; 300 where the scan does not say.

    One that would be longer than 200 inches is made smaller.
    """
    across, down = (_POINTS_PER_INCH / (dpi if dpi >= 1 else _DPI) for dpi in info.resolution)
    fits = min(1.0, _LARGEST / max(info.width * across, info.height * down))
    across, down = across * fits, down * fits
    to_points = Affine(a=across, c=across / 2, e=down, f=down / 2)
    return Paper(info.width * across, info.height * down, to_points)
