"""Sketches and ornaments drawn by chance, for in what people marked they are rare."""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.training.drawn_letters import Canvas, put, words, written
from ductus.model.contents.training.laid_ink import Layer, on_paper, small

_FINE = 3
"""How much larger than it becomes each is drawn."""
_INKS = ((30, 30, 35), (60, 50, 45), (30, 40, 110), (90, 60, 40), (110, 110, 110), (150, 40, 35))


def drawn_sketch(rng: np.random.Generator) -> Layer:
    """A sketch, an ornament or a slender figure in thin pen, 24 to 230 pixels each way."""
    draw = (_sketch, _ornament, _slender)[int(np.searchsorted((0.65, 0.82), rng.random()))]
    ink = small(draw(rng), _FINE) * np.float32(rng.uniform(0.3, 1))
    return on_paper(ink, _INKS, rng)


def _sketch(rng: np.random.Generator) -> Canvas:
    """Some curves, ropes, ellipses, polygons, arrows, boxes, hatchings and words."""
    height, width = (int(side) * _FINE for side in rng.integers(60, 231, 2))
    canvas = np.zeros((height, width), np.uint8)
    pen = int(rng.integers(2, 8))
    parts = (_curve, _curve, _rope, _ellipse, _polygon, _box, _arrow, _hatching, _label)
    for _ in range(int(rng.integers(4, 15))):
        at = rng.uniform(0, 1, 2) * (width, height)
        size = rng.uniform(0.1, 0.45) * min(width, height)
        parts[int(rng.integers(len(parts)))](canvas, at, size, pen, rng)
    return canvas


def _ornament(rng: np.random.Generator) -> Canvas:
    """As printers have them between parts: full leaves and curls, alike on both sides."""
    half, height = (int(side) * _FINE for side in rng.integers(12, 61, 2))
    side = np.zeros((max(height, 24 * _FINE), half), np.uint8)
    for _ in range(int(rng.integers(3, 8))):
        at, size = rng.uniform(0, 1, 2) * side.shape[::-1], rng.uniform(0.1, 0.4) * min(side.shape)
        axes = (int(size) + 2, int(size * rng.uniform(0.2, 0.6)) + 2)
        cv2.ellipse(side, _pixel(at), axes, rng.uniform(0, 180), 0, 360, 255, cv2.FILLED)
        _curve(side, at, 2 * size, int(rng.integers(4, 10)), rng)
    return np.concatenate([side[:, ::-1], side], axis=1)


def _slender(rng: np.random.Generator) -> Canvas:
    """As hands and heads in a margin: an outline with long parts that lie side by side."""
    height, width = int(rng.integers(40, 150)) * _FINE, int(rng.integers(24, 70)) * _FINE
    canvas, pen = np.zeros((height, width), np.uint8), int(rng.integers(2, 5))
    count = int(rng.integers(2, 6))
    for k in range(count):
        x, wide = width * (k + 0.5) / count, width / count * rng.uniform(0.3, 0.5)
        top, low = height * rng.uniform(0.03, 0.5), height * rng.uniform(0.55, 0.8)
        outline = np.array([(x - wide, low), (x - wide, top), (x, top - wide), (x + wide, top)])
        outline = np.concatenate([outline, [(x + wide, low)]]) + rng.normal(0, width / 25, (5, 2))
        cv2.polylines(canvas, [outline.astype(np.int32)], False, 255, pen)
    for _ in range(2):
        _curve(canvas, np.array((width / 2, height * 0.8)), height / 6, pen, rng)
    if rng.random() < 0.5:
        canvas = canvas[:, ::-1] if rng.random() < 0.5 else canvas[::-1]
    return np.ascontiguousarray(np.rot90(canvas) if rng.random() < 0.5 else canvas)


Part = Callable[[Canvas, NDArray[np.float64], float, int, np.random.Generator], None]


