"""Stamps drawn by chance, for in what people marked they are rare."""

from __future__ import annotations

import cv2
import numpy as np

from ductus.model.contents.training.drawn_letters import Canvas, put, words, written
from ductus.model.contents.training.drawn_stamps import (
    emblem,
    lettering,
    one_line,
    postage,
    postmark,
)
from ductus.model.contents.training.laid_ink import Layer, on_paper, pressed, small, turned

_FINE = 4
"""How much larger than it becomes each is drawn."""
_INKS = (
    *((190, 50, 40), (170, 30, 60), (40, 50, 140), (90, 40, 130), (200, 90, 80)),
    *((40, 40, 40), (30, 90, 60), (150, 90, 60), (90, 70, 150), (110, 110, 115)),
)


def drawn_stamp(rng: np.random.Generator) -> Layer:
    """A ring, octagon, frame, monogram, disc, emblem, lettering, postmark or postage stamp, 20 to
    420 pixels wide, perhaps aslant.
    """
    shape = _SHAPES[int(rng.integers(len(_SHAPES)))]
    is_wide = shape in (_frame, lettering, one_line, postmark)
    side, across = int(rng.integers(24, 96)) * _FINE, rng.uniform(0.6, 1.5)
    if shape is one_line:
        side, across = max(22 * _FINE, int(side * rng.uniform(0.2, 0.5))), rng.uniform(3, 9)
    elif is_wide:
        side, across = max(22 * _FINE, int(side * rng.uniform(0.5, 0.9))), rng.uniform(1.2, 4.5)
    canvas = np.zeros((side, int(side * across)), np.uint8)
    shape(canvas, int(rng.integers(2, 9)), rng)
    if rng.random() < 0.6:
        degrees = rng.normal(0, 4) * (1 if rng.random() < 0.85 else 6)
        canvas = turned(canvas, degrees if is_wide else rng.uniform(-30, 30))
    ink = small(canvas, _FINE)
    if shape not in (_perforated, _disc, postage):
        ink = pressed(ink, rng)
    return on_paper(ink, _INKS, rng)


def _ring(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    middle, axes = _middle(canvas, pen)
    cv2.ellipse(canvas, middle, axes, 0, 0, 360, 255, pen)
    _legend(canvas, pen, rng)


def _octagon(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    middle, axes = _middle(canvas, pen)
    angles = np.arange(8) * np.pi / 4 + np.pi / 8
    corners = np.column_stack([np.cos(angles), np.sin(angles)]) * axes + middle
    cv2.polylines(canvas, [corners.astype(np.int32)], True, 255, pen)
    _legend(canvas, pen, rng)


def _monogram(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """One to three large letters in a ring or an oval, as owners of collections set them."""
    middle, (rx, ry) = _middle(canvas, pen)
    cv2.ellipse(canvas, middle, (rx, ry), 0, 0, 360, 255, pen)
    count = int(rng.integers(1, 4))
    high = 2 * ry * rng.uniform(0.25, 0.6)
    put(canvas, _letters(count, high, 1.5 * rx, rng), middle)


def _legend(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """Letters round the rim, perhaps an inner ring, and some letters in the middle."""
    side = canvas.shape[0]
    (x, y), (rx, ry) = _middle(canvas, pen)
    if rng.random() < 0.7:
        inner = (int(rx * 0.62), int(ry * 0.62))
        cv2.ellipse(canvas, (x, y), inner, 0, 0, 360, 255, max(2, pen // 2))
    for angle in np.linspace(0, 2 * np.pi, int(rng.integers(12, 24)), endpoint=False):
        at = (x + rx * 0.8 * np.cos(angle), y + ry * 0.8 * np.sin(angle))
        put(canvas, _letters(1, 0.08 * side, side, rng), at)
    put(canvas, _letters(2, 0.18 * side, 0.9 * rx, rng), (x, y))


def _frame(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """One to three rows of letters as wide as the stamp, in a line or two, or in none."""
    height, width = canvas.shape
    for inset in (0, 2 * pen)[: int(rng.choice((0, 1, 1, 1, 2)))]:
        corner = pen + inset
        cv2.rectangle(canvas, (corner, corner), (width - corner, height - corner), 255, pen)
    rows = int(rng.integers(1, 4))
    for row in range(rows):
        high = height * rng.uniform(0.3, 0.5) / rows
        wide = width * rng.uniform(0.5, 0.85)
        line = _letters(max(3, int(wide / high / 0.95)), high, wide, rng)
        put(canvas, line, (width / 2, height * (row + 0.5) / rows))


def _disc(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """As a seal of wax: full, uneven, with a rim within."""
    middle, (rx, ry) = _middle(canvas, pen)
    cv2.ellipse(canvas, middle, (rx, ry), 0, 0, 360, 255, cv2.FILLED)
    canvas[:] = canvas * rng.uniform(0.75, 1, canvas.shape)
    canvas[:] = cv2.GaussianBlur(canvas, (0, 0), canvas.shape[0] * 0.02)
    cv2.ellipse(canvas, middle, (int(rx * 0.6), int(ry * 0.7)), 0, 0, 360, 140, pen)


def _perforated(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """As a postage stamp: full, a head in the middle, holes along its edges."""
    height, width = canvas.shape
    canvas[:] = 150
    cv2.rectangle(canvas, (3 * pen, 3 * pen), (width - 3 * pen, height - 3 * pen), 230, pen)
    head = (int(width * 0.28), int(height * 0.28))
    cv2.ellipse(canvas, (width // 2, int(height * 0.45)), head, 0, 0, 360, 200, cv2.FILLED)
    for y in range(int(height * 0.2), int(height * 0.75), 6):
        cv2.line(canvas, (int(width * 0.2), y), (int(width * 0.8), y), 110, 2)
    put(canvas, _letters(6, 0.1 * height, 0.8 * width, rng), (width / 2, 0.88 * height))
    holes = [(x, y) for x in range(0, width, 14) for y in (0, height)]
    holes += [(x, y) for y in range(0, height, 14) for x in (0, width)]
    for hole in holes:
        cv2.circle(canvas, hole, 4, 0, cv2.FILLED)


def _letters(count: int, high: float, wide: float, rng: np.random.Generator) -> Canvas:
    return written(words(rng, count, is_upper=True), max(3.0, high), wide, rng)


def _middle(canvas: Canvas, pen: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The middle, and the half axes of what fills a canvas with a pen."""
    height, width = canvas.shape
    return (width // 2, height // 2), (width // 2 - pen - 2, height // 2 - pen - 2)


_SHAPES = (
    *(_ring, _octagon, _monogram, _monogram, _frame, _frame, _perforated, _disc),
    *(lettering, lettering, lettering, one_line, one_line),
    *(emblem, emblem, emblem, postmark, postage),
)
