"""Pages to learn from, as small as figures are looked for on, and what each pixel of them is."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageOps

from ductus.model.contents.figure_network import CLASSES
from ductus.model.contents.training.drawn_figures import drawn_stamp
from ductus.model.contents.training.drawn_sketches import drawn_sketch
from ductus.model.contents.training.laid_ink import Layer
from ductus.model.contents.training.zones import Zone, read_zones
from ductus.model.layout.rapidocr.raw_look import SIDE
from ductus.model.learning.truth_files import image_beside
from ductus.schemas.records import Kind

_ORNAMENT = 0.03
"""Share of the page's longer side that a marked drawing is high at least: lower ones are rules."""
_ON_TOP = (Kind.DRAWING, Kind.INITIAL, Kind.STAMP)
"""In this order one covers the other where they overlap."""
_SMALL_STAMP = 20
"""Pixels that a stamp is wide and high at least that is laid on other pages."""
_ON_DRAWING = 0.3
"""Share of the stamps, where there is a drawing, that are laid on it or its edge."""
_BARE = np.array((240, 232, 215), np.uint8)


@dataclass(frozen=True, eq=False)
class MarkedPage:
    """A page and what people marked on it.

    Attributes:
        picture: uint8[H, W, 3], RGB, its longer side `raw_look.SIDE`.
        classes: uint8[H, W], index of `CLASSES`.
        document: pages of one share it; 0 to 255 by chance.
    """

    picture: NDArray[np.uint8]
    classes: NDArray[np.uint8]
    document: int


def marked_pages(folder: Path, told: Callable[[int, int, Path], None]) -> Iterator[MarkedPage]:
    """The pages of a folder; those in one folder below it are one document.

    Args:
        folder: ALTO or PAGE files, anywhere below, each beside its image of the same name.
        told: how many of how many are read, and which is next.

    Raises:
        FileNotFoundError: there is none, or one has no image beside it.
        ValueError: a file cannot be read.
    """
    paths = sorted(folder.rglob("*.xml"))
    if not paths:
        raise FileNotFoundError(f"no marked pages in {folder}: ALTO or PAGE files (.xml)")
    for done, path in enumerate(paths):
        told(done, len(paths), path)
        document = hashlib.sha256(str(path.parent.relative_to(folder)).encode()).digest()[0]
        picture = _small(_pixels(image_beside(path)))
        yield MarkedPage(picture, _classes(read_zones(path), picture.shape[:2]), document)
    told(len(paths), len(paths), folder)


def marked_stamps(page: MarkedPage) -> Iterator[Layer]:
    """The stamps of a page, each to be laid on others: the share of the light that it leaves."""
    count, _, boxes, _ = cv2.connectedComponentsWithStats(
        (page.classes == CLASSES.index(Kind.STAMP)).astype(np.uint8)
    )
    for x, y, width, height in boxes[1:count, :4]:
        if min(width, height) >= _SMALL_STAMP:
            cut = page.picture[y : y + height, x : x + width].astype(np.float32)
            paper = np.percentile(cut.reshape(-1, 3), 85, axis=0)
            yield np.asarray(np.clip(cut / np.maximum(paper, 1), 0, 1), np.float32)


def varied(page: MarkedPage, rng: np.random.Generator, stamps: Sequence[Layer]) -> MarkedPage:
    """Larger or smaller, lighter or darker, perhaps grey, with stamps and drawn sketches on it.

    Of some nothing is left but bare paper with a sketch and perhaps stamps.

    Args:
        page: stays as it is.
        rng: of all chance.
        stamps: of other pages; half of those that are laid on this one, the others are drawn.
    """
    scale = rng.uniform(0.75, 1.3)
    way = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    picture = np.asarray(cv2.resize(page.picture, None, fx=scale, fy=scale, interpolation=way))
    size = picture.shape[1::-1]
    classes = np.asarray(cv2.resize(page.classes, size, interpolation=cv2.INTER_NEAREST))
    if rng.random() < 0.3:
        picture[:], classes[:] = _BARE, 0
        _laid(picture, classes, drawn_sketch(rng), Kind.DRAWING, rng)
    if rng.random() < 0.5:
        _laid(picture, classes, drawn_sketch(rng), Kind.DRAWING, rng)
    for _ in range(int(rng.integers(0, 4))):
        real = stamps and rng.random() < 0.5
        layer = stamps[int(rng.integers(len(stamps)))] if real else drawn_stamp(rng)
        scale = rng.uniform(0.7, 1.5)
        wide = cv2.resize(layer, None, fx=scale * rng.uniform(0.8, 1.25), fy=scale)
        _laid(picture, classes, np.asarray(wide, np.float32), Kind.STAMP, rng)
    if rng.random() < 0.4:
        picture = np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[..., None], 3, axis=2)
    shade = np.arange(256) / 255.0
    table = (255 * shade ** rng.uniform(0.7, 1.4)).astype(np.uint8)
    return MarkedPage(table[picture], classes, page.document)


