"""Pages are turned before their lines are looked for: as they are told to be."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ductus.model.images.files.pixels import turned
from ductus.schemas.records import PageInfo


def turn_page(
    info: PageInfo, pixels: NDArray[np.uint8], degrees: int
) -> tuple[PageInfo, NDArray[np.uint8]]:
    """A page turned clockwise, on top of its EXIF orientation.

    Args:
        info: of the page as it stands.
        pixels: uint8[H, W, 3].
        degrees: 0, 90, 180 or 270.
    """
    if degrees in (90, 270):
        dpi, dpi_y = info.dpi, info.dpi_y
        info = replace(
            info,
            width=info.height,
            height=info.width,
            dpi=dpi_y or dpi,
            dpi_y=dpi if dpi_y else 0.0,
        )
    return replace(info, rotation=degrees), turned(pixels, degrees)
