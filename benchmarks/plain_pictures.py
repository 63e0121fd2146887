"""Letters drawn plainly, for what is measured on pictures without chance."""

from __future__ import annotations

from torch import Tensor

from ductus.model.inksight.training.pens import Drawing, Pens, coverage
from ductus.model.inksight.training.pictures import framed


def plain_pictures(what: Drawing, width: float = 3.0) -> Tensor:
    """Black on white with one round pen: uint8[B, 224, 224, 3]."""
    count = what.segments.new_ones(len(what.segments))
    ink = coverage(what, Pens(count * width, count, count))
    white = (255 * (1 - ink))[:, None].expand(-1, 3, -1, -1)
    return framed(white, what.frames)