def _laid(
    picture: NDArray[np.uint8],
    classes: NDArray[np.uint8],
    layer: Layer,
    kind: Kind,
    rng: np.random.Generator,
) -> None:
    """Lays a figure where no other is, if such a place is soon found; a sketch on blank paper, a
    stamp also on a drawing, as libraries do.
    """
    free = {0, CLASSES.index(Kind.DRAWING)} if kind is Kind.STAMP else {0}
    height, width = layer.shape[:2]
    free_y, free_x = picture.shape[0] - height, picture.shape[1] - width
    drawn = np.argwhere(classes == CLASSES.index(Kind.DRAWING)) if kind is Kind.STAMP else ()
    for _ in range(8 if min(free_y, free_x) > 0 else 0):
        y, x = int(rng.integers(free_y + 1)), int(rng.integers(free_x + 1))
        if len(drawn) and rng.random() < _ON_DRAWING:
            middle = drawn[int(rng.integers(len(drawn)))] - (height // 2, width // 2)
            y, x = np.clip(middle, 0, (free_y, free_x)).tolist()
        place = np.s_[y : y + height, x : x + width]
        if free.issuperset(np.unique(classes[place]).tolist()):
            if kind is Kind.DRAWING:
                _blanked(picture, (y, x, y + height, x + width), rng)
            picture[place] = np.clip(picture[place] * layer, 0, 255)
            classes[place] = CLASSES.index(kind)
            return


def _blanked(
    picture: NDArray[np.uint8], box: tuple[int, int, int, int], rng: np.random.Generator
) -> None:
    """Makes a place, with a margin, blank paper."""
    top, left, bottom, right = box
    margin = max(bottom - top, right - left) // 10
    place = picture[max(0, top - margin) : bottom + margin, max(0, left - margin) : right + margin]
    paper = np.percentile(place.reshape(-1, 3), 85, axis=0)
    place[:] = np.clip(paper + rng.normal(0, 2, place.shape), 0, 255)


def _pixels(path: Path) -> NDArray[np.uint8]:
    """uint8[H, W, 3], RGB; a JPEG no larger than need be, which is soon read."""
    try:
        with Image.open(path) as image:
            image.draft("RGB", (SIDE, SIDE))
            return np.asarray(ImageOps.exif_transpose(image).convert("RGB"))
    except (OSError, Image.DecompressionBombError) as error:
        raise ValueError(f"{path}: {error}") from error


def _small(pixels: NDArray[np.uint8]) -> NDArray[np.uint8]:
    height, width = pixels.shape[:2]
    scale = SIDE / max(height, width)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA), np.uint8)


def _classes(zones: list[Zone], shape: tuple[int, ...]) -> NDArray[np.uint8]:
    height, width = shape[:2]
    classes = np.zeros((height, width), np.uint8)
    for zone in sorted(zones, key=lambda zone: _ON_TOP.index(zone.kind)):
        left, top, right, bottom = np.clip(zone.box, 0, 1) * (width, height, width, height)
        if zone.kind is not Kind.DRAWING or bottom - top >= _ORNAMENT * max(shape):
            place = np.s_[int(top) : int(bottom) + 1, int(left) : int(right) + 1]
            classes[place] = CLASSES.index(zone.kind)
    return classes
