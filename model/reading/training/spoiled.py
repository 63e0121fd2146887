"""Lines as other hands, pens, scanners and cuts would have made them, drawn by chance.

A reader that is trained on one cut of each line learns the cut. Half of the lines are seen as
Ductus itself cuts them, their own ink on plain paper; all are slanted, stretched, blurred, faded or
crowded by their neighbours a little, a few of them a lot.
"""

from __future__ import annotations

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.ink_mask import binarized
from ductus.model.layout.crops import HALO
from ductus.model.reading.line_image import line_image

_Grey = NDArray[np.uint8]
_ZOOM, _LIFT = 0.09, 0.07
"""Deviations of the size of letters (its logarithm), and of where they stand."""


def on_plain_paper(grey: _Grey) -> _Grey:
    """uint8[h, w]: ink and its soft edge as they are, all else in the colour of the paper."""
    sheet = binarized(np.repeat(grey[..., None], 3, axis=2))
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * HALO + 1, 2 * HALO + 1))
    kept = cv2.dilate(sheet.ink.astype(np.uint8), kernel) > 0
    paper = cv2.resize(sheet.paper, grey.shape[::-1], interpolation=cv2.INTER_LINEAR)
    return np.where(kept, grey, paper[..., 0] if paper.ndim == 3 else paper).astype(np.uint8)


def spoiled_picture(grey: _Grey, other: _Grey, chance: np.random.Generator) -> _Grey:
    """`line_image` of the line, spoiled, letters a little larger or smaller, higher or lower."""
    grey = spoiled(grey, other, chance)
    zoom, lift = float(np.exp(chance.normal(0, _ZOOM))), float(chance.normal(0, _LIFT))
    return line_image(grey, zoom, lift)


def spoiled(grey: _Grey, other: _Grey, chance: np.random.Generator) -> _Grey:
    """The line, otherwise: uint8[h', w'], dark on light.

    Args:
        grey: uint8[h, w], a line.
        other: another one, whose ink comes in from above, below or behind.
        chance: decides.
    """
    if chance.random() < 0.15:
        grey = _crowded(grey, other, chance)
    if chance.random() < 0.08:
        grey = _shown_through(grey, other, chance)
    if chance.random() < 0.55:
        grey = on_plain_paper(grey)
    grey = _bent(grey, chance)
    if chance.random() < 0.25:
        grey = _of_another_pen(grey, chance)
    if chance.random() < 0.35:
        grey = _seen_worse(grey, chance)
    if chance.random() < 0.3:
        grey = _on_other_paper(grey, chance)
    return _cut(grey, chance) if chance.random() < 0.1 else grey


def _crowded(grey: _Grey, other: _Grey, chance: np.random.Generator) -> _Grey:
    """Feet of the line above, or heads of the one below."""
    part = max(2, int(len(grey) * chance.uniform(0.05, 0.22)))
    strip = cv2.resize(other, grey.shape[::-1], interpolation=cv2.INTER_AREA)
    grey = grey.copy()
    rows = (slice(0, part), slice(-part, None))[:: 1 if chance.random() < 0.5 else -1]
    grey[rows[0]] = np.minimum(grey[rows[0]], _to_paper_of(grey, strip)[rows[1]])
    return grey


def _shown_through(grey: _Grey, other: _Grey, chance: np.random.Generator) -> _Grey:
    ghost = cv2.resize(other, grey.shape[::-1], interpolation=cv2.INTER_AREA)[:, ::-1]
    ghost = cv2.GaussianBlur(_to_paper_of(grey, ghost), (0, 0), 1.2)
    paper = float(np.percentile(grey, 80))
    faint = paper - (paper - ghost) * chance.uniform(0.15, 0.4)
    return np.asarray(np.minimum(grey, np.clip(faint, 0, 255)), np.uint8)


def _to_paper_of(grey: _Grey, other: _Grey) -> _Grey:
    """Another line's image with this one's paper."""
    shift = float(np.percentile(grey, 80)) - float(np.percentile(other, 80))
    return np.asarray(np.clip(other.astype(np.float32) + shift, 0, 255), np.uint8)


def _bent(grey: _Grey, chance: np.random.Generator) -> _Grey:
    """Slanted, turned by a degree or two, stretched."""
    height, width = grey.shape
    slant = float(chance.normal(0, 0.18))
    turn = np.radians(float(np.clip(chance.normal(0, 0.7), -2, 2))) * min(1.0, 400 / width)
    wide, high = np.exp(chance.normal(0, 0.1)), np.exp(chance.normal(0, 0.06))
    matrix = np.array([[wide, slant * high], [np.tan(turn) * wide, high]])
    corners = np.array([[0, 0], [width, 0], [0, height], [width, height]]) @ matrix.T
    low = corners.min(axis=0)
    size = np.ceil(corners.max(axis=0) - low).astype(int)
    whole = np.column_stack([matrix, -low])
    paper = float(np.percentile(grey, 80))
    bent = cv2.warpAffine(grey, whole, size.tolist(), flags=cv2.INTER_LINEAR, borderValue=paper)
    return np.asarray(bent, np.uint8)


def _of_another_pen(grey: _Grey, chance: np.random.Generator) -> _Grey:
    """Thicker or thinner strokes, as far as the image's pixels let them be."""
    kernel = np.ones((2, 2) if chance.random() < 0.7 else (3, 2), np.uint8)
    other = cv2.erode(grey, kernel) if chance.random() < 0.6 else cv2.dilate(grey, kernel)
    share = chance.uniform(0.3, 0.9)
    return np.asarray(grey * (1 - share) + other * share, np.uint8)


def _seen_worse(grey: _Grey, chance: np.random.Generator) -> _Grey:
    """Out of focus, in few pixels, or saved too small."""
    way = chance.integers(3)
    if way == 0:
        return np.asarray(cv2.GaussianBlur(grey, (0, 0), chance.uniform(0.4, 1.2)), np.uint8)
    if way == 1:
        share = chance.uniform(0.45, 0.8)
        few = cv2.resize(grey, None, fx=share, fy=share, interpolation=cv2.INTER_AREA)
        return np.asarray(cv2.resize(few, grey.shape[::-1]), np.uint8)
    quality = [cv2.IMWRITE_JPEG_QUALITY, int(chance.integers(15, 60))]
    _, data = cv2.imencode(".jpg", grey, quality)
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_GRAYSCALE), np.uint8)


def _on_other_paper(grey: _Grey, chance: np.random.Generator) -> _Grey:
    """Uneven paper, grain, faded ink."""
    height, width = grey.shape
    few = chance.normal(0, chance.uniform(2, 14), (3, max(2, width // 60)))
    uneven = cv2.resize(few.astype(np.float32), (width, height), interpolation=cv2.INTER_CUBIC)
    grain = chance.normal(0, chance.uniform(0, 6), grey.shape)
    paper = float(np.percentile(grey, 80))
    faded = paper - (paper - grey) * chance.uniform(0.45, 1.0)
    return np.asarray(np.clip(faded + uneven + grain, 0, 255), np.uint8)


def _cut(grey: _Grey, chance: np.random.Generator) -> _Grey:
    """Heads or feet cut off."""
    lost = [int(len(grey) * chance.uniform(0, 0.12)) for _ in range(2)]
    return grey[lost[0] : len(grey) - lost[1]]
