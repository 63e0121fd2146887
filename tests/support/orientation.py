"""Words to look at: written ones of a sample, and drawn ones in the manner of Arabic."""

from __future__ import annotations

from functools import cache

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.files.decode import decode_pixels
from ductus.model.layout.detector import Detection
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.model.ordering.training.abjad import abjad_word
from ductus.model.orientation.training.drawn import penned, side_by_side
from tests.support.commands import ROOT


@cache
def sample(name: str, long_side: int = 1400) -> NDArray[np.uint8]:
    """A sample scan, uint8[H, W, 3], made smaller."""
    image = decode_pixels((ROOT / "samples" / name).read_bytes())
    scale = min(1.0, long_side / max(image.shape))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.uint8)


@cache
def detections(name: str, quarters: int = 0) -> tuple[NDArray[np.uint8], list[Detection]]:
    """A sample turned to the left by so many quarters, and what the detector sees in it."""
    image = np.ascontiguousarray(np.rot90(sample(name), quarters))
    return image, RapidOcrDetector().detect(image)


def word() -> NDArray[np.uint8]:
    """uint8[h, w], 255 paper: a word of curves."""
    return abjad_line(0)


def abjad_line(seed: int) -> NDArray[np.uint8]:
    """uint8[h, w], 255 paper: words as Arabic is written."""
    rng = np.random.default_rng(seed)
    words = [penned(abjad_word(rng), rng) for _ in range(3)]
    return np.pad(255 - side_by_side(words, rng), 8, constant_values=255)
