"""Looks at parts of pages, kept in files: what the network is given, and what is true.

Of a page there are as many of it as it is, and as many of it varied. A file is whole or not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.figure_network import SCALES
from ductus.model.contents.training.marked_pages import MarkedPage, marked_stamps, varied
from ductus.model.layout.rapidocr.raw_look import STEPS, maps_of

UNKNOWN = 255
"""Class of cells that nothing is learned from."""
PART = 512
"""Pixels that a part is wide and high at most."""
_LOOKS = ("plain-0", "varied-0", "varied-1")
"""Of a page."""
_FIGURED = 0.85
"""Share of the parts that lie around a figure, where there is one."""
_CUT = STEPS[-1]
"""Pixels beside a cut that nothing is learned from: on a whole page the network sees beyond."""


@dataclass(frozen=True)
class Seen:
    """A file of a look at a page.

    Attributes:
        path: of the file: `fine`, `middle` and `coarse`, float16[h, w, C], and `classes`, uint8[h,
            w], index of `CLASSES` or `UNKNOWN`, of the cells of the finest.
        document: see `MarkedPage.document`.
    """

    path: Path
    document: int


def gathered(
    pages: Sequence[MarkedPage], folder: Path, seed: int, told: Callable[[int, int], None]
) -> list[Seen]:
    """Looks at parts of each page; goes on where an earlier call stopped.

    Args:
        pages: what is looked at.
        folder: is made; gets three megabytes a page.
        seed: of all chance.
        told: how many pages of how many are done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamps = [stamp for page in pages for stamp in marked_stamps(page)]
    seen = []
    for place, page in enumerate(pages):
        for number, name in enumerate(_LOOKS):
            path = folder / f"{place:05d}-{name}.npz"
            if not path.exists():
                rng = np.random.default_rng([seed, place, number])
                whole = varied(page, rng, stamps) if name.startswith("varied") else page
                _save(part_of(whole, rng), path)
            seen.append(Seen(path, page.document))
        told(place + 1, len(pages))
    return seen


def part_of(page: MarkedPage, rng: np.random.Generator) -> MarkedPage:
    """A part of a page by chance, around a figure more often than not.

    Of each kind as often. What is near a cut, but not at the page's own edge, is `UNKNOWN`.
    """
    height, width = page.classes.shape
    kinds = [kind for kind in np.unique(page.classes) if kind]
    at = np.array((rng.integers(height), rng.integers(width)))
    if kinds and rng.random() < _FIGURED:
        places = np.argwhere(page.classes == kinds[int(rng.integers(len(kinds)))])
        at = places[int(rng.integers(len(places)))] + rng.integers(-PART // 4, PART // 4, 2)
    top, left = np.clip(at - PART // 2, 0, np.maximum((height - PART, width - PART), 0))
    bottom, right = min(top + PART, height), min(left + PART, width)
    classes = page.classes[top:bottom, left:right].copy()
    classes[: _CUT * (top > 0)] = classes[:, : _CUT * (left > 0)] = UNKNOWN
    classes[len(classes) - _CUT * (bottom < height) :] = UNKNOWN
    classes[:, classes.shape[1] - _CUT * (right < width) :] = UNKNOWN
    return MarkedPage(page.picture[top:bottom, left:right], classes, page.document)


def read(seen: Seen) -> tuple[list[NDArray[np.float32]], NDArray[np.uint8]]:
    """The maps of a look, float32[h, w, C] each, and the classes of the finest's cells."""
    with np.load(seen.path) as saved:
        return [saved[scale].astype(np.float32) for scale in SCALES], saved["classes"]


def classes_of(seen: Seen) -> NDArray[np.uint8]:
    """The classes alone, see `read`."""
    with np.load(seen.path) as saved:
        return np.asarray(saved["classes"], np.uint8)


def _save(page: MarkedPage, path: Path) -> None:
    look = maps_of(page.picture)
    rows, columns = (
        ((np.arange(cells) + 0.5) * side / cells).astype(int)
        for side, cells in zip(page.classes.shape, look[0].shape[:2], strict=True)
    )
    maps: dict[str, Any] = {
        scale: one.astype(np.float16) for scale, one in zip(SCALES, look, strict=True)
    }
    unfinished = path.with_name("unfinished.npz")
    np.savez(unfinished, classes=page.classes[np.ix_(rows, columns)], **maps)
    unfinished.replace(path)
