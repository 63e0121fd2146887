"""Lines drawn to learn from: text in fonts, strokes of pens, columns of upright characters."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.orientation.training.faces import drawn_text, has
from ductus.model.orientation.training.texts import Writing, text_of
from ductus.model.paths import Strokes
from ductus.model.tracing.skeleton import thin

Picture = NDArray[np.uint8]
"""uint8[h, w], 0 paper to 255 ink."""


def drawn_line(writing: Writing, fonts: Sequence[Path], rng: np.random.Generator) -> Picture:
    """A word or some, as its script runs across."""
    path = fonts[int(rng.integers(len(fonts)))]
    text = text_of(writing, int(rng.integers(1, 5)), rng)
    text = "".join(c for c in text if c == " " or has(path, c)).strip()
    return by_hand(drawn_text(text or writing.alphabet[0], path), rng)


def drawn_column(writing: Writing, fonts: Sequence[Path], rng: np.random.Generator) -> Picture:
    """A column of upright characters, laid on its side: turned by 90 degrees to the left."""
    path = fonts[int(rng.integers(len(fonts)))]
    characters = [c for c in text_of(writing, int(rng.integers(1, 4)), rng) if has(path, c)]
    column = stacked([drawn_text(c, path) for c in characters or ["一"]], rng)
    return by_hand(np.ascontiguousarray(np.rot90(column)), rng)


def stacked(pictures: Sequence[Picture], rng: np.random.Generator) -> Picture:
    """Pictures one below the other, uneven as a hand sets them; they may overlap a little."""
    gap = int(rng.normal(3, 4))
    width = max(picture.shape[1] for picture in pictures) + 10
    column = np.zeros((sum(max(p.shape[0] + gap, 4) for p in pictures) + 60, width), np.uint8)
    y = 4
    for picture in pictures:
        height, wide = picture.shape
        x = int(np.clip((width - wide) / 2 + rng.normal(0, 2), 0, width - wide))
        under = column[y : y + height, x : x + wide]
        np.maximum(under, picture[: len(under)], out=under)
        y += max(height + gap, 4)
    return column


def side_by_side(pictures: Sequence[Picture], rng: np.random.Generator) -> Picture:
    """Pictures next to each other on one ground line."""
    return np.ascontiguousarray(stacked([p.T for p in pictures], rng).T)


def penned(strokes: Strokes, rng: np.random.Generator) -> Picture:
    """Strokes drawn some 56 pixels high with a pen of one width."""
    points = np.concatenate(strokes)
    low, size = points.min(axis=0), np.ptp(points, axis=0)
    scale = min(56 / max(size[1], size[0] / 12, 1e-6), 56 / max(size[0] / 12, 1e-6))
    shape = np.ceil(size * scale).astype(int) + 8
    picture = np.zeros((shape[1], shape[0]), np.uint8)
    width = int(rng.integers(1, 6))
    for path in strokes:
        corners = np.rint((path - low) * scale * 16 + 64).astype(np.int32)
        cv2.polylines(picture, [corners[:, None]], False, 255, width, cv2.LINE_AA, 4)
    return picture


def by_hand(picture: Picture, rng: np.random.Generator) -> Picture:
    """Drawn as if written: with a thin pen, a broad nib or as it is, and never quite even."""
    return bent(with_pen(picture, rng), rng)


def with_pen(picture: Picture, rng: np.random.Generator) -> Picture:
    """As it is, or its centre lines with a pen of one width or a slanted nib."""
    kind = rng.random()
    if kind < 0.4:
        return picture
    lines = thin(np.pad(picture > 110, 3)).astype(np.uint8) * 255
    width = int(rng.integers(1, 6))
    pen = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (width, width))
    if kind > 0.85:
        pen = np.eye(int(rng.integers(3, 9)), dtype=np.uint8)[:: rng.choice([1, -1])].copy()
    return np.asarray(cv2.GaussianBlur(cv2.dilate(lines, pen), (3, 3), 0), np.uint8)


def bent(picture: Picture, rng: np.random.Generator) -> Picture:
    """Slanted, stretched, and every part moved a little with those around it."""
    slant, stretch = rng.normal(0, 0.15), np.exp(rng.normal(0, 0.15))
    height, width = picture.shape
    lean = abs(slant) * height
    size = (int(width * stretch + lean) + 1, height)
    matrix = np.array([[stretch, -slant, max(slant, 0) * height], [0, 1, 0]])
    picture = np.asarray(cv2.warpAffine(picture, matrix, size), np.uint8)
    picture = np.pad(picture, 6)
    cells = (max(2, picture.shape[1] // 24), max(2, picture.shape[0] // 24))
    strength = rng.uniform(0, 3.5)
    shift = [
        cv2.resize(
            rng.normal(0, strength, cells[::-1]).astype(np.float32),
            picture.shape[::-1],
            interpolation=cv2.INTER_CUBIC,
        )
        for _ in "xy"
    ]
    x, y = np.meshgrid(*(np.arange(side, dtype=np.float32) for side in picture.shape[::-1]))
    return np.asarray(cv2.remap(picture, x + shift[0], y + shift[1], cv2.INTER_LINEAR), np.uint8)
