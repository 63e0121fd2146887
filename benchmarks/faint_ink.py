"""How much of faint writing is found, and of what is none: grain, show-through and squared paper.

    .venv/bin/python -m benchmarks.faint_ink PAGES

PAGES holds images and `truth.json` as `benchmarks.lines` reads them. The densest part of each is
taken as writing with the softness that it has, and laid on paper of chance: pale, with grain, as a
JPEG; mirrored and blurred as what shines through, with its own page and without; over squares.
Recall and precision are against the mask that was laid, with a pixel's tolerance.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from ductus.model.images.ink_mask import binarized
from ductus.model.images.ruled_lines import ruled_lines

Pixels = NDArray[np.uint8]
Mask = NDArray[np.bool_]
Share = NDArray[np.float32]
"""How much of the ink's darkness lies on each pixel, 0 to 1."""

HEIGHT, WIDTH = 900, 1200
CREAM = (250, 246, 232)
CONTRASTS = (12, 20, 28, 40, 60)
NOISES = (1, 3, 6, 12)
QUALITIES = (30, 60, 95)
COLOURS = {
    "graphite": (1.0, 1.0, 1.0),
    "iron gall": (0.7, 1.0, 1.2),
    "red": (0.1, 1.0, 0.9),
    "blue": (1.0, 0.6, 0.1),
    "green": (1.0, 0.2, 0.8),
    "violet": (0.5, 1.0, 0.2),
    "yellow": (0.05, 0.15, 1.0),
}
BLURS, PARTS = (2.0, 3.0, 4.0, 6.0), (0.08, 0.16, 0.25)
SQUARES = {
    "4 mm at 150 dpi": (24, 1.0),
    "5 mm at 300 dpi": (59, 1.5),
    "8 mm at 400 dpi": (126, 2.5),
}
PENS, GRIDS = (28, 50, 110), (12, 25, 40)
"""Contrasts of writing, and of the squares under it."""


