"""How much of frames, borders, stamps, seals and the edges of leaves is traced as writing.

    .venv/bin/python -m benchmarks.printed_ornament PAGES [--pages N] [--only WORD]

PAGES holds images and `truth.json` as `benchmarks.lines` reads them. The densest part of each is
put on a leaf with one such thing. A row tells the share of the ink of all lines that lies on it,
how many lines were found, with it and without, and which share of the writing is in lines or
figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray
from PIL import Image

from benchmarks.faint_ink import CREAM, Mask, Pixels, Share, files, grown, scanned, writing_of
from ductus.model.contents.contents import contents
from ductus.model.images.ink_mask import Binarized, binarized
from ductus.model.layout.beside_ornament import is_ornament
from ductus.model.layout.lines import find_lines
from ductus.model.layout.parted_ink import NOBODY, part_ink
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.schemas.records import Direction

HEIGHT, WIDTH = 1150, 1000
_AT, _SIZE = (200, 150), (700, 700)
_Curve = NDArray[np.floating]
Leaf = tuple[NDArray[np.floating], Mask]
"""A leaf, float[H, W, 3], and where the thing is on it."""


def main() -> None:
    """Prints a row a thing and page."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--pages", type=int, default=2)
    parser.add_argument("--only", default="")
    asked = parser.parse_args()
    cv2.setNumThreads(1)
    detector = RapidOcrDetector()
    for number, file in enumerate(files(asked.folder)[: asked.pages]):
        image = np.array(Image.open(asked.folder / file).convert("RGB"))
        writing = np.zeros((HEIGHT, WIDTH), np.float32)
        part = writing_of(image)[: _SIZE[0], : _SIZE[1]]
        writing[_AT[0] : _AT[0] + len(part), _AT[1] : _AT[1] + part.shape[1]] = part
        leaf = np.array(CREAM) * (1 - 0.6 * writing[:, :, None])
        plain = _traced(scanned(leaf, 2, 85, np.random.default_rng(0)), detector)[1]
        for name, thing in THINGS.items():
            if asked.only in name:
                rng = np.random.default_rng(number)
                page, where = thing(leaf, rng)
                owned, lines, held = _traced(scanned(page, 2, 85, rng), detector)
                beside = owned & where & ~grown(writing > 0.4, 2)
                share = float(beside.sum()) / max(float(owned.sum()), 1)
                kept = float(grown(held, 1)[writing > 0.5].mean())
                print(f"| {name} | {share:.3f} | {lines} | {plain} | {kept:.3f} |", flush=True)


def _traced(picture: Pixels, detector: RapidOcrDetector) -> tuple[Mask, int, Mask]:
    """The ink of all lines, bool[H, W], and their number; and that with the ink of figures."""
    sheet: Binarized = binarized(picture)
    seen = [one for one in detector.detect(picture) if not is_ornament(one.polygon, sheet)]
    found = find_lines(picture, sheet.ink & ~sheet.ornament, seen, Direction.LTR)
    _, found = contents(picture, sheet, found)
    lines = [k for k, line in enumerate(found) if not line.is_figure]
    owners = part_ink(sheet, found).owner_map
    return np.isin(owners, lines), len(lines), owners != NOBODY


def _printed(ink: Share, leaf: NDArray[np.floating], tint: tuple[float, ...]) -> Leaf:
    soft = cv2.GaussianBlur(ink, (0, 0), 0.7)
    return leaf * (1 - 0.6 * soft[:, :, None] * np.array(tint)), soft > 0.25


def _blank() -> Share:
    return np.zeros((HEIGHT, WIDTH), np.float32)


def _frame(ink: Share, inset: int, width: int) -> None:
    cv2.rectangle(ink, (inset, inset), (WIDTH - inset, HEIGHT - inset), 1.0, width)


def _two_lines(leaf: NDArray[np.floating], rng: Generator) -> Leaf:
    ink = _blank()
    _frame(ink, 60, 5)
    _frame(ink, 74, 2)
    return _printed(ink, leaf, (1, 1, 0.8))


def _rosettes(leaf: NDArray[np.floating], rng: Generator) -> Leaf:
    ink = _blank()
    _frame(ink, 50, 2)
    _frame(ink, 92, 2)
    sides = [(x, y) for x in range(71, WIDTH - 60, 36) for y in (71, HEIGHT - 71)]
    for at in [*sides, *((x, y) for y in range(107, HEIGHT - 90, 36) for x in (71, WIDTH - 71))]:
        cv2.circle(ink, at, 13, 1.0, 2)
        for angle in (45, -45):
            cv2.ellipse(ink, at, (17, 6), angle, 0, 360, 1.0, 1)
    return _printed(ink, leaf, (1, 1, 0.8))


def _dots(leaf: NDArray[np.floating], rng: Generator) -> Leaf:
    """A row of dots along the lower and the outer edge of the leaf."""
    ink = _blank()
    for x in range(40, WIDTH - 40, 13):
        cv2.circle(ink, (x, HEIGHT - 40), 3, 1.0, -1)
    for y in range(40, HEIGHT - 40, 13):
        cv2.circle(ink, (WIDTH - 40, y), 3, 1.0, -1)
    return _printed(ink, leaf, (1, 1, 1))


