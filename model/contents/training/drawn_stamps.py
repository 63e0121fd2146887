"""Stamps drawn by chance that people seldom marked: lettering, dates, emblems in a ring, postage.

Each draws ink on a canvas, uint8[h, w], 0 nothing to 255 ink, with a pen so many pixels wide.
"""

from __future__ import annotations

import cv2
import numpy as np

from ductus.model.contents.training.drawn_letters import Canvas, date, put, words, written


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
    tall, dated = (height - 2 * inset) / rows, int(rng.integers(-4, rows))
    for row in range(rows):
        high = max(2.0, tall * rng.uniform(0.35, 0.75))
        letters = max(4, int((width - 2 * inset) / high / 0.85 * rng.uniform(0.5, 1)))
        said = date(rng) if row == dated else words(rng, letters, is_upper=is_upper)
        line = written(said, high, 0.94 * (width - 2 * inset), rng)
        put(canvas, line, (width / 2, inset + tall * (row + 0.5)))


def one_line(canvas: Canvas, _pen: int, rng: np.random.Generator) -> None:
    """A line of letters or a number by itself, as high as the canvas or much lower."""
    height, width = canvas.shape
    high = max(8.0, height * rng.uniform(0.3, 0.9))
    said = str(int(rng.integers(1, 10**6))) if rng.random() < 0.2 else ""
    said = said or words(rng, max(4, int(width / high / 0.8)), is_upper=rng.random() < 0.5)
    put(canvas, written(said, high, 0.97 * width, rng), (width / 2, height / 2))


def emblem(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """A ring or two with letters that stand round it, and a shield, star, letters or a date."""
    round_one = np.zeros((min(canvas.shape),) * 2, np.uint8)
    middle, radius = (len(round_one) // 2,) * 2, len(round_one) // 2 - 4
    inner = rng.uniform(0.5, 0.72)
    _around(round_one, radius, inner, rng)
    for share in (1.0, inner)[: int(rng.integers(1, 3))]:
        cv2.circle(round_one, middle, int(radius * share) - pen, 255, pen)
    if rng.random() < 0.3:
        for k, high in enumerate(rng.uniform(0.12, 0.3, int(rng.integers(1, 4))) * radius):
            said = date(rng) if k == 0 else words(rng, int(rng.integers(3, 9)), is_upper=True)
            line = written(said, max(4.0, high), 1.7 * radius * inner, rng)
            put(round_one, line, (middle[0], middle[1] + (k - 0.5) * 0.36 * radius))
    else:
        _charge(round_one, middle, int(radius * inner * 0.7), rng)
    canvas[:] = cv2.resize(round_one, canvas.shape[::-1], interpolation=cv2.INTER_AREA)


def postmark(canvas: Canvas, pen: int, rng: np.random.Generator) -> None:
    """A ring with a place around and a date across, and waves or bars beside it."""
    height, width = canvas.shape
    ring = np.zeros((height, min(height, width)), np.uint8)
    middle, radius = (ring.shape[1] // 2, height // 2), min(ring.shape) // 2 - 4
    _around(ring, radius, 0.7, rng)
    for share in (1.0, 0.66)[: int(rng.integers(1, 3))]:
        cv2.circle(ring, middle, int(radius * share) - pen, 255, pen)
    for k in range(int(rng.integers(1, 4))):
        line = written(date(rng), max(4.0, 0.2 * radius), 1.1 * radius, rng)
        put(ring, line, (middle[0], middle[1] + (k - 0.7) * 0.3 * radius))
    canvas[:, : ring.shape[1]] = ring
    x, bend = np.arange(ring.shape[1], width), rng.uniform(0, 0.08) * height
    for y in np.linspace(0.15, 0.85, int(rng.integers(4, 9))) * height if len(x) > 9 else ():
        wave = np.column_stack([x, y + bend * np.sin(x / height * 9)]).astype(np.int32)
        cv2.polylines(canvas, [wave], False, 255, pen)


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
        put(place, written(said, high, 0.9 * width, rng), (width / 2, place.shape[0] / 2))
    margin = max(4, height // 30)
    cv2.rectangle(canvas, (0, 0), (width - 1, height - 1), 0, 2 * margin)
    for k in range(0, max(canvas.shape), 3 * margin):
        for hole in ((k, 0), (k, height), (0, k), (width, k)):
            cv2.circle(canvas, hole, margin, 0, cv2.FILLED)
    if rng.random() < 0.5:
        over = (int(rng.uniform(0, width)), int(rng.uniform(0, height)))
        cv2.circle(canvas, over, int(height * 0.4), 255, 2 * pen)


def _around(canvas: Canvas, radius: int, inner: float, rng: np.random.Generator) -> None:
    """Letters in a ring around the middle, from `inner` to all of the radius: all the way round,
    or above and below, each to be read from the left.
    """
    height, width = canvas.shape
    lying = np.zeros((radius, int(2 * np.pi * radius)), np.uint8)
    high, at = radius * (1 - inner) * rng.uniform(0.45, 0.75), radius * (1 - inner) / 2
    arcs = ((0.75, False), (0.25, True)) if rng.random() < 0.6 else ((0.5, False),)
    for place, is_below in arcs:
        wide = rng.uniform(0.5, 0.92) * lying.shape[1] / len(arcs)
        said = words(rng, max(3, int(wide / high / rng.uniform(0.7, 1.2))), is_upper=True)
        line = written(said, max(3.0, high), wide, rng)
        line = line[::-1, ::-1] if is_below else line
        put(lying, np.ascontiguousarray(line), (place * lying.shape[1], at))
    strip = np.ascontiguousarray(lying[::-1].T)
    way = cv2.WARP_POLAR_LINEAR | cv2.WARP_INVERSE_MAP
    way |= cv2.WARP_FILL_OUTLIERS  # else what is beyond the strip is whatever lay in memory
    canvas[:] = cv2.warpPolar(strip, (width, height), (width / 2, height / 2), radius, way)


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
        said = words(rng, int(rng.integers(1, 5)), is_upper=True)
        put(canvas, written(said, max(4.0, size * rng.uniform(0.35, 0.8)), 2 * size, rng), middle)
