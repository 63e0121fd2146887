"""Ink: strokes in the order the pen wrote them, with the pen's width at each point."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate, pairwise

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.geometry import Affine, path_length


@dataclass(frozen=True, eq=False)
class Stroke:
    """One run of the pen on the paper, from pen down to pen up.

    Attributes:
        xy: float32[N, 2], N >= 1, in pen order; x right, y down. A dot is one point or more.
        width: float32[N], the width of the drawn line at each point, same unit as `xy`.
    """

    xy: NDArray[np.float32]
    width: NDArray[np.float32]

    def __post_init__(self) -> None:
        if self.xy.ndim != 2 or self.xy.shape[1] != 2 or self.width.shape != self.xy.shape[:1]:
            raise ValueError(f"stroke of shape {self.xy.shape} with widths {self.width.shape}")

    @property
    def length(self) -> float:
        """The length of the path."""
        return path_length(self.xy)

    def mapped(self, to: Affine) -> Stroke:
        """The stroke in another frame; widths follow the map's scale."""
        return Stroke(to.apply(self.xy), (self.width * to.scale).astype(np.float32))


@dataclass(frozen=True, eq=False)
class Ink:
    """Strokes in pen order, all in one frame."""

    strokes: tuple[Stroke, ...] = ()

    @classmethod
    def joined(cls, inks: Iterable[Ink]) -> Ink:
        """One ink that writes `inks` one after the other."""
        return cls(tuple(stroke for ink in inks for stroke in ink.strokes))

    @property
    def n_points(self) -> int:
        """Points over all strokes."""
        return sum(len(stroke.xy) for stroke in self.strokes)

    @property
    def length(self) -> float:
        """Length of all strokes; pen lifts do not count."""
        return sum(stroke.length for stroke in self.strokes)

    @property
    def mean_width(self) -> float:
        """Mean width over all points; 0 without ink."""
        if not self.strokes:
            return 0.0
        return float(np.concatenate([stroke.width for stroke in self.strokes]).mean())

    def mapped(self, to: Affine) -> Ink:
        """The ink in another frame."""
        if not self.strokes:
            return self
        xy = np.concatenate([stroke.xy for stroke in self.strokes])
        width = np.concatenate([stroke.width for stroke in self.strokes])
        whole = Stroke(xy, width).mapped(to)  # in one go: most strokes have few points
        ends = accumulate((len(stroke.xy) for stroke in self.strokes), initial=0)
        return Ink(tuple(Stroke(whole.xy[a:b], whole.width[a:b]) for a, b in pairwise(ends)))
