"""The interface every line detector fills: a page in, the outlines of its lines out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, eq=False)
class Detection:
    """Where a detector sees a line or a piece of one.

    Attributes:
        polygon: float32[N, 2], N >= 3, page pixels (x right, y down): a quadrilateral, or more
            corners where the line bends; about as high as the letters' bodies, or higher.
        confidence: 0 to 1.
    """

    polygon: NDArray[np.float32]
    confidence: float


class LineDetector(Protocol):
    """Finds written lines. It may see pieces of lines or things that are none: `find_lines` sorts
    them out.
    """

    @property
    def version(self) -> str:
        """Name and version, as `rapidocr-3.10.0`; a change of it means lines may change."""

    def detect(self, image: NDArray[np.uint8]) -> list[Detection]:
        """Outlines on a page, in any order.

        Args:
            image: uint8[H, W, 3], RGB.
        """
