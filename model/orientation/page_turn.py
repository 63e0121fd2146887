"""Which way up a page lies: how far it must be turned until its writing stands upright.

Every line votes with what the recogniser's network sees in it (`turn_head`) and a little with what
our own does; where the wheel's is another than was learned on, with ours alone. Wide lines of an
upright page run across, tall ones are columns of upright characters, as in Japanese and Chinese;
each way of turning a page says which of the two a line would be. A page is turned only where its
lines are sure together.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.rapidocr.stroke_features import ROWS
from ductus.model.orientation.classes import TURNED
from ductus.model.orientation.seen import turns
from ductus.model.orientation.strips import HEIGHT, WINDOW, cut_strip, fullest_windows
from ductus.model.orientation.turn_head import OVER, turns_of_windows

Grey = NDArray[np.uint8]
Outlines = Sequence[NDArray[np.float32]]
Votes = tuple[NDArray[np.float32], list[bool]]
"""Of each line or window, log-probabilities of `TURNED`; and which were laid on their side."""

MOST_READ = 10
"""So many windows of lines are looked at by the recogniser's network, of each line as many."""
MOST_LINES = 24
"""So many lines are looked at: those that hold most writing."""
_TEMPER = 0.7
"""How much our own network's votes count: lines of a page are alike, and so err together."""
_BESIDE = 0.3
"""How much they do beside the recogniser's: they see less, and other things."""
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


def page_turn(image: NDArray[np.uint8], outlines: Outlines) -> Turn:
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
    return _together(*(_read(grey, chosen[:MOST_READ]) or _looked_at(grey, chosen)))


def _read(grey: Grey, outlines: Outlines) -> Votes | None:
    cut = [cut_strip(grey, outline, ROWS) for outline in outlines]
    each = -(-MOST_READ // len(cut))
    windows = [(one, tall) for strip, tall in cut for one in fullest_windows(strip, each)]
    pictures = np.stack([one for one, _ in windows[:MOST_READ]])
    votes = turns_of_windows(pictures)
    if votes is None:
        return None
    votes = np.asarray(votes + _BESIDE * _beside(pictures), np.float32)
    return votes, [tall for _, tall in windows[:MOST_READ]]


def _beside(pictures: NDArray[np.float32]) -> NDArray[np.float32]:
    """What our own network sees in the same windows, as they lie and turned over."""
    small = [cv2.resize(one, (WINDOW, HEIGHT), interpolation=cv2.INTER_AREA) for one in pictures]
    over = turns([np.ascontiguousarray(one[::-1, ::-1]) for one in small])
    return np.asarray((turns(small) + over[:, OVER]) / 2, np.float32)


def _looked_at(grey: Grey, outlines: Outlines) -> Votes:
    cut = [cut_strip(grey, outline) for outline in outlines]
    votes = np.asarray(_TEMPER * turns([strip for strip, _ in cut]), np.float32)
    return votes, [tall for _, tall in cut]


def _together(line_votes: NDArray[np.float32], tall: Sequence[bool]) -> Turn:
    votes = np.zeros(len(TURNED))
    for vote, lain in zip(line_votes, tall, strict=True):
        votes += vote[[TURNED.index((way + 90 * lain) % 360) for way in TURNED]]
    votes += np.where(np.array(TURNED) == 0, np.log(_UPRIGHT), np.log((1 - _UPRIGHT) / 3))
    likely = np.exp(votes - votes.max())
    likely /= likely.sum()
    best = int(likely.argmax())
    if TURNED[best] != 0 and likely[best] < _SURE:
        return Turn(0, float(likely[TURNED.index(0)]))
    return Turn(TURNED[best], float(likely[best]))


def _longest(outlines: Outlines) -> list[NDArray[np.float32]]:
    """The outlines that hold most writing, by length over height, up to `MOST_LINES`."""
    sides = [sorted(cv2.minAreaRect(outline.astype(np.float32))[1]) for outline in outlines]
    looked = [k for k, (height, _) in enumerate(sides) if height >= _LEAST_HEIGHT]
    looked.sort(key=lambda k: -min(sides[k][1] / sides[k][0], 30.0))
    return [outlines[k] for k in looked[:MOST_LINES]]
