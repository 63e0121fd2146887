"""Stamps and sketches drawn by chance, for in what people marked they are rare.

Each is float32[h, w, 3]: the share of the light that it leaves of the paper it is laid on.
"""

from __future__ import annotations

from collections.abc import Callable

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.training.drawn_stamps import FACES, Canvas, emblem, lettering, postage

Layer = NDArray[np.float32]
_FINE_STAMP, _FINE_SKETCH = 4, 3
"""How much larger than it becomes each is drawn."""
_STAMP_INKS = (
    *((190, 50, 40), (170, 30, 60), (40, 50, 140), (90, 40, 130)),
    *((40, 40, 40), (30, 90, 60), (150, 90, 60)),
)
_SKETCH_INKS = ((30, 30, 35), (60, 50, 45), (30, 40, 110), (90, 60, 40), (110, 110, 110))
_LETTERS = np.array(list("ABCDEFGHIKLMNOPRSTUV."))


def drawn_stamp(rng: np.random.Generator) -> Layer:
    """A ring, octagon, frame, disc, emblem, lettering or postage stamp, 20 to 330 pixels wide,
    perhaps aslant.
    """
    shape = _SHAPES[int(rng.integers(len(_SHAPES)))]
    is_wide = shape in (_frame, lettering)
    side, across = int(rng.integers(40, 91)) * _FINE_STAMP, rng.uniform(0.6, 1.4)
    if is_wide:
        side, across = int(side * rng.uniform(0.5, 0.8)), rng.uniform(1.2, 4.5)
    canvas = np.zeros((side, int(side * across)), np.uint8)
    shape(canvas, int(rng.integers(2, 9)), rng)
    if rng.random() < 0.6:
        canvas = _turned(canvas, rng.normal(0, 4) if is_wide else rng.uniform(-30, 30))
    ink = _small(canvas, _FINE_STAMP)
    if shape not in (_perforated, _disc, postage):
        ink = _unevenly_pressed(ink, rng)
    return _on_paper(ink, _STAMP_INKS, rng)


def drawn_sketch(rng: np.random.Generator) -> Layer:
    """Some curves, ellipses, polygons, arrows, boxes and hatchings, 60 to 230 pixels each way."""
    height, width = (int(side) * _FINE_SKETCH for side in rng.integers(60, 231, 2))
    canvas = np.zeros((height, width), np.uint8)
    pen = int(rng.integers(2, 8))
    parts = (_curve, _curve, _ellipse, _polygon, _box, _arrow, _hatching)
    for _ in range(int(rng.integers(4, 15))):
        at = rng.uniform(0, 1, 2) * (width, height)
        size = rng.uniform(0.1, 0.45) * min(width, height)
        parts[int(rng.integers(len(parts)))](canvas, at, size, pen, rng)
    ink = _small(canvas, _FINE_SKETCH) * np.float32(rng.uniform(0.4, 1))
    return _on_paper(ink, _SKETCH_INKS, rng)


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


def _legend(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """Letters round the rim, perhaps an inner ring, and some letters in the middle."""
    side = canvas.shape[0]
    (x, y), (rx, ry) = _middle(canvas, pen)
    if rng.random() < 0.7:
        inner = (int(rx * 0.62), int(ry * 0.62))
        cv2.ellipse(canvas, (x, y), inner, 0, 0, 360, 255, max(2, pen // 2))
    for angle in np.linspace(0, 2 * np.pi, int(rng.integers(12, 24)), endpoint=False):
        at = (
            x + rx * 0.8 * np.cos(angle) - 0.04 * side,
            y + ry * 0.8 * np.sin(angle) + 0.04 * side,
        )
        _lettered(canvas, 1, at, 0.0035 * side, max(2, pen // 2), rng)
    _lettered(canvas, 2, (x - rx * 0.4, y + 0.07 * side), 0.008 * side, pen, rng)


def _frame(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """One to three rows of letters as wide as the stamp, in a line or two, or in none."""
    height, width = canvas.shape
    for inset in (0, 2 * pen)[: int(rng.choice((0, 1, 1, 1, 2)))]:
        corner = pen + inset
        cv2.rectangle(canvas, (corner, corner), (width - corner, height - corner), 255, pen)
    rows = int(rng.integers(1, 4))
    for row in range(rows):
        high = height * rng.uniform(0.3, 0.5) / rows
        count = max(3, int(width * rng.uniform(0.5, 0.85) / high / 0.95))
        at = (0.08 * width, height * (row + 0.5) / rows + high / 2)
        _lettered(canvas, count, at, high / 22, max(2, int(high / 8)), rng)


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
    _lettered(canvas, 6, (0.1 * width, 0.92 * height), 0.005 * height, pen, rng)
    holes = [(x, y) for x in range(0, width, 14) for y in (0, height)]
    holes += [(x, y) for y in range(0, height, 14) for x in (0, width)]
    for hole in holes:
        cv2.circle(canvas, hole, 4, 0, cv2.FILLED)


def _lettered(
    canvas: Canvas,
    count: int,
    at: tuple[float, float],
    scale: float,
    pen: int,
    rng: np.random.Generator,
) -> None:
    word = "".join(rng.choice(_LETTERS, count))
    face = FACES[int(rng.integers(len(FACES)))]
    cv2.putText(canvas, word, (int(at[0]), int(at[1])), face, scale, 255, pen)


def _middle(canvas: Canvas, pen: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The middle, and the half axes of what fills a canvas with a pen."""
    height, width = canvas.shape
    return (width // 2, height // 2), (width // 2 - pen - 2, height // 2 - pen - 2)


_SHAPES = (
    *(_ring, _ring, _octagon, _frame, _perforated, _disc),
    *(lettering, lettering, lettering, emblem, emblem, postage),
)


def _turned(canvas: Canvas, degrees: float) -> Canvas:
    height, width = canvas.shape
    turn = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1)
    size = np.abs(turn[:, :2]) @ (width, height)
    turn[:, 2] += (size - (width, height)) / 2
    return np.asarray(cv2.warpAffine(canvas, turn, size.astype(int).tolist()), np.uint8)


def _small(canvas: Canvas, times: int) -> NDArray[np.float32]:
    size = (canvas.shape[1] // times, canvas.shape[0] // times)
    small = cv2.resize(canvas, size, interpolation=cv2.INTER_AREA)
    return np.asarray(small.astype(np.float32) / 255)


def _unevenly_pressed(ink: NDArray[np.float32], rng: np.random.Generator) -> NDArray[np.float32]:
    pressure = rng.uniform(0.2, 1.3, (5, 5)).astype(np.float32)
    even = cv2.resize(pressure, ink.shape[::-1], interpolation=cv2.INTER_CUBIC)
    return np.asarray(ink * np.clip(even, 0, 1) * rng.uniform(0.35, 1), np.float32)


def _on_paper(
    ink: NDArray[np.float32], colours: tuple[tuple[int, int, int], ...], rng: np.random.Generator
) -> Layer:
    colour = np.array(colours[int(rng.integers(len(colours)))], np.float32) / 255
    return np.asarray(1 - ink[..., None] * (1 - colour), np.float32)


def _pixel(at: NDArray[np.float64]) -> tuple[int, int]:
    return int(at[0]), int(at[1])