def _curve(
    canvas: Canvas, at: NDArray[np.float64], size: float, pen: int, rng: np.random.Generator
) -> None:
    count = int(rng.integers(4, 10))
    corners = at + np.cumsum(rng.normal(0, size / 2, (count, 2)), axis=0)
    corners = np.clip(corners, 5, np.array(canvas.shape[::-1]) - 5)
    along = np.linspace(0, count - 1, 60)
    bent = np.column_stack([np.interp(along, range(count), corners[:, k]) for k in (0, 1)])
    smooth = np.asarray(cv2.blur(bent, (1, 9)))
    cv2.polylines(canvas, [smooth.astype(np.int32)], bool(rng.random() < 0.4), 255, pen)


def _rope(
    canvas: Canvas, at: NDArray[np.float64], size: float, pen: int, rng: np.random.Generator
) -> None:
    """Two lines side by side that loop over themselves, as cords, ribbons and vines are drawn."""
    turns, along = rng.uniform(1, 4), np.linspace(0, 1, 90)
    x = at[0] + size * (np.cos(2 * np.pi * turns * along) + rng.uniform(0, 3) * along)
    y = at[1] + size * rng.uniform(0.5, 1) * np.sin(2 * np.pi * rng.uniform(1, 4) * along)
    places = np.column_stack([x, y]).astype(np.int32)
    wide = pen * int(rng.integers(4, 8))
    for start in range(0, 88, 4):  # what is drawn later lies above
        part = [places[start : start + 6]]
        cv2.polylines(canvas, part, False, 255, wide)
        cv2.polylines(canvas, [places[max(0, start - 1) : start + 7]], False, 0, wide - 2 * pen)


def _label(
    canvas: Canvas, at: NDArray[np.float64], size: float, _pen: int, rng: np.random.Generator
) -> None:
    said = words(rng, int(rng.integers(1, 12)), is_upper=rng.random() < 0.4)
    put(canvas, written(said, max(18.0, 0.2 * size), 3 * size, rng), (at[0], at[1]))


def _ellipse(
    canvas: Canvas, at: NDArray[np.float64], size: float, pen: int, rng: np.random.Generator
) -> None:
    axes = (int(size) + 3, int(size * rng.uniform(0.4, 1)) + 3)
    end = 200 if rng.random() < 1 / 3 else 360
    cv2.ellipse(canvas, _pixel(at), axes, rng.uniform(0, 180), 0, end, 255, pen)


def _polygon(
    canvas: Canvas, at: NDArray[np.float64], size: float, pen: int, rng: np.random.Generator
) -> None:
    corners = at + rng.normal(0, size, (int(rng.integers(3, 7)), 2))
    cv2.polylines(canvas, [corners.astype(np.int32)], True, 255, pen)


def _box(
    canvas: Canvas, at: NDArray[np.float64], size: float, pen: int, rng: np.random.Generator
) -> None:
    cv2.rectangle(canvas, _pixel(at), _pixel(at + np.array([1.5, 1.0]) * size), 255, pen)


def _arrow(
    canvas: Canvas, at: NDArray[np.float64], size: float, pen: int, rng: np.random.Generator
) -> None:
    to = rng.uniform(0, 1, 2) * canvas.shape[::-1]
    cv2.arrowedLine(canvas, _pixel(at), _pixel(to), 255, pen, tipLength=0.1)


def _hatching(
    canvas: Canvas, at: NDArray[np.float64], size: float, pen: int, rng: np.random.Generator
) -> None:
    angle = rng.uniform(0, np.pi)
    along = np.array([np.cos(angle), np.sin(angle)])
    across = np.array([-along[1], along[0]])
    for k in range(12):
        start = at + across * k * pen * 2.5
        cv2.line(canvas, _pixel(start), _pixel(start + along * size), 255, max(1, pen - 1))


def _pixel(at: NDArray[np.float64]) -> tuple[int, int]:
    return int(at[0]), int(at[1])
