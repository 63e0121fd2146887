"""The written lines of a page, in reading order, from what a detector sees."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from model.layout.detector import Detection, LineDetector
from model.layout.line import Line
from model.layout.reading_order import reading_order
from schemas.records import Direction


def find_lines(
    image: NDArray[np.uint8],
    ink: NDArray[np.bool_],
    detector: LineDetector,
    direction: Direction = Direction.AUTO,
) -> list[Line]:
    """The lines of a page in reading order.

    Args:
        image: uint8[H, W, 3], RGB, upright.
        ink: bool[H, W], the page's ink.
        detector: finds where lines may be.
        direction: what is known of the writing; `auto` finds out whether it runs down or across.
    """
    found = detector.detect(image)
    if direction is Direction.AUTO:
        direction = _direction(found)
    lines = [_line(detection, direction) for detection in found]
    return [lines[i] for i in reading_order([line.polygon for line in lines], direction)]


def _direction(found: list[Detection]) -> Direction:
    sizes = np.array([np.ptp(d.polygon, axis=0) for d in found]).reshape(-1, 2)
    tall = sizes[:, 1] > 1.5 * sizes[:, 0]
    return Direction.TTB if sizes[tall, 1].sum() > sizes[~tall, 0].sum() else Direction.LTR


def _line(detection: Detection, direction: Direction) -> Line:
    (_, _), (a, b), turn = cv2.minAreaRect(detection.polygon)
    angle = (turn - 90 if a < b else turn) if direction is not Direction.TTB else 0.0
    polygon = tuple((float(x), float(y)) for x, y in detection.polygon)
    return Line(polygon, float(angle), direction, detection.confidence)
