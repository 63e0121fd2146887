"""GIF and BMP: scans of the first years of digitisation, and of programs that save nothing else."""

from __future__ import annotations

import struct
from io import BytesIO

from PIL import Image
from PIL.BmpImagePlugin import BmpImageFile
from PIL.GifImagePlugin import GifImageFile

from ductus.model.images.files.formats import check_size


def open_gif(data: bytes, max_pixels: int) -> Image.Image:
    """The first picture of a GIF; what follows it are the steps of an animation, no pages.

    Raises:
        UnreadableScan: it is too large.
    """
    width, height = struct.unpack_from("<HH", data.ljust(10, b"\0"), 6)
    check_size(width, height, max_pixels)
    return GifImageFile(BytesIO(data))


def open_bmp(data: bytes, max_pixels: int) -> Image.Image:
    """A BMP without its fourth channel, which programs leave at 0 and never mean.

    Raises:
        UnreadableScan: it is too large.
    """
    image = BmpImageFile(BytesIO(data))
    check_size(*image.size, max_pixels)
    return image.convert("RGB")
