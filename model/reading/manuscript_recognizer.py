"""Lines of manuscripts in Latin script, read with the network that Ductus trains itself.

It stands on the lower part of the recogniser that rapidocr carries (PP-OCRv6, Apache-2.0), which
sees strokes well; what it makes of them it learned from lines of old hands: see
`weights/manuscript/README.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.onnx_models import open_model
from ductus.model.reading.composed import composed
from ductus.model.reading.ctc import CtcPath
from ductus.model.reading.language_families import WEIGHTS, page_paths
from ductus.model.reading.line_image import line_image, network_input
from ductus.model.reading.recognizer import Reading
from ductus.schemas.records import Direction

SHIPPED = WEIGHTS
"""Folder of the reader that comes with the package, beside its languages."""
READER = "reader.onnx"
_PALE = 200
"""A picture whose darkest pixel is not darker shows no ink."""
_COLUMNS = 4
"""Columns of the picture to a frame."""


class ManuscriptRecognizer:
    """Reads lines that run from left to right; others say nothing.

    Args:
        weights: folder of a reader, as `ductus train text` writes it.
    """

    def __init__(self, weights: Path = SHIPPED) -> None:
        self._path = weights / READER

    @cached_property
    def version(self) -> str:
        """As `manuscript-0123abcd`, by the hash of the weights."""
        return f"manuscript-{hashlib.sha256(self._path.read_bytes()).hexdigest()[:8]}"

    def read(
        self,
        crops: Sequence[NDArray[np.uint8]],
        directions: Sequence[Direction],
        language: str = "",
    ) -> list[Reading]:
        """See `Recognizer.read`; a language has its say where one fits the lines."""
        readings = [Reading()] * len(crops)
        seen = {
            index: scores
            for index, (crop, direction) in enumerate(zip(crops, directions, strict=True))
            if crop.size and direction is Direction.LTR and len(scores := self._scores(crop))
        }
        paths = page_paths(list(seen.values()), self._letters, language)
        for index, path in zip(seen, paths, strict=True):
            readings[index] = self._reading(composed(path), crops[index], len(seen[index]))
        return readings

    @cached_property
    def _session(self) -> Any:
        return open_model(self._path)

    @cached_property
    def _letters(self) -> list[str]:
        """What each class of the network stands for: none, then its alphabet."""
        return ["", *self._session.get_modelmeta().custom_metadata_map["alphabet"]]

    def _scores(self, crop: NDArray[np.uint8]) -> NDArray[np.float32]:
        """float32[T, classes], a frame for each so many columns; T is 0 where no ink is seen.

        Each line by itself, so that its neighbours change nothing.
        """
        picture = line_image(np.asarray(cv2.cvtColor(crop, cv2.COLOR_RGB2GRAY), np.uint8))
        if picture.min() > _PALE:
            return np.zeros((0, len(self._letters)), np.float32)
        (scores,) = self._session.run(None, {"x": network_input(picture)})
        frames = -(-picture.shape[1] // _COLUMNS)  # what is beyond was filled up
        return np.asarray(scores[0, :frames], np.float32)

    def _reading(self, path: CtcPath, crop: NDArray[np.uint8], frames: int) -> Reading:
        if not path.text:
            return Reading(recognizer=self.version)
        places = np.minimum(path.spans * np.float32(crop.shape[1] / frames), crop.shape[1])
        return Reading(path.text, path.confidence, places, path.probabilities, self.version)
