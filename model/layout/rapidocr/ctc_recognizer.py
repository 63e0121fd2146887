"""Lines read with the text recogniser that rapidocr carries (PP-OCRv6, Apache-2.0)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.rapidocr.onnx_models import open_model, rapidocr_version
from ductus.schemas.records import Direction

HEIGHT = 48
"""Rows of the network's input."""
WIDENED = 1.4
"""How much lines that run across are stretched: joined hands need more columns than print."""
MAX_WIDTH = 48 * 64
"""Columns of it at most; a longer line is squeezed."""
BATCH_PIXELS = HEIGHT * 2400
"""Pixels of a batch at most: bounds its memory."""


class RapidOcrRecognizer:
    """The recogniser rapidocr carries (PP-OCRv6, Apache-2.0): Latin, Chinese, Japanese and more.

    The network reads left to right. Upright columns are turned to lie on their side, as rapidocr
    does with tall boxes. It knows no right-to-left script: such lines stay without a text.
    """

    @property
    def version(self) -> str:
        """As `rapidocr-3.10.0`."""
        return rapidocr_version()

    def read(
        self, crops: Sequence[NDArray[np.uint8]], directions: Sequence[Direction]
    ) -> list[tuple[str, float]]:
        """See `Recognizer.read`."""
        texts = [("", 0.0)] * len(crops)
        inputs = {
            index: _network_input(crop, direction)
            for index, (crop, direction) in enumerate(zip(crops, directions, strict=True))
            if crop.size and direction is not Direction.RTL
        }
        for batch in _batches({index: image.shape[1] for index, image in inputs.items()}):
            for index, text in zip(batch, self._read([inputs[i] for i in batch]), strict=True):
                texts[index] = text
        return texts

    @cached_property
    def _session(self) -> Any:
        return open_model("*_rec_*.onnx")

    @cached_property
    def _letters(self) -> list[str]:
        """What each class of the network stands for: blank, the model's characters, space."""
        characters = self._session.get_modelmeta().custom_metadata_map["character"]
        return ["", *characters.splitlines(), " "]

    def _read(self, images: list[NDArray[np.uint8]]) -> list[tuple[str, float]]:
        width = max(image.shape[1] for image in images)
        batch = np.zeros((len(images), 3, HEIGHT, width), np.float32)
        for row, image in zip(batch, images, strict=True):
            row[:, :, : image.shape[1]] = image[..., ::-1].transpose(2, 0, 1) / 127.5 - 1
        (output,) = self._session.run(None, {self._session.get_inputs()[0].name: batch})
        return [self._decoded(scores) for scores in output]

    def _decoded(self, scores: NDArray[np.float32]) -> tuple[str, float]:
        """The best path of a CTC output float32[T, classes] (Graves et al., 2006)."""
        best = scores.argmax(axis=1)
        kept = (best != 0) & np.r_[True, best[1:] != best[:-1]]
        text = "".join(self._letters[k] for k in best[kept]).strip()
        return (text, float(scores.max(axis=1)[kept].mean())) if text else ("", 0.0)


def _network_input(crop: NDArray[np.uint8], direction: Direction) -> NDArray[np.uint8]:
    """uint8[HEIGHT, w, 3] of a crop, the writing running to the right."""
    upright = direction is Direction.TTB and crop.shape[0] > crop.shape[1]
    crop = np.ascontiguousarray(np.rot90(crop)) if upright else crop
    width = round(crop.shape[1] * HEIGHT / crop.shape[0] * (1 if upright else WIDENED))
    size = (int(np.clip(width, HEIGHT // 4, MAX_WIDTH)), HEIGHT)
    return np.asarray(cv2.resize(crop, size, interpolation=cv2.INTER_AREA), np.uint8)


def _batches(widths: dict[int, int]) -> Iterator[list[int]]:
    """Keys in groups of similar width, so that little of a batch is padding."""
    batch: list[int] = []
    for key in sorted(widths, key=lambda key: widths[key]):
        if batch and (
            HEIGHT * widths[key] * (len(batch) + 1) > BATCH_PIXELS
            or widths[key] > 1.25 * widths[batch[0]]
        ):
            yield batch
            batch = []
        batch.append(key)
    if batch:
        yield batch
