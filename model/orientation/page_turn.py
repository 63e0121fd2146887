"""Which way up a page lies: how far it must be turned until its writing stands upright.

Every line votes with what the network sees in it. Wide lines of an upright page run across, tall
ones are columns of upright characters, as in Japanese and Chinese; each way of turning a page says
which of the two a line would be. A page is turned only where its lines are sure together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.orientation.classes import TURNED
from ductus.model.orientation.seen import Strips, turns
from ductus.model.orientation.strips import cut_strip

MOST_LINES = 24
"""So many lines are looked at: those that hold most writing."""
_TEMPER = 0.7
"""How much a line's vote counts: lines of a page are alike, and so err together."""
_UPRIGHT = 0.9
"""How likely a page lies as it should, before one looks."""
_SURE = 0.99
"""How likely another way up must be before a page is turned."""
_LEAST_HEIGHT = 5.0
"""Pixels: no letter can be told in a line less high."""


@dataclass(frozen=True)
class Turn:
    """How a page is to be turned.

    Attributes:
        degrees: clockwise, 0, 90, 180 or 270, until it stands upright.
        confidence: how likely that is, 0 to 1; 0 where no line could be looked at.
    """

    degrees: int
    confidence: float


def page_turn(image: NDArray[np.uint8], outlines: Sequence[NDArray[np.float32]]) -> Turn:
    """How a page must be turned to stand upright; not at all where its lines are not sure.

    Args:
        image: uint8[H, W, 3], RGB, dark on light.
        outlines: of its lines, float32[N, 2] each, N >= 3, as a detector sees them; rectangles
            along the lines, tall ones where the page lies on its side or is written in columns.
    """
    chosen = _longest(outlines)
    if not chosen:
        return Turn(0, 0.0)
    grey = np.asarray(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), np.uint8)
    cut = [cut_strip(grey, outline) for outline in chosen]
    return turn_of([strip for strip, _ in cut], [tall for _, tall in cut])


def turn_of(strips: Strips, tall: Sequence[bool]) -> Turn:
    """The same from the strips of lines, tall ones laid on their side, see `strips.cut_strip`."""
    votes = np.zeros(len(TURNED))
    for vote, lain in zip(turns(strips), tall, strict=True):
        votes += _TEMPER * vote[[TURNED.index((way + 90 * lain) % 360) for way in TURNED]]
    votes += np.where(np.array(TURNED) == 0, np.log(_UPRIGHT), np.log((1 - _UPRIGHT) / 3))
    likely = np.exp(votes - votes.max())
    likely /= likely.sum()
    best = int(likely.argmax())
    if TURNED[best] != 0 and likely[best] < _SURE:
        return Turn(0, float(likely[TURNED.index(0)]))
    return Turn(TURNED[best], float(likely[best]))


def _longest(outlines: Sequence[NDArray[np.float32]]) -> list[NDArray[np.float32]]:
    """The outlines that hold most writing, by length over height, up to `MOST_LINES`."""
    sides = [sorted(cv2.minAreaRect(outline.astype(np.float32))[1]) for outline in outlines]
    looked = [k for k, (height, _) in enumerate(sides) if height >= _LEAST_HEIGHT]
    looked.sort(key=lambda k: -min(sides[k][1] / sides[k][0], 30.0))
    return [outlines[k] for k in looked[:MOST_LINES]]
