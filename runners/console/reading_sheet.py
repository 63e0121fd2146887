"""A picture of lines with what stands there and what was read, for eyes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.runners.console.sheet_parts import NAME, ColouredText, drawn, stacked
from ductus.schemas.geometry import Polygon, bounds

_TRUE = (0, 110, 40)
_READ = ((190, 30, 30), (30, 70, 200))


@dataclass(frozen=True, eq=False)
class SheetLine:
    """A line of a page.

    Attributes:
        name: of the page.
        picture: uint8[H, W, 3], RGB.
        true: what stands there.
        read: what was read, by the name of who read it.
    """

    name: str
    picture: NDArray[np.uint8]
    true: str
    read: Mapping[str, str]


def line_picture(pixels: NDArray[np.uint8], outline: Polygon) -> NDArray[np.uint8]:
    """The upright box of a line, cut out of its page.

    Args:
        pixels: uint8[H, W, 3], the page.
        outline: in its pixels; may lie outside in part.

    Returns:
        uint8[h, w, 3]; one white pixel where the line lies outside.
    """
    x0, y0, x1, y1 = (max(round(value), 0) for value in bounds(outline))
    cut = pixels[y0 : y1 + 1, x0 : x1 + 1]
    return cut if cut.size else np.full((1, 1, 3), 255, np.uint8)


def draw_sheet(lines: Sequence[SheetLine]) -> NDArray[np.uint8]:
    """The lines one below the other: what stands there green, what was read red and blue.

    Letters that no font of the system has are boxes, or what they stand for: see `sheet_fonts`.

    Returns:
        uint8[H, 1400, 3], RGB.
    """
    return stacked([drawn(line.picture, _texts(line)) for line in lines])


def _texts(line: SheetLine) -> list[ColouredText]:
    read = [
        (f"{text or '(nothing)'}   [{name}]", colour)
        for (name, text), colour in zip(line.read.items(), _READ, strict=False)
    ]
    return [(line.name, NAME), (line.true, _TRUE), *read]