def _engraved(leaf: NDArray[np.floating], rng: Generator) -> Leaf:
    """A band of crossing waves at the head of the leaf, as on bonds."""
    ink, x = _blank(), np.arange(120, WIDTH - 120)
    for k in range(9):
        wave = 120 + 26 * np.sin(x / (14 + 0.7 * k) + 0.7 * k) * np.cos(x / 90)
        _curve(ink, x, wave, 1.0, 1)
    cv2.rectangle(ink, (118, 86), (WIDTH - 118, 154), 1.0, 2)
    return _printed(ink, leaf, (1, 1, 0.8))


def _dotted_stamp(leaf: NDArray[np.floating], rng: Generator) -> Leaf:
    ink, (x, y) = _blank(), (WIDTH - 260, HEIGHT - 190)
    for radius in (95, 78):
        for angle in np.arange(0, 2 * np.pi, 5.5 / radius):
            at = round(x + 1.3 * radius * np.cos(angle)), round(y + radius * np.sin(angle))
            cv2.circle(ink, at, 2, 0.8, -1)
    _lettered(ink, "BIBLIOTHECA", (x - 80, y - 8))
    _lettered(ink, "REGIA", (x - 42, y + 30))
    return _printed(ink, leaf, (0.75, 1, 0.55))


def _postmark(leaf: NDArray[np.floating], rng: Generator) -> Leaf:
    ink, (x, y) = _blank(), (WIDTH - 250, 130)
    for radius in (75, 48):
        cv2.circle(ink, (x, y), radius, 0.7, 3, cv2.LINE_AA)
    _lettered(ink, "14 III 87", (x - 60, y + 5))
    along = np.arange(x - 330, x - 80)
    for k in range(6):
        _curve(ink, along, y - 50 + 20 * k + 7 * np.sin(along / 18), 0.7, 3)
    return _printed(ink, leaf, (0.75, 1, 0.55))


def _lettered(ink: Share, text: str, at: tuple[int, int]) -> None:
    canvas = np.zeros(ink.shape, np.uint8)
    cv2.putText(canvas, text, at, cv2.FONT_HERSHEY_COMPLEX, 0.75, 255, 2, cv2.LINE_AA)
    np.maximum(ink, canvas * np.float32(0.8 / 255), out=ink)


def _curve(ink: Share, x: NDArray[np.integer], y: _Curve, dark: float, width: int) -> None:
    points = np.rint(np.stack([x, y], axis=1)).astype(np.int32)
    cv2.polylines(ink, [points], False, dark, width, cv2.LINE_AA)


def _seal(leaf: NDArray[np.floating], rng: Generator) -> Leaf:
    """Of red wax, with a ring pressed into it."""
    wax, ring, at = _blank(), _blank(), (WIDTH // 2, HEIGHT - 140)
    cv2.circle(wax, at, 85, 1.0, -1)
    cv2.circle(ring, at, 62, 1.0, 5)
    wax, ring = (cv2.GaussianBlur(one, (0, 0), 2)[:, :, None] for one in (wax, ring))
    grain = cv2.GaussianBlur(rng.normal(0, 1, (HEIGHT, WIDTH)), (0, 0), 4)[:, :, None]
    colour = np.array((150, 40, 35)) * (1 + 0.12 * grain / grain.std() - 0.35 * ring)
    return leaf * (1 - wax) + colour * wax, wax[:, :, 0] > 0.1


def _edge(leaf: NDArray[np.floating], rng: Generator, tone: float = 33.0) -> Leaf:
    """The frayed left and lower rim, and what lies beyond; with the shade of the leaf."""
    left, low = (
        96 * cv2.GaussianBlur(rng.normal(0, 1, (side, 1)), (0, 0), 8)[:, 0]
        + 4 * rng.normal(0, 1, side)
        for side in (HEIGHT, WIDTH)
    )
    beyond = np.arange(WIDTH)[None] < 60 + left[:, None]
    beyond |= np.arange(HEIGHT)[:, None] > HEIGHT - 55 + low[None]
    hard, near, far = (
        cv2.GaussianBlur(beyond.astype(np.float32), (0, 0), sigma)[:, :, None]
        for sigma in (1, 3, 9)
    )
    shaded = leaf * (1 - 0.5 * far * (tone < 128)) * (1 - 0.55 * near)
    return shaded * (1 - hard) + tone * hard, grown(beyond, 6)


def _edge_on_white(leaf: NDArray[np.floating], rng: Generator) -> Leaf:
    return _edge(leaf, rng, 253.0)


THINGS: dict[str, Callable[[NDArray[np.floating], Generator], Leaf]] = {
    "frame of two lines": _two_lines,
    "border of rosettes": _rosettes,
    "rim of dots": _dots,
    "engraved band": _engraved,
    "dotted stamp": _dotted_stamp,
    "postmark": _postmark,
    "seal": _seal,
    "dark beyond the leaf": _edge,
    "white beyond the leaf": _edge_on_white,
}


if __name__ == "__main__":
    main()
