"""Good pages to fit and measure trust on: pieces of marked scans with some five lines each."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

WIDTH, HEIGHT = 760, 420
"""Pixels of a piece."""
_SPACING = 95.0
"""Pixels from line to line, at most; wider spaced scans are reduced."""


@dataclass(frozen=True, eq=False)
class Piece:
    """A part of a scan.

    Attributes:
        name: of its scan.
        pixels: uint8[HEIGHT, WIDTH, 3], RGB.
        marked: bool[HEIGHT, WIDTH], where somebody marked lines that lie within.
        cut: bool[HEIGHT, WIDTH], where they marked such that its upper or lower edge cuts.
    """

    name: str
    pixels: NDArray[np.uint8]
    marked: NDArray[np.bool_]
    cut: NDArray[np.bool_]


def pieces(folder: Path) -> Iterator[Piece]:
    """One of each scan that `truth.json` in a folder tells of, where most lines are.

    A scan that is smaller than a piece gives none.
    """
    for page in json.loads((folder / "truth.json").read_text(encoding="utf-8")):
        outlines = [np.array(line["poly"], np.float32) for line in page["lines"]]
        image = np.array(Image.open(folder / page["file"]).convert("RGB"))
        piece = _piece(Path(page["file"]).stem, image, outlines)
        if piece.pixels.shape[:2] == (HEIGHT, WIDTH):
            yield piece


def _piece(name: str, image: NDArray[np.uint8], outlines: list[NDArray[np.float32]]) -> Piece:
    middles = np.array([outline.mean(axis=0) for outline in outlines])
    scale = min(1.0, _SPACING / _spacing(middles))
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    placed = [np.rint(outline * scale).astype(np.int32) for outline in outlines]
    marked = filled(placed, small.shape)
    half = np.array((WIDTH, HEIGHT)) / 2
    corners = [np.clip(middle * scale - half, 0, None).astype(int) for middle in middles]
    x, y = max(corners, key=lambda corner: _within(marked, *corner))
    top, left = max(min(y, small.shape[0] - HEIGHT), 0), max(min(x, small.shape[1] - WIDTH), 0)
    window = (slice(top, top + HEIGHT), slice(left, left + WIDTH))
    edges = np.array((top, top + HEIGHT))
    cut = [one for one in placed if (np.ptp(np.sign(one[:, 1] - edges[:, None]), axis=1) > 1).any()]
    is_cut = filled(cut, small.shape)[window] > 0
    return Piece(name, small[window].copy(), (marked[window] > 0) & ~is_cut, is_cut)


def filled(outlines: list[NDArray[np.int32]], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    """uint8[H, W], 1 within the outlines, each int32[N, 2]."""
    canvas = np.zeros(shape[:2], np.uint8)
    cv2.fillPoly(canvas, outlines, 1)
    return canvas


def _within(marked: NDArray[np.uint8], x: int, y: int) -> int:
    return int(marked[y : y + HEIGHT : 8, x : x + WIDTH : 8].sum())


def _spacing(middles: NDArray[np.floating]) -> float:
    """The usual distance from a line to the one below it, in pixels."""
    below = []
    for x, y in middles:
        near = middles[(np.abs(middles[:, 0] - x) < 300) & (middles[:, 1] > y + 8)]
        below += [float((near[:, 1] - y).min())] if len(near) else []
    return float(np.median(below)) if below else _SPACING
