"""Lines read with the text recogniser that rapidocr carries (PP-OCRv6, Apache-2.0)."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus.model.onnx_models import open_rapidocr_model, rapidocr_version
from ductus.model.reading.ctc import best_path
from ductus.model.reading.guesses import guesses
from ductus.model.reading.line_inputs import (
    InputForm,
    LineInput,
    batches,
    line_input,
    padded,
    reading_of,
)
from ductus.model.reading.partings import parts_words
from ductus.model.reading.recognizer import Reading
from ductus.schemas.records import Direction

FORM = InputForm(height=48, widened=1.4, max_width=48 * 64, batch_pixels=48 * 2400)


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
        self,
        crops: Sequence[NDArray[np.uint8]],
        directions: Sequence[Direction],
        language: str = "",
    ) -> list[Reading]:
        """See `Recognizer.read`; languages make no difference."""
        readings = [Reading()] * len(crops)
        inputs = {
            index: line_input(crop, direction, FORM)
            for index, (crop, direction) in enumerate(zip(crops, directions, strict=True))
            if crop.size and direction is not Direction.RTL
        }
        for batch in batches(inputs, FORM):
            scores = self._scores([inputs[index] for index in batch])
            columns = max(inputs[index].width for index in batch) / scores.shape[1]
            for index, of_line in zip(batch, scores, strict=True):
                path, row = best_path(of_line, self._letters), inputs[index]
                found = guesses(of_line, self._letters, self._parts, path)
                readings[index] = reading_of(path, row, columns, self.version, found)
        return readings

    @cached_property
    def _session(self) -> Any:
        return open_rapidocr_model("*_rec_*.onnx")

    @cached_property
    def _letters(self) -> list[str]:
        """What each class of the network stands for: blank, the model's characters, space."""
        characters = self._session.get_modelmeta().custom_metadata_map["character"]
        return ["", *characters.splitlines(), " "]

    @cached_property
    def _parts(self) -> NDArray[np.bool_]:
        return parts_words(self._letters)

    def _scores(self, inputs: list[LineInput]) -> NDArray[np.float32]:
        """float32[N, T, classes]: probabilities along each row, which the network wants as BGR."""
        batch = np.ascontiguousarray(padded(inputs)[:, ::-1])
        (output,) = self._session.run(None, {self._session.get_inputs()[0].name: batch})
        return np.asarray(output, np.float32)
