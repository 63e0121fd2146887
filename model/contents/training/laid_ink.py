"""How what was drawn comes onto paper: aslant, small, unevenly pressed, worn, twice, cut off."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.training.drawn_letters import Canvas

Ink = NDArray[np.float32]
"""float32[h, w], 0 nothing to 1 ink."""
Layer = NDArray[np.float32]
"""float32[h, w, 3]: the share of the light that it leaves of the paper it is laid on."""
Colours = tuple[tuple[int, int, int], ...]


def turned(canvas: Canvas, degrees: float) -> Canvas:
    """On a canvas as large as it needs."""
    height, width = canvas.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    size = np.abs(turn[:, :2]) @ (width, height)
    turn[:, 2] += (size - (width, height)) / 2
    return np.asarray(cv2.warpAffine(canvas, turn, size.astype(int).tolist()), np.uint8)


def small(canvas: Canvas, times: int) -> Ink:
    """So many times as small."""
    size = (canvas.shape[1] // times, canvas.shape[0] // times)
    reduced = cv2.resize(canvas, size, interpolation=cv2.INTER_AREA)
    return np.asarray(reduced.astype(np.float32) / 255)


def pressed(ink: Ink, rng: np.random.Generator) -> Ink:
    """As a stamp comes out: paler here than there, perhaps with worn spots, smeared, struck twice,
    or on the paper with a part only.
    """
    ink = _unevenly(ink, rng.uniform(0.2, 1.3, (5, 5))) * np.float32(rng.uniform(0.4, 1))
    if rng.random() < 0.3:
        worn = rng.uniform(-0.5, 2, (ink.shape[0] // 3 + 1, ink.shape[1] // 3 + 1))
        ink = _unevenly(ink, worn)
    if rng.random() < 0.2:
        ink = np.asarray(cv2.GaussianBlur(ink, (0, 0), rng.uniform(0.4, 0.9)), np.float32)
    if rng.random() < 0.1:
        ink = _twice(ink, rng)
    return _cut_off(ink, rng) if rng.random() < 0.1 else ink


def on_paper(ink: Ink, colours: Colours, rng: np.random.Generator) -> Layer:
    """In a colour of several, or near it."""
    colour = np.array(colours[int(rng.integers(len(colours)))], np.float32) + rng.normal(0, 12, 3)
    leaves = np.clip(colour, 0, 255).astype(np.float32) / 255
    return np.asarray(1 - ink[..., None] * (1 - leaves), np.float32)


def _unevenly(ink: Ink, pressure: NDArray[np.floating]) -> Ink:
    size, way = ink.shape[::-1], cv2.INTER_CUBIC
    even = cv2.resize(pressure.astype(np.float32), size, interpolation=way)
    return np.asarray(ink * np.clip(even, 0, 1), np.float32)


def _twice(ink: Ink, rng: np.random.Generator) -> Ink:
    """Struck a second time beside the first, and paler."""
    right, down = rng.integers(-3, 4, 2)
    second = np.roll(ink, (int(down), int(right)), (0, 1)) * np.float32(rng.uniform(0.3, 0.8))
    return np.asarray(np.maximum(ink, second), np.float32)


def _cut_off(ink: Ink, rng: np.random.Generator) -> Ink:
    """Without what lies beyond one of its sides; two thirds of it stay at least."""
    share, side = rng.uniform(0.66, 0.95), int(rng.integers(4))
    high, wide = (max(20, int(share * one)) for one in ink.shape)
    parts = (ink[:high], ink[-high:], ink[:, :wide], ink[:, -wide:])
    return np.ascontiguousarray(parts[side])
