"""Line detection with the text detector that rapidocr carries (PP-OCRv6, Apache-2.0).

The network is a DB net (Liao et al., "Real-time Scene Text Detection with Differentiable
Binarization", AAAI 2020): it marks the shrunken bodies of lines, which are grown back here. It
looks three times: at the page as it is, at the page with its paper made plain and its ink made
darker, as it overlooks faint notes, and at that enlarged, as far as the size of the writing asks.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.detector import Detection
from ductus.model.layout.rapidocr.db_outlines import body_height, outlines
from ductus.model.layout.rapidocr.long_pages import by_pieces, is_long
from ductus.model.layout.rapidocr.raw_look import SIDE, STRIDE, raw_look, reduced, told
from ductus.model.onnx_models import rapidocr_version

FINE_SIDE, FINEST_SIDE = 1600, 1920
"""Pixels of the page's longer side at the last look, and there at most."""
FINE_BODY = 8.0
"""Where the first look sees bodies of lines less high than this, the last is enlarged."""
CONTRAST = 1.75
LOOKS = "2"
"""Raised by hand when the same network is asked otherwise, so that lines change."""
BEYOND = 2 * STRIDE
"""Pixels beyond the middle that each half of a page is looked at with."""


class RapidOcrDetector:
    """See `LineDetector`. The model is opened when the first page comes."""

    @property
    def version(self) -> str:
        """As `rapidocr-3.10.0-2`."""
        return f"{rapidocr_version()}-{LOOKS}"

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """See `LineDetector.detect`."""
        height, width = image.shape[:2]
        seen = by_pieces(image, self._seen) if is_long(image, FINE_SIDE) else self._seen(image)
        scale = np.array([width / seen.shape[1], height / seen.shape[0]], np.float32)
        return [Detection(polygon * scale, confidence) for polygon, confidence in outlines(seen)]

    def _seen(self, image: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Where line bodies are in uint8[H, W, 3] by all looks: probability, float32[h, w]."""
        plain = self._look(_plain(reduced(image, SIDE)))
        body = body_height(plain)
        finer = min(FINEST_SIDE, FINE_SIDE * max(1.0, FINE_BODY / body)) if body else FINE_SIDE
        fine = self._by_halves(_plain(reduced(image, finer)))
        seen = cv2.resize(raw_look(image).bodies + plain, fine.shape[::-1])
        return np.asarray((seen + fine) / 3, np.float32)

    def _by_halves(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """As `_look`, the upper half and then the lower one: this look takes most memory of all.

        What is no larger than the page's other looks is looked at whole.
        """
        height = len(image)
        if image.shape[0] * image.shape[1] <= SIDE * SIDE:
            return self._look(image)
        middle = height // (2 * STRIDE) * STRIDE
        upper = self._look(image[: middle + BEYOND])[:middle]
        lower = self._look(image[middle - BEYOND :])[BEYOND:]
        return np.concatenate([upper, lower])

    def _look(self, image: NDArray[np.float32]) -> NDArray[np.float32]:
        """Where line bodies are in float32[h, w, 3] of 0 to 1: probability, float32[h, w]."""
        batch = np.empty((1, 3, *image.shape[:2]), np.float32)
        for channel in range(3):
            np.multiply(image[..., 2 - channel], 2, out=batch[0, channel])
        batch -= 1
        del image  # a worker needs most memory here
        (output,) = told(batch, 1)
        return np.asarray(output[0, 0], np.float32)


def _plain(image: NDArray[np.uint8]) -> NDArray[np.float32]:
    """float32[H, W, 3] of 0 to 1: the paper white, the ink darker than it was."""
    paper = cv2.medianBlur(cv2.dilate(image, np.ones((5, 5), np.uint8)), 51)
    ratio = np.asarray(cv2.divide(image, np.maximum(paper, 1), dtype=cv2.CV_32F))
    np.subtract(1, ratio, out=ratio)
    ratio *= CONTRAST
    np.subtract(1, ratio, out=ratio)
    return np.asarray(np.clip(ratio, 0, 1, out=ratio), np.float32)
