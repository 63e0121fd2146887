"""Files of one picture, JPEG, PNG, WebP and JPEG 2000, read as they are stored."""

from __future__ import annotations

from dataclasses import dataclass
from io import BytesIO

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image
from PIL.Jpeg2KImagePlugin import Jpeg2KImageFile
from PIL.JpegImagePlugin import JpegImageFile
from PIL.PngImagePlugin import PngImageFile
from PIL.WebPImagePlugin import WebPImageFile

from ductus.model.images.files import formats
from ductus.model.images.files.bitmaps import open_bmp, open_gif
from ductus.model.images.files.colour import Pixels, Samples, Space, rgb_of
from ductus.model.images.files.formats import check_size, damaged
from ductus.model.images.files.jpeg import jpeg_stream, require_all
from ductus.model.images.files.jpeg2000 import Codestream, check_jpeg2000
from ductus.model.images.files.jpeg2000_colours import check_colours, plain_boxes
from ductus.model.images.files.pixels import rgb
from ductus.model.images.files.structure import PngHeader, essential_png, webp_size

_ORIENTATION = 0x0112
_OPENCV_ORDER = {1: [0], 2: [0, 3], 3: [2, 1, 0], 4: [2, 1, 0, 3]}
"""Where OpenCV keeps the samples of a pixel."""


@dataclass(frozen=True, eq=False)
class Stored:
    """A picture before it is turned upright.

    Attributes:
        pixels: uint8[H, W, 3], RGB.
        orientation: as in EXIF, 1 to 8.
        dpi: dots per inch across and down; whatever the file says.
        warnings: what was wrong and cost no pixel, in fixed words.
    """

    pixels: Pixels
    orientation: int
    dpi: tuple[float, float]
    warnings: tuple[str, ...] = ()


def read_jpeg(data: bytes, max_pixels: int) -> Stored:
    """A JPEG file; of several pictures in it the first."""
    stream = jpeg_stream(data)
    image = _loaded(JpegImageFile(BytesIO(stream.data)), max_pixels)
    stored = _stored(image, _jpeg_pixels(image), stream.warnings)
    if stream.strayed != stream.data:
        again = _loaded(JpegImageFile(BytesIO(stream.strayed)), max_pixels)
        require_all(stored.pixels, _jpeg_pixels(again))
    return stored


def read_png(data: bytes, max_pixels: int) -> Stored:
    """A PNG file; of an animation the still picture."""
    bare, header = essential_png(data)
    image = PngImageFile(BytesIO(bare))
    check_size(*image.size, max_pixels)
    if header.bits == 16:
        values = _png16(bare, header)
    else:
        image.load()
        if header.has_palette:
            return _stored(image, rgb(image))
        mode = {1: "L", 2: "LA", 3: "RGB", 4: "RGBA"}[header.samples]
        values = np.asarray(image.convert(mode)).reshape(image.height, image.width, -1)
    return _stored(image, rgb_of(_png_samples(values, header)))


def read_webp(data: bytes, max_pixels: int) -> Stored:
    """A WebP file; of an animation the first picture."""
    check_size(*webp_size(data), max_pixels)  # the decoder takes its memory when it is made
    image = _loaded(WebPImageFile(BytesIO(data)), max_pixels)
    return _stored(image, rgb(image))


def read_jpeg2000(data: bytes, max_pixels: int) -> Stored:
    """A JPEG 2000 file, boxed or bare."""
    header = check_jpeg2000(data)
    check_size(header.width, header.height, max_pixels)
    space = check_colours(data, header)
    image = Jpeg2KImageFile(BytesIO(data))
    if header.bits > 8:
        return _stored(image, rgb_of(_deep_jpeg2000(data, header, space)))
    return _stored(image, rgb(_loaded(image, max_pixels)))


def read_gif(data: bytes, max_pixels: int) -> Stored:
    """A GIF file; of an animation the first picture."""
    image = _loaded(open_gif(data, max_pixels), max_pixels)
    return _stored(image, rgb(image))


def read_bmp(data: bytes, max_pixels: int) -> Stored:
    """A BMP file."""
    image = _loaded(open_bmp(data, max_pixels), max_pixels)
    return _stored(image, rgb(image))


READERS = {
    formats.JPEG: read_jpeg,
    formats.PNG: read_png,
    formats.WEBP: read_webp,
    formats.JP2: read_jpeg2000,
    formats.J2K: read_jpeg2000,
    formats.GIF: read_gif,
    formats.BMP: read_bmp,
}
"""By media type. Each takes the file and the most pixels it may have, and raises `UnreadableScan`
or what its decoder raises."""


def _loaded(image: Image.Image, max_pixels: int) -> Image.Image:
    check_size(*image.size, max_pixels)
    image.load()
    return image


def _stored(image: Image.Image, pixels: Pixels, warnings: tuple[str, ...] = ()) -> Stored:
    return Stored(pixels, _orientation(image), _dpi(image), warnings)


def _jpeg_pixels(image: Image.Image) -> Pixels:
    if image.mode != "CMYK":
        return rgb(image)
    inks = np.asarray(image)  # Pillow turns the values round, as Adobe writes them
    return rgb_of(Samples(inks if "adobe" in image.info else 255 - inks, 8, Space.CMYK))


def _deep_jpeg2000(data: bytes, header: Codestream, space: Space) -> Samples:
    """Samples of 9 to 16 bits: Pillow rounds those of colours up, and white over to black."""
    values = cv2.imdecode(np.frombuffer(plain_boxes(data, header), np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None or values.dtype != np.uint16:
        raise damaged("the JPEG 2000 data cannot be decoded")
    values = values.reshape(header.height, header.width, -1)[..., _OPENCV_ORDER[header.components]]
    alpha = header.components == 4 and space is Space.RGB
    return Samples(values, header.bits, space, alpha=alpha)


def _png16(data: bytes, header: PngHeader) -> NDArray[np.uint16]:
    """uint16[H, W, samples]; Pillow would leave out the low bytes of colours."""
    values = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_UNCHANGED)
    if values is None or values.dtype != np.uint16:
        raise damaged("the PNG data cannot be decoded")
    values = values.reshape(*values.shape[:2], -1)
    return np.asarray(values[..., _OPENCV_ORDER[header.samples]], np.uint16)


def _png_samples(values: NDArray[np.generic], header: PngHeader) -> Samples:
    """With the one colour that is transparent, if there is one, as alpha."""
    bits = 16 if header.bits == 16 else 8
    alpha = header.samples in (2, 4)
    if header.see_through:
        full = (1 << bits) - 1
        key = [full * value // ((1 << header.bits) - 1) for value in header.see_through]
        opaque = np.where((values == key).all(axis=2, keepdims=True), 0, full)
        values, alpha = np.concatenate([values, opaque.astype(values.dtype)], axis=2), True
    return Samples(values, bits, Space.RGB if header.samples > 2 else Space.GREY, alpha=alpha)


def _orientation(image: Image.Image) -> int:
    try:
        orientation = int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # EXIF data is a file within the file, and as often damaged
        return 1
    return orientation if 1 <= orientation <= 8 else 1


def _dpi(image: Image.Image) -> tuple[float, float]:
    try:
        across, down = image.info["dpi"]
        return float(across), float(down)
    except (KeyError, TypeError, ValueError, ZeroDivisionError, OverflowError):
        return 0.0, 0.0
