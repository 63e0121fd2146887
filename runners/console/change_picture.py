"""A picture of what changed on a page: strokes that stay, that went, and that came."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray

from ductus.archive.versions.page_diff import changed_strokes
from ductus.runners.console.drawing import Colour, paled, polyline, unit_of
from ductus.schemas.ink import Stroke
from ductus.schemas.records import PageInk

STAYED, WENT, CAME = (110, 110, 110), (220, 40, 40), (30, 90, 230)
"""Grey, red and blue, RGB."""


def draw_change(pixels: NDArray[np.uint8], before: PageInk, now: PageInk) -> NDArray[np.uint8]:
    """The scan, paled, with the strokes of both.

    Args:
        pixels: uint8[H, W, 3], RGB, the upright page as it is now.
        before: its ink then; drawn where it lay in a page of that size.
        now: its ink now, in page pixels.

    Returns:
        uint8[H, W, 3], RGB.
    """
    canvas, unit = paled(pixels), unit_of(pixels)

    def draw(strokes: Iterable[Stroke], colour: Colour, width: int) -> None:
        for stroke in strokes:
            polyline(canvas, stroke.xy, colour, width, closed=False)

    draw((stroke for line in now.lines for stroke in line.ink.strokes), STAYED, unit)
    draw(changed_strokes(before, now), WENT, 3 * unit)  # what came lies on what went
    draw(changed_strokes(now, before), CAME, unit)
    return canvas
