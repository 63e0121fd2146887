"""Pages of strokes in boxes, and a detector that sees just these boxes."""

from __future__ import annotations

import cv2
import numpy as np

from ductus.model.layout.detector import Detection
from ductus.model.layout.line import Line
from ductus.model.layout.lines import find_lines
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Direction

Box = tuple[float, float, float, float]


class Boxes:
    """A detector that sees given boxes (x0, y0, x1, y1), or corners float[4, 2]."""

    version = "boxes-1"

    def __init__(self, *boxes: Box | np.ndarray) -> None:
        self.boxes = boxes

    def detect(self, image: np.ndarray) -> list[Detection]:
        """The boxes, whatever the image."""
        return [Detection(np.float32(corners(box)), 0.9) for box in self.boxes]


def corners(box: Box | np.ndarray) -> np.ndarray:
    if isinstance(box, np.ndarray):
        return box
    a, b, c, d = box
    return np.array([[a, b], [c, b], [c, d], [a, d]])


def written(*boxes: Box, shape: tuple[int, int] = (600, 1200)) -> np.ndarray:
    """uint8[H, W, 3]: white paper with rows of strokes in the middle of each box."""
    page = np.full((*shape, 3), 255, np.uint8)
    for x0, y0, x1, y1 in boxes:
        inset = (y1 - y0) / 4
        for x in np.arange(x0 + inset, x1 - inset, max(4.0, (y1 - y0) / 4)):
            ends = (int(x), int(y0 + inset)), (int(x) + 2, int(y1 - inset))
            cv2.line(page, *ends, (20, 20, 20), 2)
    return page


def found(page: np.ndarray, *boxes: Box, direction: Direction = Direction.AUTO) -> list[Line]:
    return find_lines(page, page[..., 0] < 128, Boxes(*boxes).detect(page), direction)


def box_of(line: Line) -> np.ndarray:
    return np.array(bounds(line.polygon))
