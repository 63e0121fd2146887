"""Words as Arabic is written: from right to left, in connected parts, dots after the body.

No recorded Arabic strokes are at hand; the forms are drawn by rule after how its letters are taught
(teeth, loops, tall stems run up and down again, bowls below the line, letters that end a part).
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from ductus.model.paths import Strokes, distances_along, points_at

Curve = NDArray[np.float64]
Form = Callable[[Generator], Curve]
"""A letter from where the pen comes in, (0, 0) on the line, to where it goes out; y down."""


def _path(*points: tuple[float, float]) -> Curve:
    return np.array(points, float)


def _tooth(rng: Generator) -> Curve:
    high = rng.uniform(0.2, 0.4)
    return _path((0, 0), (-0.1, 0), (-0.14, -high), (-0.18, 0), (-0.3, 0.01))


def _teeth(rng: Generator) -> Curve:
    one = _tooth(rng) * (0.7, 0.9)
    return np.vstack([one, one + one[-1], one + 2 * one[-1]])


def _stem(rng: Generator) -> Curve:
    high, lean = rng.uniform(0.8, 1.2), rng.uniform(-0.05, 0.1)
    return _path((0, 0), (-0.12, 0), (-0.14 + lean, -high), (-0.18, -0.05), (-0.35, 0))


def _loop(rng: Generator) -> Curve:
    """A small head on the line, mostly run clockwise."""
    size = rng.uniform(0.1, 0.2)
    turn = np.linspace(0, 2 * np.pi, 14) * (1 if rng.random() < 0.7 else -1)
    ring = np.stack([-0.18 - size * np.sin(turn), -size + size * np.cos(turn)], axis=1)
    return np.vstack([[(0, 0)], ring, [(-0.4, 0)]])


def _eye(rng: Generator) -> Curve:
    """A long flat loop above the line, as of sad: out over the top and back along the line."""
    wide, high = rng.uniform(0.4, 0.7), rng.uniform(0.2, 0.35)
    return _path(
        (0, 0), (-wide, 0), (-0.7 * wide, -high), (-0.3 * wide, -high), (-0.15 * wide, -0.1),
        (-0.5 * wide, 0), (-wide, 0), (-wide - 0.08, -0.12), (-wide - 0.2, 0),
    )  # fmt: skip


def _hook(rng: Generator) -> Curve:
    """As of jim in the middle: up, to the left, and on along the line."""
    high = rng.uniform(0.2, 0.35)
    return _path((0, 0), (-0.2, -high), (-0.35, -high), (-0.1, -0.02), (-0.5, 0))


def _dash(rng: Generator) -> Curve:
    return _path((0, 0), (-rng.uniform(0.2, 0.6), 0))


def _bowl(rng: Generator) -> Curve:
    wide, deep = rng.uniform(0.4, 0.8), rng.uniform(0.25, 0.5)
    return _path(
        (0, 0), (-0.1, -0.15), (-0.13, 0), (-0.3 * wide, deep), (-0.75 * wide, deep),
        (-wide, 0.3 * deep), (-wide, -0.12),
    )  # fmt: skip


def _plate(rng: Generator) -> Curve:
    wide = rng.uniform(0.5, 0.9)
    return _path((0, 0), (-0.5 * wide, 0.07), (-wide, 0.03), (-1.05 * wide, -0.25))


def _rise(rng: Generator) -> Curve:
    """An alef at the end of a part: up, and there the pen lifts."""
    return _path((0, 0), (-0.15, 0), (-0.2 + rng.uniform(-0.05, 0.08), -rng.uniform(0.8, 1.2)))


def _tail(rng: Generator) -> Curve:
    deep = rng.uniform(0.2, 0.5)
    return _path((0, 0), (-0.08, 0.1), (-0.15, 0.6 * deep), (-0.45, deep))


def _head_and_tail(rng: Generator) -> Curve:
    head = _loop(rng)[:-1]
    return np.vstack([head, _tail(rng) + head[-1]])


MIDDLE: tuple[Form, ...] = (_tooth, _tooth, _teeth, _stem, _stem, _loop, _eye, _hook, _dash)
LAST: tuple[Form, ...] = (_bowl, _bowl, _plate, _rise, _rise, _tail, _head_and_tail)


def abjad_word(rng: Generator) -> Strokes:
    """A word of one to four connected parts; an x-height is about a third, a stem 1 high."""
    strokes: list[Curve] = []
    late: list[Curve] = []
    at = 0.0
    for _ in range(rng.integers(1, 5)):
        body, marks = _part(rng)
        offset = np.array((at, 0.0))
        strokes.append(body + offset)
        (strokes if rng.random() < 0.75 else late).extend(mark + offset for mark in marks)
        at += float(body[:, 0].min()) - rng.uniform(0.08, 0.3)
    return [stroke.astype(np.float32) for stroke in [*strokes, *late]]


def _part(rng: Generator) -> tuple[Curve, list[Curve]]:
    """A connected part from x = 0 to the left, and its dots and bars."""
    if rng.random() < 0.2:  # an alef alone: down
        lean = rng.uniform(-0.08, 0.08)
        return _path((0, -rng.uniform(0.8, 1.1)), (lean, 0)), []
    body = _path((0, -rng.uniform(0, 0.3)), (-0.03, -0.02))
    marks: list[Curve] = []
    forms = [MIDDLE[k] for k in rng.integers(0, len(MIDDLE), rng.integers(0, 5))]
    for form in [*forms, LAST[rng.integers(len(LAST))]]:
        letter = form(rng) * rng.uniform(0.8, 1.25) + body[-1]
        marks += _marks(letter, rng)
        body = np.vstack([body, letter[1:]])
    return _rounded(body, rng.uniform(1.0, 4.0)), marks


def _marks(letter: Curve, rng: Generator) -> list[Curve]:
    """None, one to three dots over or under a letter, or a bar over it."""
    if rng.random() < 0.5:
        return []
    middle, (_, top), (_, low) = letter.mean(axis=0)[0], letter.min(axis=0), letter.max(axis=0)
    if top < -0.6:
        if rng.random() < 0.7:
            return []
        slope = rng.uniform(0.1, 0.4)  # the bar of a kaf
        return [_path((middle - 0.25, top - 0.2), (middle + 0.15, top - 0.2 + slope))[::-1]]
    y = top - 0.2 if rng.random() < 0.6 else low + 0.2
    places = [(0.09, 0.0), (-0.09, 0.0), (0.0, -0.14)][: rng.integers(1, 4)]
    if len(places) == 1:
        places = [(0.0, 0.0)]
    ends = rng.uniform(-0.04, 0.04, 2)
    return [_path((middle + x, y + d), (middle + x + ends[0], y + d + ends[1])) for x, d in places]


def _rounded(path: Curve, softness: float) -> Curve:
    """The path through its points with corners rounded."""
    along = distances_along(path)
    fine = points_at(path, along, np.arange(0, along[-1], 0.02))
    reach = int(3 * softness)
    kernel = np.exp(-0.5 * (np.arange(-reach, reach + 1) / softness) ** 2)
    kernel /= kernel.sum()
    padded = np.pad(fine, ((reach, reach), (0, 0)), mode="edge")
    return np.stack([np.convolve(padded[:, k], kernel, mode="valid") for k in (0, 1)], axis=1)
