"""Lines of a page, from a detector's boxes."""

import numpy as np

from model.layout.detector import Detection
from model.layout.lines import find_lines
from schemas.records import Direction


class Boxes:
    """A detector that sees given boxes (x0, y0, x1, y1)."""

    version = "boxes-1"

    def __init__(self, *boxes: tuple[float, float, float, float]) -> None:
        self.boxes = boxes

    def detect(self, image: np.ndarray) -> list[Detection]:
        """The boxes, whatever the image."""
        return [
            Detection(np.array([[a, b], [c, b], [c, d], [a, d]], np.float32), 0.9)
            for a, b, c, d in self.boxes
        ]


def test_two_lines_come_from_top_to_bottom():
    image = np.full((200, 400, 3), 255, np.uint8)
    image[42:58:4, 30:370:3] = image[112:128:4, 30:370:3] = 0
    lines = find_lines(image, image[..., 0] == 0, Boxes((20, 100, 380, 140), (20, 30, 380, 70)))
    assert [line.direction for line in lines] == [Direction.LTR] * 2
    assert lines[0].polygon[0][1] < lines[1].polygon[0][1]