def main() -> None:
    """Prints a table a kind, means over the pages."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("pages", type=Path)
    folder = parser.parse_args().pages
    cv2.setNumThreads(1)
    found: dict[tuple[str, str], list[tuple[float, ...]]] = defaultdict(list)
    for number, file in enumerate(files(folder)):
        rng = np.random.default_rng(number)
        image = np.array(Image.open(folder / file).convert("RGB"))
        writing = writing_of(image)
        for kind in (_pencils, _colours, _other_sides, _squared):
            for key, values in kind(writing, rng):
                found[key].append(values)
        print(f"{file} done", flush=True)
    _print(found)


def files(folder: Path) -> list[str]:
    """Those that `truth.json` names."""
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return [page["file"] for page in truth]


def writing_of(image: Pixels) -> Share:
    """The ink of the densest part of a page, its soft edges with it."""
    sheet = binarized(image)
    inked = sheet.ink.astype(np.float32)
    height, width = min(HEIGHT, inked.shape[0]), min(WIDTH, inked.shape[1])
    density = cv2.blur(inked, (width, height))
    middle = density[height // 2 : -height // 2 or None, width // 2 : -width // 2 or None]
    y, x = np.unravel_index(int(middle.argmax()), middle.shape)
    part = (slice(y, y + height), slice(x, x + width))
    near = cv2.dilate(sheet.ink[part].astype(np.uint8), np.ones((5, 5), np.uint8))
    level = np.percentile(sheet.dark[part][sheet.ink[part]], 60)
    return np.asarray(np.clip(sheet.dark[part] / level, 0, 1) * near, np.float32)


def _pencils(writing: Share, rng: Generator) -> Iterator[tuple[tuple[str, str], tuple[float, ...]]]:
    for contrast in CONTRASTS:
        page = _pale(writing, contrast)
        for noise in NOISES:
            got = binarized(scanned(page, noise, 80, rng)).ink
            yield ("pencil", f"{contrast} | noise {noise}"), _agreement(got, writing > 0.5)
        for quality in QUALITIES:
            got = binarized(scanned(page, 1, quality, rng)).ink
            yield ("pencil", f"{contrast} | quality {quality}"), _agreement(got, writing > 0.5)


def _colours(writing: Share, rng: Generator) -> Iterator[tuple[tuple[str, str], tuple[float, ...]]]:
    for name, tint in COLOURS.items():
        page = _pale(writing, 40, tint)
        got = binarized(scanned(page, 2, 80, rng)).ink
        yield ("colour of contrast 40", name), _agreement(got, writing > 0.5)


def _other_sides(
    writing: Share, rng: Generator
) -> Iterator[tuple[tuple[str, str], tuple[float, ...]]]:
    """Shares of what shines through, and of the page's own writing, that are ink; the share of
    blank pages that say so."""
    own = _pale(writing, 150)
    for blur in BLURS:
        for part in PARTS:
            ghost = cv2.GaussianBlur(np.ascontiguousarray(writing[:, ::-1]), (0, 0), blur)
            light = 1 - part * ghost[:, :, None]
            apart = (ghost > 0.4) & ~grown(writing > 0.1, 5)
            both = binarized(scanned(own * light, 2, 85, rng))
            alone = binarized(scanned(np.broadcast_to(CREAM, own.shape) * light, 2, 85, rng))
            kept = float(grown(both.ink, 1)[writing > 0.5].mean())
            known = float(alone.is_through or not alone.ink.any())
            values = (float(both.ink[apart].mean()) if apart.any() else 0.0, kept, known)
            yield ("show-through", f"{blur:.0f} | {part}"), values


def _squared(writing: Share, rng: Generator) -> Iterator[tuple[tuple[str, str], tuple[float, ...]]]:
    """Shares of bare squares, and of the writing on them, that are left without rulings."""
    for name, (pitch, width) in SQUARES.items():
        squares = _squares(writing.shape, pitch, width)
        bare = (squares > 0.4) & ~grown(writing > 0.1, 3)
        for pen in PENS:
            for grid in GRIDS:
                tint = np.array((1.2, 1.0, 0.7))
                page = np.minimum(_pale(writing, pen), CREAM - grid * squares[:, :, None] * tint)
                sheet = binarized(scanned(page, 1.5, 85, rng))
                ink = sheet.ink & ~ruled_lines(sheet.ink, sheet.dark).ink
                kept = float(grown(ink, 1)[writing > 0.5].mean())
                yield ("squares", f"{name} | {pen} | {grid}"), (float(ink[bare].mean()), kept)


def _squares(shape: tuple[int, ...], pitch: float, width: float) -> Share:
    """Slightly turned squares, drawn at twice the size and softened."""
    level, upright = (_ruled(sides, pitch, width) for sides in (shape, shape[::-1]))
    canvas = np.maximum(level, upright.T)
    small = cv2.resize(canvas, shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(small / 255, (0, 0), 0.7), np.float32)


def _ruled(shape: tuple[int, ...], pitch: float, width: float) -> Pixels:
    """Lines along the rows, at twice the size."""
    canvas = np.zeros((2 * shape[0], 2 * shape[1]), np.uint8)
    length, thickness = canvas.shape[1], max(1, round(2 * width))
    for at in np.arange(pitch, len(canvas), 2 * pitch):
        end = (length, round(at + 0.003 * length))
        cv2.line(canvas, (0, round(at)), end, 255, thickness)
    return canvas


def _pale(
    writing: Share, contrast: float, tint: tuple[float, ...] = (1.0, 1.0, 1.0)
) -> NDArray[np.floating]:
    return np.asarray(CREAM - contrast * writing[:, :, None] * np.array(tint))


def scanned(page: NDArray[np.floating], noise: float, quality: int, rng: Generator) -> Pixels:
    """A page with grain, as a JPEG."""
    grain = rng.normal(0, 1, page.shape[:2]).astype(np.float32)
    grain = cv2.GaussianBlur(grain, (0, 0), 0.6)
    noisy = page + noise / float(grain.std()) * grain[:, :, None]
    pixels = np.clip(noisy + 0.5, 0, 255).astype(np.uint8)
    data = cv2.imencode(".jpg", pixels[:, :, ::-1], [cv2.IMWRITE_JPEG_QUALITY, quality])[1]
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR)[:, :, ::-1], np.uint8)


def _agreement(found: Mask, true: Mask) -> tuple[float, float]:
    """Recall and precision; the latter is 1 where nothing was found."""
    precision = float(grown(true, 1)[found].mean()) if found.any() else 1.0
    return float(grown(found, 1)[true].mean()), precision


def grown(mask: Mask, by: int) -> Mask:
    """A mask and what lies within so many pixels."""
    square = np.ones((2 * by + 1, 2 * by + 1), np.uint8)
    return np.asarray(cv2.dilate(mask.astype(np.uint8), square) > 0)


def _print(found: dict[tuple[str, str], list[tuple[float, ...]]]) -> None:
    for (kind, member), values in found.items():
        print(f"| {kind} | {member} |", " | ".join(f"{v:.2f}" for v in np.mean(values, axis=0)))


if __name__ == "__main__":
    main()
