"""The pictures of a page: its scan upright as JPEG, tiles of a large one, a thumbnail."""

from __future__ import annotations

import io
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

MOST_PIXELS = 4_000_000
"""Of a picture that is shown as it is; a larger one is cut into tiles."""
TILE = 512
_THUMB = (240, 320)
_QUALITY = 82

Files = Iterator[tuple[str, bytes]]
"""Names, relative to the page's folder, and bytes."""


def picture_names(source_sha256: str, width: int, height: int) -> dict[str, Any]:
    """What the pages of a site need to know of a page's pictures.

    Args:
        source_sha256: of the scan: another scan has other names.
        width, height: pixels, upright.

    Returns:
        `scan`: the whole page, reduced to MOST_PIXELS; `thumb`; `tiles`: their folder, empty where
        there are none; `tile`: their side; `levels`: of the pyramid, the last in full size.
    """
    name = source_sha256[:8]
    tiled = width * height > MOST_PIXELS
    return {
        "scan": f"scan-{name}.jpg",
        "thumb": f"thumb-{name}.jpg",
        "tiles": f"tiles-{name}" if tiled else "",
        "tile": TILE,
        "levels": _top_level(width, height) + 1,
    }


def page_pictures(pixels: NDArray[np.uint8], source_sha256: str) -> Files:
    """The files that `picture_names` names.

    Args:
        pixels: uint8[H, W, 3], RGB, the upright page.
        source_sha256: of its scan.
    """
    image = Image.fromarray(pixels)
    names = picture_names(source_sha256, image.width, image.height)
    if names["tiles"]:
        for name, data in _tiles(image):
            yield f"{names['tiles']}/{name}", data
    whole = _reduced(image)
    yield names["scan"], _jpeg(whole)
    whole.thumbnail(_THUMB)
    yield names["thumb"], _jpeg(whole)


def thumb_jpeg(pixels: NDArray[np.uint8]) -> bytes:
    """A thumbnail alone, of uint8[H, W, 3], RGB."""
    image = Image.fromarray(pixels)
    image.thumbnail(_THUMB)
    return _jpeg(image)


def _reduced(image: Image.Image) -> Image.Image:
    share = math.sqrt(MOST_PIXELS / (image.width * image.height))
    if share >= 1:
        return image
    size = (max(1, int(image.width * share)), max(1, int(image.height * share)))
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=2.0)


def _top_level(width: int, height: int) -> int:
    """The level in full size, where 0 is the first that is one tile: each is half of the next."""
    return max(0, math.ceil(math.log2(max(width, height) / TILE)))


def _tiles(image: Image.Image) -> Files:
    """`LEVEL/X_Y.jpg`, the largest level first; its sides are halved and rounded up."""
    for level in range(_top_level(image.width, image.height), -1, -1):
        for top in range(0, image.height, TILE):
            for left in range(0, image.width, TILE):
                right, bottom = min(left + TILE, image.width), min(top + TILE, image.height)
                tile = image.crop((left, top, right, bottom))
                yield f"{level}/{left // TILE}_{top // TILE}.jpg", _jpeg(tile)
        image = image.reduce(2)


def _jpeg(image: Image.Image) -> bytes:
    sink = io.BytesIO()
    image.save(sink, "JPEG", quality=_QUALITY, optimize=False, progressive=False)
    return sink.getvalue()
