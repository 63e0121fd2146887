"""Two recognisers: where the first is unsure the second looks too, and the surer one counts."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ductus.model.reading.recognizer import Reading, Recognizer
from ductus.schemas.records import Direction

UNSURE = 0.5
"""Confidence of the first below which the second looks, too."""
MODEST = 0.9
"""The second counts only where it is surer by as much: its confidence is multiplied by this."""


class SecondOpinion:
    """Reads lines as one recogniser does, or as another where that is surer.

    Args:
        first: reads every line.
        second: reads those that the first is unsure of, and all that it says nothing of.
    """

    def __init__(self, first: Recognizer, second: Recognizer) -> None:
        self._first, self._second = first, second

    @property
    def version(self) -> str:
        """Both versions, joined."""
        return f"{self._first.version}+{self._second.version}"

    def read(
        self,
        crops: Sequence[NDArray[np.uint8]],
        directions: Sequence[Direction],
        language: str = "",
    ) -> list[Reading]:
        """See `Recognizer.read`; strokes are what the first saw, whoever counts."""
        readings = self._first.read(crops, directions, language)
        unsure = [k for k, reading in enumerate(readings) if reading.confidence < UNSURE]
        others = self._second.read(
            [crops[k] for k in unsure], [directions[k] for k in unsure], language
        )
        for k, other in zip(unsure, others, strict=True):
            if other.text and MODEST * other.confidence > readings[k].confidence:
                readings[k] = replace(other, strokes=readings[k].strokes)
        return readings
