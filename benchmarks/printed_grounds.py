"""How much of what was printed before anybody wrote is taken for writing, and what of that is lost.

    .venv/bin/python -m benchmarks.printed_grounds PAGES [--pages N] [--only WORD]

PAGES holds images and `truth.json` as `benchmarks.lines` reads them. The densest part of each is
laid on squares, rules, staves and columns of a ledger, as they are printed, turned and bent before
a camera. A row tells which share of the bare ground is left as ink, which share of all ink that is,
and which share of the writing stays; behind them the first and the last without rulings.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from benchmarks.faint_ink import CREAM, Share, files, grown, scanned, writing_of
from ductus.model.images.ink_mask import binarized
from ductus.model.images.ruled_lines import ruled_lines

HEIGHT, WIDTH = 700, 900
_MARGIN = 400
GREY, VIOLET, BLUE = (1.0, 1.0, 1.0), (0.8, 1.1, 0.4), (1.3, 0.8, 0.3)
INKS = ((50, 40, GREY), (50, 20, VIOLET), (110, 50, BLUE), (110, 100, GREY), (28, 28, GREY))
"""Contrasts of the writing and of what is printed, and its colour."""
GROUNDS: dict[str, tuple[str, float, float, float, float]] = {
    "squares, 5 mm at 200 dpi": ("squares", 39, 1.2, 0.3, 0),
    "squares, 4 mm at 150 dpi": ("squares", 24, 1.0, 0.3, 0),
    "squares, 7 mm at 300 dpi": ("squares", 83, 2.0, 0.3, 0),
    "squares, turned by 1.5": ("squares", 39, 1.2, 1.5, 0),
    "squares, turned by 3": ("squares", 39, 1.2, -3, 0),
    "squares, bent": ("squares", 39, 1.2, 0.3, 1),
    "squares of dots": ("dots", 39, 1.2, 0.3, 0),
    "millimetres": ("millimetres", 8, 0.7, 0.3, 0),
    "rules": ("rules", 63, 1.3, 0.3, 0),
    "rules, turned by 3": ("rules", 63, 1.3, 3, 0),
    "rules, bent": ("rules", 63, 1.3, 0, 1),
    "staves": ("staves", 14, 1.2, 0.3, 0),
    "staves, bent": ("staves", 14, 1.2, 0.3, 1),
    "ledger": ("ledger", 60, 1.2, 0.3, 0),
    "ledger, turned by 1.5": ("ledger", 60, 1.2, 1.5, 0),
}
"""What is printed, its pitch and width in pixels, degrees it is turned, how much it is bent."""


def main() -> None:
    """Prints a row a ground and ink, means over the pages."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=3)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    found: dict[tuple[str, int, int], list[tuple[float, ...]]] = defaultdict(list)
    for number, file in enumerate(files(asked.folder)[: asked.pages]):
        image = np.array(Image.open(asked.folder / file).convert("RGB"))
        writing = writing_of(image)[:HEIGHT, :WIDTH]
        for name, ground in GROUNDS.items():
            if asked.only in name:
                for pen, printed, tint in INKS:
                    rng = np.random.default_rng([number, pen])
                    share = printed_ground(ground, writing.shape, rng)
                    page = np.array(CREAM) * (1 - pen / 250 * writing[:, :, None])
                    page = page * (1 - printed / 250 * share[:, :, None] * np.array(tint))
                    picture = scanned(page, 1.5, 85, rng)
                    found[name, pen, printed].append(_measured(writing, picture, share))
    for (name, pen, printed), values in found.items():
        shares = " | ".join(f"{value:.3f}" for value in np.mean(values, axis=0))
        print(f"| {name} | {pen} | {printed} | {shares} |")
    print("| all |", " | ".join(f"{v:.3f}" for v in np.mean([*found.values()], axis=(0, 1))), "|")


def _measured(writing: Share, picture: NDArray[np.uint8], ground: Share) -> tuple[float, ...]:
    sheet = binarized(picture)
    ink = sheet.ink & ~ruled_lines(sheet.ink, sheet.dark).ink
    bare = (ground > 0.4) & ~grown(writing > 0.1, 3)
    beside = float((ink & ~grown(writing > 0.2, 2)).sum())
    kept, before = (float(grown(one, 1)[writing > 0.5].mean()) for one in (ink, sheet.ink))
    return (
        float(ink[bare].mean()),
        beside / max(float(ink.sum()), 1),
        kept,
        float(sheet.ink[bare].mean()),
        before,
    )


def printed_ground(
    ground: tuple[str, float, float, float, float], shape: tuple[int, ...], rng: Generator
) -> Share:
    """What is printed on a page: float32[H, W], drawn at twice the size and softened."""
    kind, pitch, width, turned, bent = ground
    rows, columns = (2 * side + 2 * _MARGIN for side in shape)
    level, upright = (np.zeros(sides, np.uint8) for sides in ((rows, columns), (columns, rows)))
    down, along = np.arange(pitch / 2, rows / 2, pitch), np.arange(pitch / 3, columns / 2, pitch)
    if kind == "staves":
        down = (np.arange(40, rows / 2, pitch * 9)[:, None] + pitch * np.arange(5)).ravel()
    for number, at in enumerate(down):
        _line(level, at, width * (2 if kind == "millimetres" and number % 5 == 0 else 1))
    if kind == "ledger":
        posts = np.cumsum(rng.choice([90, 130, 300], 40))
        for at in posts[posts < columns / 2]:
            _line(upright, at, 1.5 * width)
            _line(upright, at + 7, width)
    elif kind in ("squares", "dots", "millimetres"):
        for number, at in enumerate(along):
            _line(upright, at, width * (2 if kind == "millimetres" and number % 5 == 0 else 1))
    if kind == "dots":
        for drawn in (level, upright):
            drawn *= (np.arange(drawn.shape[1]) // 6 % 2).astype(np.uint8)
    canvas = _photographed(np.maximum(level, upright.T), shape, turned, bent)
    small = cv2.resize(canvas, shape[::-1], interpolation=cv2.INTER_AREA).astype(np.float32)
    return np.asarray(cv2.GaussianBlur(small / 255, (0, 0), 0.6), np.float32)


def _line(canvas: NDArray[np.uint8], at: float, width: float) -> None:
    row = round(2 * at)
    cv2.line(canvas, (0, row), (canvas.shape[1], row), 255, max(1, round(2 * width)))


def _photographed(
    canvas: NDArray[np.uint8], shape: tuple[int, ...], turned: float, bent: float
) -> NDArray[np.uint8]:
    """The middle of a sheet that is turned, and that lies bowed and aslant before a camera."""
    height, width = shape
    y, x = np.indices((2 * height, 2 * width), np.float32)
    u, v = x / width - 1, y / height - 1
    x += _MARGIN + bent * (14 * u * v + 10 * np.sin(2.2 * v))
    y += _MARGIN + bent * (18 * u * u + 9 * u * v)
    middle = (canvas.shape[1] / 2, canvas.shape[0] / 2)
    turn = cv2.getRotationMatrix2D(middle, turned, 1)
    at = [(row[0] * x + row[1] * y + row[2]).astype(np.float32) for row in turn]
    return np.asarray(cv2.remap(canvas, at[0], at[1], cv2.INTER_LINEAR), np.uint8)


if __name__ == "__main__":
    main()
