"""Stamps drawn by chance that people seldom marked: mere lettering, emblems in a ring, postage.

Each draws ink on a canvas, uint8[h, w], 0 nothing to 255 ink, with a pen so many pixels wide.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

Canvas = NDArray[np.uint8]

FACES = (
    *(cv2.FONT_HERSHEY_SIMPLEX, cv2.FONT_HERSHEY_DUPLEX),
    *(cv2.FONT_HERSHEY_COMPLEX, cv2.FONT_HERSHEY_TRIPLEX),
)
_LARGE, _SMALL = np.array(list("ABCDEFGHIKLMNOPRSTUVZ")), np.array(list("aaceeghiilmnoorstuv"))
_HIGH = 21
"""Pixels that a capital is high at scale 1."""


def lettering(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """One to four rows of words, within a frame, between two rules, or by themselves."""
    height, width = canvas.shape
    inset = 0
    if rng.random() < 0.6:
        for edge in (pen, 4 * pen)[: int(rng.integers(1, 3))]:
            cv2.rectangle(canvas, (edge, edge), (width - edge, height - edge), 255, pen)
            inset = edge + 2 * pen
    elif rng.random() < 0.3:
        for y in (3, height - 4):
            cv2.line(canvas, (0, y), (width, y), 255, int(rng.integers(2, 8)))
    rows, is_upper = int(rng.integers(1, 5)), rng.random() < 0.5
    face, tall = FACES[int(rng.integers(len(FACES)))], (height - 2 * inset) / rows
    for row in range(rows):
        high = tall * rng.uniform(0.35, 0.62)
        said = words(rng, max(4, int((width - 2 * inset) / high / 1.05)), is_upper=is_upper)
        bold = max(1, int(high * rng.uniform(0.07, 0.2)))
        (wide, _), _ = cv2.getTextSize(said, face, high / _HIGH, bold)
        x = max(inset, (width - wide) // 2)
        at = (x, int(inset + tall * (row + 0.5) + high / 2))
        cv2.putText(canvas, said, at, face, high / _HIGH, 255, bold, cv2.LINE_AA)


def emblem(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """A ring or two with letters that stand round it, and a shield, star, letters or a date."""
    side = min(canvas.shape)
    round_one = np.zeros((side, side), np.uint8)
    middle, radius = (side // 2, side // 2), side // 2 - 4
    inner = rng.uniform(0.5, 0.72)
    strip = np.zeros((int(2 * np.pi * radius), radius), np.uint8)
    lying = np.zeros(strip.shape[::-1], np.uint8)
    high = radius * (1 - inner) * rng.uniform(0.45, 0.75)
    said = words(rng, int(rng.uniform(0.5, 0.95) * lying.shape[1] / high), is_upper=True)
    at = (0, int(radius * (1 - inner) / 2 + high / 2))
    face, bold = FACES[int(rng.integers(len(FACES)))], max(1, int(high * rng.uniform(0.08, 0.2)))
    cv2.putText(lying, said, at, face, high / _HIGH, 255, bold, cv2.LINE_AA)
    strip[:] = lying[::-1].T
    way = cv2.WARP_POLAR_LINEAR | cv2.WARP_INVERSE_MAP
    way |= cv2.WARP_FILL_OUTLIERS  # else what is beyond the strip is whatever lay in memory
    round_one[:] = cv2.warpPolar(strip, (side, side), middle, radius, way)
    for share in (1.0, inner)[: int(rng.integers(1, 3))]:
        cv2.circle(round_one, middle, int(radius * share) - pen, 255, pen)
    _charge(round_one, middle, int(radius * inner * 0.7), rng)
    canvas[:] = cv2.resize(round_one, canvas.shape[::-1], interpolation=cv2.INTER_AREA)


def postage(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """A full stamp: a ground of fine lines, a head in an oval, words above and below, holes."""
    height, width = canvas.shape
    canvas[:] = int(rng.integers(20, 120))
    for y in range(0, height, 2 * pen + 3):
        cv2.line(canvas, (0, y), (width, y), int(rng.integers(120, 255)), max(1, pen // 2))
    middle = (width // 2, int(height * 0.47))
    cv2.ellipse(canvas, middle, (int(width * 0.34), int(height * 0.3)), 0, 0, 360, 40, cv2.FILLED)
    _charge(canvas, middle, int(min(canvas.shape) * 0.24), rng)
    for top in (0.02, 0.84):
        place = canvas[int(height * top) : int(height * (top + 0.13))]
        place[:] = 0
        high = place.shape[0] * 0.6
        said = words(rng, max(3, int(width / high / 1.1)), is_upper=True)
        at = (4, int(place.shape[0] * 0.8))
        cv2.putText(place, said, at, FACES[1], high / _HIGH, 255, max(1, int(high / 8)))
    margin = max(4, height // 30)
    cv2.rectangle(canvas, (0, 0), (width - 1, height - 1), 0, 2 * margin)
    for k in range(0, max(canvas.shape), 3 * margin):
        for hole in ((k, 0), (k, height), (0, k), (width, k)):
            cv2.circle(canvas, hole, margin, 0, cv2.FILLED)
    if rng.random() < 0.5:
        over = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        cv2.circle(canvas, over, int(height * 0.4), 255, 2 * pen)


def words(rng: np.random.Generator, letters: int, *, is_upper: bool) -> str:
    """About so many letters in words of one to twelve."""
    said = ""
    while len(said) < letters:
        word = "".join(rng.choice(_LARGE if is_upper else _SMALL, int(rng.integers(1, 13))))
        said += ("" if not said else " ") + (word if is_upper else word.capitalize())
    return said[:letters].strip()


def _charge(canvas: Canvas, middle: tuple[int, int], size: int, rng: np.random.Generator) -> None:
    """What stands in the middle: a full polygon with marks in it, strokes, or letters."""
    corners = np.linspace(0, 2 * np.pi, int(rng.integers(4, 14)), endpoint=False)
    reach = size * rng.uniform(0.4, 1, len(corners))[:, None]
    outline = (np.column_stack([np.cos(corners), np.sin(corners)]) * reach + middle).astype(int)
    chosen = rng.random()
    if chosen < 0.45:
        cv2.fillPoly(canvas, [outline], int(rng.integers(150, 256)))
        for _ in range(int(rng.integers(2, 9))):
            at = (np.array(middle) + rng.normal(0, size / 3, 2)).astype(int).tolist()
            cv2.circle(canvas, at, max(2, size // 9), 0, max(1, size // 25))
    elif chosen < 0.7:
        cv2.polylines(canvas, [outline], True, 255, max(2, size // 14))
        for end in outline[::2]:
            cv2.line(canvas, middle, end.tolist(), 255, max(2, size // 18))
    else:
        high = size * rng.uniform(0.35, 0.8)
        said = words(rng, int(rng.integers(2, 5)), is_upper=True)
        at = (int(middle[0] - high * len(said) / 2), int(middle[1] + high / 2))
        cv2.putText(canvas, said, at, FACES[3], high / _HIGH, 255, max(2, int(high / 9)))
