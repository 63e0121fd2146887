"""What each point of an InkML file tells, in the three ways that programs take it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.geometry import IDENTITY, Affine
from ductus.schemas.ink import Stroke
from ductus.schemas.records import PageInk

_DPI = 300.0
"""Of scans that do not say."""
_PER_INCH = 1500.0
"""Of places beside a force: one program takes its brush to be ten of them wide at 150 dpi."""
_MOST_FORCE = 1023
_QUARTERS = 4.0


@dataclass(frozen=True)
class Channel:
    """A number of each point.

    Attributes:
        name, type, units: as the standard has them.
        resolution: how many of it make a unit; 0 where that means nothing.
        most: it goes from 0 to this; 0 where it has no limits.
    """

    name: str
    type: str
    units: str
    resolution: float = 0.0
    most: int = 0


@dataclass(frozen=True)
class Channels:
    """What points tell.

    Attributes:
        all: in their order.
        brush: its width in inches.
        form: of a point, as `%` takes it.
        to_units: maps pixels of the upright page to what X and Y tell.
        per_pixel, offset: the third number is the pen's width in pixels, times and plus these.
    """

    all: tuple[Channel, ...]
    brush: float
    form: str
    to_units: Affine = IDENTITY
    per_pixel: float = 0.0
    offset: float = 0.0

    def points(self, strokes: Sequence[Stroke]) -> Iterator[str]:
        """Strokes as the texts of their traces."""
        if not strokes:
            return
        xy = self.to_units.apply(np.concatenate([stroke.xy for stroke in strokes]))
        third = self._third(np.concatenate([stroke.width for stroke in strokes]))
        rows = np.column_stack([xy.astype(np.float64), third])[:, : len(self.all)]
        ends = np.cumsum([len(stroke.xy) for stroke in strokes]).tolist()
        for start, end in pairwise([0, *ends]):
            # one point is not drawn, two equal ones are a dot
            own = rows[start:end] if end - start > 1 else np.repeat(rows[start:end], 2, axis=0)
            yield ",".join([self.form] * len(own)) % tuple(own.reshape(-1).tolist())

    def _third(self, widths: NDArray[np.float32]) -> NDArray[np.float64]:
        told = np.rint(widths.astype(np.float64) * self.per_pixel + self.offset)
        most = self.all[-1].most
        return np.clip(told, 1, most) if most else told


def channels_of(page: PageInk, kind: str) -> Channels:
    """What the points of a page's ink tell.

    Args:
        page: see there.
        kind: `xy`, places only, in pixels of the upright page; `xyw`, the same with the pen's width
            in quarters of a pixel, as the standard has it; `xyf`, places in whole 1/1500 inch with
            a force, as Office and what follows it have them: a middling one means a stroke as broad
            as the brush, none half of that, and the greatest half as much again.
    """
    across, down = (dpi if dpi >= 1 else _DPI for dpi in page.info.resolution)
    mean = math.sqrt(across * down)
    widths = [stroke.width for line in page.lines for stroke in line.ink.strokes]
    usual = max(0.1, float(np.concatenate(widths).mean())) if widths else 1.0
    if kind == "xyf":
        places = tuple(Channel(name, "integer", "in", _PER_INCH) for name in "XY")
        force = Channel("F", "integer", "dev", most=_MOST_FORCE)
        to_units = Affine(a=_PER_INCH / across, e=_PER_INCH / down)
        steps = _MOST_FORCE / usual
        form = "%.0f %.0f %d"
        return Channels((*places, force), usual / mean, form, to_units, steps, -_MOST_FORCE / 2)
    places = (Channel("X", "decimal", "in", across), Channel("Y", "decimal", "in", down))
    if kind == "xy":
        return Channels(places, usual / mean, "%.2f %.2f")
    width = Channel("W", "integer", "in", _QUARTERS * mean)
    brush = 1 / (_QUARTERS * mean)
    return Channels((*places, width), brush, "%.2f %.2f %d", per_pixel=_QUARTERS)
