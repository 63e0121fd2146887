"""Line detection with the text detector that rapidocr carries (PP-OCRv6, Apache-2.0).

The network is a DB net (Liao et al., "Real-time Scene Text Detection with Differentiable
Binarization", AAAI 2020): it marks the shrunken bodies of lines, which are grown back here.
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from model.layout.detector import Detection
from model.layout.onnx_session import open_model, rapidocr_version

LONG_SIDE = 1600
"""Pixels of the longer side of what the network sees, at most."""
BODY = 0.3
"""The network's probability from which a pixel belongs to a line."""
SURE = 0.4
"""Mean probability of a line worth reporting."""
GROWTH = 1.6
"""How far outlines are grown, times area over perimeter (DB's unclip ratio)."""
STRIDE = 32


class RapidOcrDetector:
    """See `LineDetector`. The model is opened when the first page comes."""

    @property
    def version(self) -> str:
        """As `rapidocr-3.10.0`."""
        return rapidocr_version()

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """See `LineDetector.detect`."""
        height, width = image.shape[:2]
        found = self._probability(image, min(1.0, LONG_SIDE / max(height, width)))
        scale = np.array([width / found.shape[1], height / found.shape[0]], np.float32)
        return [Detection(polygon * scale, confidence) for polygon, confidence in _outlines(found)]

    @cached_property
    def _session(self) -> Any:
        return open_model("*_det_*.onnx")

    def _probability(self, image: NDArray[np.uint8], scale: float) -> NDArray[np.float32]:
        """The network's map, float32[h, w] of 0 to 1, about `scale` times the page's size."""
        size = [max(STRIDE, round(side * scale / STRIDE) * STRIDE) for side in image.shape[1::-1]]
        small = cv2.resize(image, size, interpolation=cv2.INTER_AREA)
        batch = (small[..., ::-1].astype(np.float32) / 127.5 - 1).transpose(2, 0, 1)[None]
        (output,) = self._session.run(None, {self._session.get_inputs()[0].name: batch})
        return np.asarray(output[0, 0], np.float32)


def _outlines(found: NDArray[np.float32]) -> list[tuple[NDArray[np.float32], float]]:
    """The lines of a probability map: boxes float32[4, 2] in its pixels, and confidences."""
    body = cv2.dilate((found > BODY).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines = []
    for contour in cv2.findContours(body, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)[0]:
        centre, (a, b), angle = cv2.minAreaRect(contour)
        confidence = _mean_inside(found, contour)
        if min(a, b) < 3 or confidence < SURE:
            continue
        grow = a * b * GROWTH / (a + b)
        outlines.append((cv2.boxPoints((centre, (a + grow, b + grow), angle)), confidence))
    return outlines


def _mean_inside(found: NDArray[np.float32], contour: NDArray[np.int32]) -> float:
    x, y, w, h = cv2.boundingRect(contour)
    inside = np.zeros((h, w), np.uint8)
    cv2.drawContours(inside, [contour], 0, 1, cv2.FILLED, offset=(-x, -y))
    return float(cv2.mean(found[y : y + h, x : x + w], inside)[0])
