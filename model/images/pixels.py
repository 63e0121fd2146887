"""Any Pillow image to upright RGB, and RGB to and from the bytes that travel between steps.

Colour profiles are ignored: ink against paper looks the same in every RGB space in use, converting
costs more than decoding, and profiles in unknown files are one more thing to attack.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

from ductus.model.images.formats import damaged

Pixels = NDArray[np.uint8]
"""uint8[H, W, 3], RGB."""

_BAND_PIXELS = 1 << 22
"""Images are converted in bands of this many pixels, so that no second whole copy is made."""


def rgb(image: Image.Image, counts_ink: bool = False) -> Pixels:
    """A loaded image of any mode as RGB; transparent parts become white paper.

    16-bit values keep their high byte. 32-bit integers and floats are scaled from 0 to the
    smallest of 1, 255, 65535 and the image's own maximum that holds all values.

    Args:
        image: of any size and mode, already decoded.
        counts_ink: 16- and 32-bit grey values count ink instead of light.
    """
    full_scale = _full_scale(image) if image.mode in ("I", "F") else 0.0
    pixels = np.empty((image.height, image.width, 3), np.uint8)
    rows = max(1, _BAND_PIXELS // image.width)
    for top in range(0, image.height, rows):
        bottom = min(top + rows, image.height)
        band = image.crop((0, top, image.width, bottom))
        if image.mode in ("I", "F") or image.mode.startswith("I;16"):
            grey = _grey(np.asarray(band), full_scale)
            pixels[top:bottom] = (255 - grey if counts_ink else grey)[..., None]
        else:
            pixels[top:bottom] = np.asarray(_colour(band))
    return pixels


def upright(pixels: Pixels, orientation: int) -> Pixels:
    """Turns pixels as stored the way EXIF orientation 1 to 8 asks for."""
    if orientation >= 5:
        pixels = pixels.swapaxes(0, 1)
    flip_rows = orientation in (3, 4, 7, 8)
    flip_columns = orientation in (2, 3, 6, 7)
    turned = pixels[:: -1 if flip_rows else 1, :: -1 if flip_columns else 1]
    return np.ascontiguousarray(turned)


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


def _full_scale(image: Image.Image) -> float:
    values = np.asarray(image)
    finite = values[np.isfinite(values)] if image.mode == "F" else values
    top = float(finite.max()) if finite.size else 0.0
    return next((scale for scale in (1.0, 255.0, 65535.0) if top <= scale), top)


def _grey(values: NDArray[np.generic], full_scale: float) -> NDArray[np.uint8]:
    """uint8[H, W] of uint16, int32 or float32[H, W]; what is not a number becomes black."""
    if values.dtype.itemsize == 2:
        return np.asarray(values.astype(np.uint16) >> 8, np.uint8)
    scaled = np.nan_to_num(values.astype(np.float32) * (255.0 / full_scale), posinf=255.0)
    return np.asarray(np.rint(np.clip(scaled, 0, 255)), np.uint8)


def _colour(image: Image.Image) -> Image.Image:
    """RGB of an image with 8 bits a channel or less."""
    if image.mode == "LAB":
        lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
        converted = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
        assert converted is not None
        return converted
    if image.has_transparency_data:
        layer = image.convert("RGBA")
        paper = Image.new("RGB", image.size, "white")
        paper.paste(layer, mask=layer.getchannel("A"))
        return paper
    return image.convert("RGB")
