"""How the words of a line look, as vectors beside their boxes: what a search by example goes by."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.crops import LineCrop
from ductus.model.reading.recognizer import Reading
from ductus.model.shapes.line_strokes import line_strokes
from ductus.model.shapes.line_windows import windows
from ductus.model.shapes.pooling import Span
from ductus.model.shapes.projection import shipped
from ductus.schemas.clues import Box, Shape
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Direction, Region


def line_shapes(line: Region, crop: LineCrop, reading: Reading) -> tuple[Shape, ...]:
    """A shape a word, or such of windows along a line that is not parted; none without ink.

    Args:
        line: the region, with its words.
        crop: where it was cut out.
        reading: of the line; where its reader did not look at strokes, they are looked at here.
    """
    inked = np.asarray(crop.mask.any(axis=1 if line.direction is Direction.TTB else 0))
    if not inked.any():
        return ()
    strokes = reading.strokes
    if strokes is None:
        strokes = line_strokes(crop.pixels, line.direction)
    scale = len(inked) / len(strokes)
    if line.words:
        whose = [(word.region_id, bounds(word.polygon)) for word in line.words]
        spans = [_inked(inked, *(word.span or (0, len(inked)))) for word in line.words]
    else:
        start, end = _inked(inked, 0, len(inked))
        found = windows((start / scale, end / scale))
        spans = [(start * scale, end * scale) for start, end in found]
        whose = [(line.region_id, _box(line, crop, span)) for span in spans]
    projection = shipped()
    vectors = projection.vectors(strokes, [(start / scale, end / scale) for start, end in spans])
    return tuple(
        Shape(*of, made, projection.version) for of, made in zip(whose, vectors, strict=True)
    )


def _inked(inked: NDArray[np.bool_], start: int, end: int) -> Span:
    """A span without the paper at its ends."""
    ink = np.flatnonzero(inked[start:end])
    return (start + float(ink[0]), start + float(ink[-1]) + 1) if len(ink) else (start, end)


def _box(line: Region, crop: LineCrop, along: Span) -> Box:
    """Where a part of a line lies on its page."""
    height, width = map(float, crop.mask.shape)
    (x0, x1), (y0, y1) = along, (0.0, height)
    if line.direction is Direction.TTB:
        (x0, x1), (y0, y1) = (0.0, width), along
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)]) - 0.5
    points = line.crop_to_page.apply(corners)
    return bounds(tuple((float(x), float(y)) for x, y in points))
