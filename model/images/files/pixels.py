"""Any Pillow image to upright RGB, and RGB to and from the bytes that travel between steps."""

from __future__ import annotations

import cv2
import numpy as np
from PIL import Image

from ductus.model.images.files.colour import BAND_PIXELS, Pixels, Samples, Space, rgb_of
from ductus.model.images.files.formats import damaged
from ductus.schemas.page_frame import TURNS


def rgb(image: Image.Image) -> Pixels:
    """A loaded image of 8 bits a channel or less, or of 16 bits of grey, as RGB.

    Transparent parts become white paper; 16-bit values as in `colour.rgb_of`.

    Args:
        image: of any size, already decoded.
    """
    if image.mode.startswith("I;16"):
        values = np.asarray(image).astype(np.uint16, copy=False)
        return rgb_of(Samples(values[..., None], 16, Space.GREY))
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    rows = max(1, BAND_PIXELS // image.width)
    for top in range(0, image.height, rows):
        bottom = min(top + rows, image.height)
        band = image.crop((0, top, image.width, bottom))
        pixels[top:bottom] = np.asarray(_on_white(band))
    return pixels


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turns pixels as stored the way EXIF orientation 1 to 8 asks for."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    flip_rows = orientation in (3, 4, 7, 8)
    flip_columns = orientation in (2, 3, 6, 7)
    turned = pixels[:: -1 if flip_rows else 1, :: -1 if flip_columns else 1]
    return np.ascontiguousarray(turned)


def turned(pixels: Pixels, degrees: int) -> Pixels:
    """Turns pixels clockwise by 0, 90, 180 or 270 degrees."""
    return upright(pixels, TURNS[degrees])


def encode_page(pixels: Pixels) -> bytes:
    """PNG bytes of RGB pixels, packed fast rather than small."""
    bgr = cv2.cvtColor(pixels, cv2.COLOR_RGB2BGR)
    return bytes(cv2.imencode(".png", bgr, [cv2.IMWRITE_PNG_COMPRESSION, 1])[1])


def decode_pixels(data: bytes) -> Pixels:
    """RGB pixels of encoded bytes, as stored: a JPEG's EXIF orientation is not applied.

    Raises:
        UnreadableScan: the bytes are no image.
    """
    flags = cv2.IMREAD_COLOR_RGB | cv2.IMREAD_IGNORE_ORIENTATION
    pixels = cv2.imdecode(np.frombuffer(data, np.uint8), flags) if data else None
    if pixels is None:
        raise damaged("the page's image cannot be decoded")
    return np.asarray(pixels, np.uint8)


def _on_white(image: Image.Image) -> Image.Image:
    if not image.has_transparency_data:
        return image.convert("RGB")
    layer = image.convert("RGBA")
    paper = Image.new("RGB", image.size, "white")
    paper.paste(layer, mask=layer.getchannel("A"))
    return paper
