"""A page as rulings are looked for in it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import cv2
import numpy as np
from numpy.typing import NDArray

_THICK = 1.6
"""Ruled lines are no thicker than this many stroke widths."""
_PALER, _PALE = 0.75, 0.5
"""A line that writing hides is no darker than this part of the ink, and seen where it is as dark as
this part of its dashes."""
_DARKER = 1.5
"""Thin ink that is darker than a line by this factor is of what is written on it."""

Chain = tuple[NDArray[np.int64], NDArray[np.int64]]
"""The rows and the columns of the pixels of dashes."""


@dataclass(frozen=True, eq=False)
class RuledPage:
    """What is looked at, as it is or on its side.

    Attributes:
        ink: uint8[H, W], 1 on ink.
        dark: uint8[H, W], darkness.
        level: how dark ink is.
        pen, stroke: widths of the pen, and of lines that are no wider than others.
    """

    ink: NDArray[np.uint8]
    dark: NDArray[np.uint8]
    level: float
    pen: float
    stroke: float

    @cached_property
    def tall(self) -> NDArray[np.uint8]:
        """uint8[H, W]: ink in columns of more pixels than a ruling has."""
        column = np.ones((max(1, round(_THICK * self.stroke + 1)), 1), np.uint8)
        return np.asarray(cv2.morphologyEx(self.ink, cv2.MORPH_OPEN, column), np.uint8)

    @cached_property
    def thin(self) -> NDArray[np.uint8]:
        """uint8[H, W]: all other ink."""
        return np.asarray(self.ink & ~self.tall & 1, np.uint8)

    def on_its_side(self) -> RuledPage:
        """The same with rows and columns exchanged."""
        ink, dark = (np.asarray(cv2.transpose(one), np.uint8) for one in (self.ink, self.dark))
        return replace(self, ink=ink, dark=dark)

    def band(self, middle: NDArray[np.float64]) -> NDArray[np.int64]:
        """int64[K, N]: the rows that a line as thick as can be covers about N rows' middles."""
        reach = round(_THICK * self.stroke / 2) + 1
        rows = np.round(middle).astype(np.int64) + np.arange(-reach, reach + 1)[:, None]
        return np.asarray(np.clip(rows, 0, len(self.ink) - 1), np.int64)

    def line(self, band: NDArray[np.int64], columns: NDArray[np.int64]) -> NDArray[np.uint8]:
        """uint8[K, N]: the thin ink of a band, without writing that is much darker than it."""
        thin, dark = self.thin[band, columns], self.dark[band, columns]
        if not thin.any():
            return np.asarray(thin, np.uint8)
        return np.asarray(thin & (dark <= _DARKER * np.median(dark[thin > 0])), np.uint8)

    def sees(
        self, chain: Chain, band: NDArray[np.int64], columns: NDArray[np.int64]
    ) -> NDArray[np.bool_]:
        """bool[N]: in which columns a band is about as dark as the dashes of a chain, if those are
        paler than the ink; a line as dark as the ink may be one that strikes words out.
        """
        rows, at = chain
        inked = self.ink[rows, at] > 0
        level = float(np.median(self.dark[rows, at][inked])) if inked.any() else 255.0
        if level > _PALER * self.level:
            return np.zeros(len(columns), np.bool_)
        return np.asarray(self.dark[band, columns].max(axis=0) >= _PALE * level)
