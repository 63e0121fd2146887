"""What a file's numbers look like: samples of any depth and colour space to 8-bit RGB on white.

The mapping, in this order: each sample to 8 bits, its colour to RGB, transparent parts onto white
paper. Colour profiles are ignored: ink against paper looks the same in every RGB space in use,
converting costs more than decoding, and profiles in unknown files are one more thing to attack.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageCms

Pixels = NDArray[np.uint8]
"""uint8[H, W, 3], RGB."""

BAND_PIXELS = 1 << 22
"""Images are converted in bands of this many pixels, so that no second whole copy is made."""

_SENSORS = (8, 10, 12, 14)
"""Bits of scanners and cameras whose values are stored in 16 bits as they are."""

_FULL_SCALES = (1.0, 255.0, 65535.0)


class Space(Enum):
    """What the samples of a pixel mean."""

    GREY = 1
    INK = 2  # grey that counts ink instead of light
    RGB = 3
    CMYK = 4  # 0 is no ink
    PALETTE = 5
    LAB = 6  # CIE L*a*b* as TIFF keeps it: a and b signed


@dataclass(frozen=True, eq=False)
class Samples:
    """A picture as its file stores it.

    Attributes:
        values: [H, W, N] of uint8, uint16, uint32 or float32; N counts alpha, but no further
            samples that are no colour.
        bits: of a sample of integers, 1 to 32; the values are below 2 to the power of it.
        palette: uint8[2**bits, 3], RGB.
        alpha: the last sample is one.
        is_associated: the colours have been multiplied by alpha.
        declared: the largest value that the file says there can be; 0 when it does not say.
    """

    values: NDArray[Any]
    bits: int
    space: Space
    palette: Pixels | None = None
    alpha: bool = False
    is_associated: bool = False
    declared: int = 0


def rgb_of(samples: Samples) -> Pixels:
    """The picture in 8-bit RGB, transparent parts on white paper.

    Samples of less than 8 bits are stretched, of more keep their high byte. 16-bit values that
    stay below 2 to the power of 8, 10, 12 or 14 are those of a sensor with so many bits; what the
    file declares counts as held. 32-bit integers and floats are scaled from 0 to the smallest of
    1, 255, 65535 and the picture's own maximum that holds all values; what is not a number is 0.

    Args:
        samples: as stored.

    Returns:
        uint8[H, W, 3].
    """
    height, width = samples.values.shape[:2]
    pixels = np.empty((height, width, 3), np.uint8)
    scale = _scale(samples)
    rows = max(1, BAND_PIXELS // width)
    for top in range(0, height, rows):
        band = samples.values[top : top + rows]
        pixels[top : top + rows] = _band(samples, band, scale)
    return pixels


def _scale(samples: Samples) -> float:
    """Bits of a sample that matter, or for wide ones the value that is white."""
    if samples.space is Space.PALETTE or samples.values.dtype.itemsize < 2:
        return samples.bits
    colours = samples.values[..., :-1] if samples.alpha else samples.values
    top = max(_top(colours), samples.declared)
    if samples.values.dtype.itemsize == 2:
        sensors = _SENSORS if samples.bits == 16 else ()
        return next((bits for bits in sensors if top < 1 << bits), samples.bits)
    return next((scale for scale in _FULL_SCALES if top <= scale), float(top))


def _top(values: NDArray[Any]) -> float:
    if values.dtype.kind == "f":
        return float(np.nanmax(np.where(np.isfinite(values), values, np.nan), initial=0.0))
    return int(values.max(initial=0))


def _band(samples: Samples, band: NDArray[Any], scale: float) -> Pixels:
    alpha = None
    if samples.alpha:
        alpha = _eight_bits(band[..., -1:], samples.bits)
        band = band[..., :-1]
    if samples.palette is not None:
        colour = samples.palette[band[..., 0]]
    else:
        colour = _rgb(_eight_bits(band, scale), samples.space)
    return colour if alpha is None else _on_white(colour, alpha, samples.is_associated)


def _eight_bits(values: NDArray[Any], scale: float) -> NDArray[np.uint8]:
    """Values of 8 bits a sample, of those of `scale` bits or, in 32 bits, up to `scale`."""
    if values.dtype.itemsize == 4:
        scaled = np.nan_to_num(values.astype(np.float64) * (255.0 / scale), posinf=255.0)
        return np.asarray(np.rint(np.clip(scaled, 0, 255)), np.uint8)
    bits = int(scale)
    if bits > 8:
        return np.asarray(values >> (bits - 8), np.uint8)
    steps = np.arange(1 << bits) * 255 / ((1 << bits) - 1)
    return np.asarray(values if bits == 8 else np.rint(steps)[values], np.uint8)


def _rgb(colour: NDArray[np.uint8], space: Space) -> Pixels:
    if space is Space.LAB:
        return _lab_to_rgb(colour)
    if space is Space.CMYK:
        light = 255 - colour.astype(np.uint16)
        return _part_of_255(light[..., :3] * light[..., 3:])
    if space is Space.INK:
        colour = 255 - colour
    return np.broadcast_to(colour, (*colour.shape[:2], 3))


def _on_white(colour: Pixels, alpha: NDArray[np.uint8], is_associated: bool) -> Pixels:
    share = alpha.astype(np.uint16)
    paper = 255 - share
    if is_associated:
        return np.asarray(np.minimum(colour + paper, 255), np.uint8)
    return _part_of_255(colour * share + 255 * paper)


def _part_of_255(products: NDArray[np.uint16]) -> NDArray[np.uint8]:
    """Products of two values of 0 to 255, divided by 255 and rounded."""
    return np.asarray((products.astype(np.uint32) + 127) // 255, np.uint8)


def _lab_to_rgb(colour: NDArray[np.uint8]) -> Pixels:
    size = (colour.shape[1], colour.shape[0])
    image = Image.frombytes("LAB", size, np.ascontiguousarray(colour).tobytes(), "raw", "LAB")
    lab, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    converted = ImageCms.profileToProfile(image, lab, srgb, outputMode="RGB")
    assert converted is not None
    return np.asarray(converted)
