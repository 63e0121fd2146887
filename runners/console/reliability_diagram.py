"""A picture of how far probabilities can be trusted: what was said, and how much was right."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from ductus.model.measures.calibration import Bin

_SIDE, _MARGIN = 400, 50
_PAPER, _AXIS, _BAR = (255, 255, 255), (90, 90, 90), (70, 110, 170)
_WELL = (190, 60, 40)


def draw_reliability(bins: Sequence[Bin | None]) -> NDArray[np.uint8]:
    """A bar for each bin, as high as the share that was right; a red mark where it should end.

    Args:
        bins: of equal width from 0 to 1, each drawn with how many are in it; None for empty ones.

    Returns:
        uint8[500, 500, 3], RGB.
    """
    picture = Image.new("RGB", (_SIDE + 2 * _MARGIN, _SIDE + 2 * _MARGIN), _PAPER)
    pen = ImageDraw.Draw(picture)
    width = _SIDE / len(bins)
    for index, one in enumerate(bins):
        x0, x1 = _MARGIN + index * width + 2, _MARGIN + (index + 1) * width - 2
        if one:
            pen.rectangle((x0, _height(one.right), x1, _height(0)), fill=_BAR)
            pen.line((x0, _height(one.confidence), x1, _height(one.confidence)), _WELL, 3)
            pen.text((x0, _height(max(one.right, one.confidence)) - 14), f"{one.n}", _AXIS)
    pen.rectangle((_MARGIN, _MARGIN, _MARGIN + _SIDE, _MARGIN + _SIDE), outline=_AXIS)
    for share in (0, 0.25, 0.5, 0.75, 1):
        pen.text((_MARGIN - 32, _height(share) - 6), f"{share:.2f}", _AXIS)
        pen.text((_MARGIN + share * _SIDE - 12, _height(0) + 6), f"{share:.2f}", _AXIS)
    pen.text((_MARGIN, _height(0) + 24), "probability, as said (red: its mean)", _AXIS)
    pen.text((_MARGIN - 40, _MARGIN - 24), "share that was right", _AXIS)
    return np.asarray(picture, np.uint8)


def _height(share: float) -> float:
    """The row of the picture at which a share of 1 stands."""
    return _MARGIN + (1 - share) * _SIDE
