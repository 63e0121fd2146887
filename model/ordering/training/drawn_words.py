"""Words drawn with many pens on many papers."""

from __future__ import annotations

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ductus.model.paths import Strokes, points_at
from ductus.schemas.geometry import path_length

Image = NDArray[np.uint8]
_BITS = 4
_MARGIN = 14


def placed(strokes: Strokes, height: float) -> tuple[Strokes, tuple[int, int]]:
    """Strokes moved and scaled into a picture.

    Args:
        strokes: a letter is about 1 high.
        height: of a letter, in pixels.

    Returns:
        The strokes in pixels, points no farther apart than 2, and the picture's (height, width).
    """
    xy = np.concatenate(strokes)
    low, high = xy.min(axis=0), xy.max(axis=0)
    scale = min(height, 1400 / max(float((high - low).max()), 1e-3))
    width, rows = np.ceil((high - low) * scale + 2 * _MARGIN).astype(int).tolist()
    moved = [((s - low) * scale + _MARGIN).astype(np.float32) for s in strokes]
    return moved, (rows, width)


def draw(strokes: Strokes, shape: tuple[int, int], height: float, rng: Generator) -> Image:
    """A picture of strokes, pen and paper by chance.

    Args:
        strokes: in pixels.
        shape: (height, width) of the picture.
        height: of a letter, in pixels.

    Returns:
        uint8[H, W, 3], RGB.
    """
    width = float(np.clip(height * rng.uniform(0.025, 0.08), 2.0, 14.0))
    pen = rng.choice(["round", "nib", "brush", "pencil"], p=[0.44, 0.36, 0.12, 0.08])
    if pen == "nib":
        ink = _nib(strokes, shape, 1.4 * width, rng)
    elif pen == "brush":
        ink = _brush(strokes, shape, 1.3 * width, rng)
    else:
        ink = _round(strokes, shape, width if pen == "round" else max(0.7 * width, 2.0))
    if rng.random() < 0.4:
        return np.asarray(cv2.cvtColor(255 - ink, cv2.COLOR_GRAY2RGB))
    if pen == "pencil":
        grain = rng.integers(90, 256, (shape[0] // 2 + 1, shape[1] // 2 + 1)).astype(np.uint8)
        ink = cv2.multiply(ink, cv2.resize(grain, shape[::-1]), scale=1 / 255)
    return _on_paper(np.asarray(ink, np.uint8), rng)


def _fixed(stroke: NDArray[np.floating]) -> NDArray[np.int32]:
    return np.round(stroke * (1 << _BITS)).astype(np.int32)


def _round(strokes: Strokes, shape: tuple[int, int], width: float) -> Image:
    ink = np.zeros(shape, np.uint8)
    cv2.polylines(
        ink, [_fixed(s) for s in strokes], False, 255, max(round(width), 1), cv2.LINE_AA, _BITS
    )
    return ink


def _nib(strokes: Strokes, shape: tuple[int, int], width: float, rng: Generator) -> Image:
    """A broad edge held at one angle: parallel thin lines, from one corner of it to the other."""
    angle = rng.uniform(-1.2, 0.2)
    edge = np.array([np.cos(angle), np.sin(angle)]) * width / 2
    thin = rng.uniform(1.5, 3.0)
    across = np.linspace(-1, 1, max(2, int(width / thin) + 2))
    ink = np.zeros(shape, np.uint8)
    lines = [_fixed(s + k * edge) for s in strokes for k in across]
    cv2.polylines(ink, lines, False, 255, max(round(thin), 2), cv2.LINE_AA, _BITS)
    return ink


def _brush(strokes: Strokes, shape: tuple[int, int], width: float, rng: Generator) -> Image:
    """Pressure that swells and fades along each stroke."""
    ink = np.zeros(shape, np.uint8)
    for stroke in strokes:
        n = max(int(path_length(stroke) / 3), 2)
        numbers = np.arange(len(stroke), dtype=float)
        path = points_at(stroke, numbers, np.linspace(0, len(stroke) - 1, n))
        swell = np.sin(rng.uniform(2, 9) * np.linspace(0, 1, n) + rng.uniform(0, 6))
        fade = np.minimum(1, 0.45 + np.linspace(1, 0, n) * rng.uniform(1, 4))
        radius = np.maximum(width / 2 * (1 + 0.3 * swell) * fade, 0.8) * (1 << _BITS)
        for (x, y), r in zip(_fixed(path).tolist(), radius.astype(int).tolist(), strict=True):
            cv2.circle(ink, (x, y), r, 255, cv2.FILLED, cv2.LINE_AA, _BITS)
    return ink


def _cloud(shape: tuple[int, int], cell: int, rng: Generator) -> NDArray[np.float32]:
    """Slow random shading, float32[H, W] about -1 to 1."""
    small = rng.normal(0, 0.6, (shape[0] // cell + 2, shape[1] // cell + 2)).astype(np.float32)
    return np.asarray(cv2.resize(small, shape[::-1], interpolation=cv2.INTER_CUBIC), np.float32)


def _on_paper(ink: Image, rng: Generator) -> Image:
    """Ink of some colour on shaded, stained, ruled paper; blurred and noisy as a photograph."""
    shape = ink.shape[0], ink.shape[1]
    light = rng.uniform(165, 245)
    paper = (
        light
        + rng.uniform(0, 16) * _cloud(shape, 60, rng)
        + rng.uniform(0, 6) * _cloud(shape, 9, rng)
    )
    cover = ink.astype(np.float32) / 255 * rng.uniform(0.7, 1.0)
    cover *= 1 - rng.uniform(0, 0.25) * np.abs(_cloud(shape, 25, rng))
    if rng.random() < 0.25:  # what is written on the other side
        back = cv2.GaussianBlur(ink[:, ::-1], (0, 0), rng.uniform(1.5, 3))
        paper = paper - rng.uniform(5, 25) * np.roll(back, 9, axis=0) / 255
    if rng.random() < 0.25:
        gap = int(rng.integers(20, 45))
        paper[int(rng.integers(gap)) :: gap] -= rng.uniform(8, 25)
    dark = rng.uniform(10, 90)
    grey = paper * (1 - cover) + dark * cover
    grey = cv2.GaussianBlur(grey.astype(np.float32), (0, 0), rng.uniform(0.4, 1.5))
    grey += rng.normal(0, 1, shape).astype(np.float32) * rng.uniform(0, 7)
    tint = np.array([1.0, rng.uniform(0.93, 1.0), rng.uniform(0.75, 0.97)], np.float32)
    return np.asarray(np.clip(grey[..., None] * tint, 0, 255), np.uint8)
