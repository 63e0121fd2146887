"""The twelve ways in which pages come out wrong, each in a mild and a strong degree.

Each takes a good page and gives a spoiled one, with the map from its pixels back to the good one's.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.ink_mask import binarized, stroke_width
from ductus.schemas.geometry import IDENTITY, Affine

Pixels = NDArray[np.uint8]
DEGREES = ("mild", "strong")


@dataclass(frozen=True, eq=False)
class Good:
    """What is spoiled, and what with.

    Attributes:
        pixels: uint8[H, W, 3], RGB, dark on light.
        other: uint8[H, W, 3], another page, of the same size.
        rows: the middles of its lines, in pixels from the top.
        strong: the degree.
        chance: what is left to chance.
    """

    pixels: Pixels
    other: Pixels
    rows: tuple[float, ...]
    strong: bool
    chance: np.random.Generator

    @property
    def width(self) -> float:
        """The mean width of its strokes, in pixels."""
        return max(stroke_width(binarized(self.pixels).ink.astype(np.uint8)), 1.5)

    @property
    def paper(self) -> NDArray[np.float32]:
        """The page without its ink: float32[H, W, 3]."""
        height, width = self.pixels.shape[:2]
        paper = cv2.resize(binarized(self.pixels).paper, (width, height))
        return np.asarray(paper, np.float32)


Spoiled = tuple[Pixels, Affine]


def _bytes(values: NDArray[np.floating]) -> Pixels:
    return np.asarray(np.clip(np.rint(values), 0, 255), np.uint8)


def _negative(good: Good) -> Spoiled:
    light = 255 - good.pixels.astype(np.float32)
    return _bytes(40 + 0.45 * light if good.strong else light), IDENTITY


def _ghost(good: Good) -> Spoiled:
    """The other page shines through; strong on every second page: through a blank one."""
    through = cv2.GaussianBlur(good.other[:, ::-1], (0, 0), 0.35 * good.width)
    shade = through / np.maximum(np.percentile(through, 90, axis=(0, 1)), 1)
    alone = good.strong and good.chance.random() < 0.5
    front = good.paper if alone else good.pixels.astype(np.float32)
    strength = 0.75 if good.strong and not alone else 0.4
    return _bytes(front * (1 - strength * np.clip(1 - shade, 0, 1))), IDENTITY


def _grid(good: Good) -> Spoiled:
    pixels = good.pixels.astype(np.float32)
    step = int(good.chance.integers(5, 9) * good.width)
    thick = max(1, round(0.4 * good.width))
    lines = np.zeros(pixels.shape[:2], np.bool_)
    for at in range(int(good.chance.integers(step)), max(lines.shape), step):
        lines[at : at + thick] = lines[:, at : at + thick] = True
    strength = 0.6 if good.strong else 0.25
    pixels[lines] *= 1 - strength * np.array([1.0, 0.8, 0.5], np.float32)
    return _bytes(pixels), IDENTITY


def _noise(good: Good) -> Spoiled:
    pixels = good.pixels + good.chance.normal(0, 55 if good.strong else 18, good.pixels.shape)
    if good.strong:
        salt = good.chance.random(good.pixels.shape[:2])
        pixels[salt < 0.015], pixels[salt > 0.985] = 0, 255
    return _bytes(pixels), IDENTITY


def _blur(good: Good) -> Spoiled:
    sigma = (1.1 if good.strong else 0.35) * good.width
    return np.asarray(cv2.GaussianBlur(good.pixels, (0, 0), sigma), np.uint8), IDENTITY


def _low_contrast(good: Good) -> Spoiled:
    paper = good.paper
    pale = paper + (0.09 if good.strong else 0.3) * (good.pixels - paper)
    return _bytes(pale + good.chance.normal(0, 2.5, pale.shape)), IDENTITY


def _halftone(good: Good) -> Spoiled:
    """A screen of round dots, one bit deep."""
    cell = (1.4 if good.strong else 0.7) * good.width
    grey = cv2.cvtColor(good.pixels, cv2.COLOR_RGB2GRAY).astype(np.float32)
    grey = 30 + 190 * np.clip(grey / np.percentile(grey, 90), 0, 1)
    rows, columns = np.indices(grey.shape) * (np.pi / cell)
    screen = 127 + 120 * np.cos(rows + columns) * np.cos(rows - columns)
    bits = np.where(grey > screen, 255, 0).astype(np.uint8)
    return np.repeat(bits[:, :, None], 3, 2), IDENTITY


def _edge(good: Good) -> Spoiled:
    """The dark beyond the page and its frayed rim; strong: a strip of the next leaf's, too."""
    height, width = good.pixels.shape[:2]
    dark = round((0.08 if good.strong else 0.04) * width)
    leaf = round(0.1 * width) if good.strong else 0
    margins = ((0, dark), (leaf + dark, 0), (0, 0))
    pixels = np.pad(good.pixels, margins, mode="edge").astype(np.float32)
    rim = dark * (0.7 + 0.3 * good.chance.random((len(pixels) // 8 + 1, 1)))
    rim = cv2.resize(rim, (1, len(pixels)), interpolation=cv2.INTER_CUBIC)
    beyond = np.arange(pixels.shape[1])[None] < leaf + rim
    beyond[height + dark // 4 :] = True
    pixels[beyond] = 25 + good.chance.normal(0, 8, (int(beyond.sum()), 1))
    pixels[:height, :leaf] = 0.8 * good.other[:, :leaf]
    return _bytes(pixels), Affine.translation(-leaf - dark, 0)


def _mirrored(good: Good) -> Spoiled:
    """Left to right; strong: top to bottom, which turns it, too."""
    height, width = good.pixels.shape[:2]
    if good.strong:
        return good.pixels[::-1].copy(), Affine(1, 0, 0, 0, -1, height - 1)
    return good.pixels[:, ::-1].copy(), Affine(-1, 0, width - 1, 0, 1, 0)


def _rotated(good: Good) -> Spoiled:
    """By some degrees; strong: by quarter turns."""
    height, width = good.pixels.shape[:2]
    middle = ((width - 1) / 2, (height - 1) / 2)
    if good.strong:
        quarters = int(good.chance.integers(1, 4))
        turned = np.rot90(good.pixels, -quarters).copy()
        high, wide = turned.shape[:2]
        moved = Affine.translation(middle[0] - (wide - 1) / 2, middle[1] - (high - 1) / 2)
        return turned, moved.then(Affine.rotation(-90 * quarters, middle))
    angle = float(good.chance.uniform(3, 10) * good.chance.choice([-1, 1]))
    turn = Affine.rotation(angle, middle)
    how = {"flags": cv2.INTER_CUBIC, "borderMode": cv2.BORDER_REPLICATE}
    turned = cv2.warpAffine(good.pixels, turn.matrix()[:2], (width, height), **how)
    return np.asarray(turned, np.uint8), turn.inverse()


def _cropped(good: Good) -> Spoiled:
    """Cut through a line at the top; strong: and through the next but one below."""
    rows = sorted(good.rows)
    if not rows:
        return good.pixels, IDENTITY
    k = int(good.chance.integers(max(len(rows) - 1, 1)))
    top = round(rows[k if good.strong else 0])
    low = round(rows[k + 2]) if good.strong and k + 2 < len(rows) else len(good.pixels)
    return good.pixels[top:low].copy(), Affine.translation(0, top)


def _jpeg(good: Good) -> Spoiled:
    height, width = good.pixels.shape[:2]
    scale = 0.3 if good.strong else 0.6
    size = (round(scale * width), round(scale * height))
    small = cv2.resize(good.pixels, size, interpolation=cv2.INTER_AREA)
    _, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, 5 if good.strong else 15])
    ruined = cv2.resize(cv2.imdecode(data, cv2.IMREAD_COLOR), (width, height))
    return np.asarray(ruined, np.uint8), IDENTITY


KINDS: dict[str, Callable[[Good], Spoiled]] = {
    "negative": _negative,
    "ghost": _ghost,
    "grid": _grid,
    "noise": _noise,
    "blur": _blur,
    "low contrast": _low_contrast,
    "halftone": _halftone,
    "edge": _edge,
    "mirrored": _mirrored,
    "rotated": _rotated,
    "cropped": _cropped,
    "jpeg": _jpeg,
}
