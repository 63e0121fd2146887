"""The interface every recogniser fills. What it reads is a search hint, never a transcription."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.records import Direction


class Recognizer(Protocol):
    """Reads lines."""

    @property
    def version(self) -> str:
        """Name and version; a change of it means texts may change."""

    def read(
        self, crops: Sequence[NDArray[np.uint8]], directions: Sequence[Direction]
    ) -> list[tuple[str, float]]:
        """Text (logical order) and confidence 0 to 1 of each crop, in order.

        Args:
            crops: uint8[H, W, 3], RGB, one line each.
            directions: one a crop; never `auto`.
        """
