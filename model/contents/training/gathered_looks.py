"""Looks at pages to learn from, kept in files: what the network is given, and what is true.

Of a page there are two: as it is, and varied. A file is whole or not there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.figure_network import SCALES
from ductus.model.contents.page_look import look_at
from ductus.model.contents.training.marked_pages import MarkedPage, marked_stamps, varied


@dataclass(frozen=True)
class Seen:
    """A file of a look at a page.

    Attributes:
        path: of the file: `fine`, `middle` and `coarse`, float16[h, w, C], and `classes`, uint8[h,
            w], index of `CLASSES`, of the cells of the finest.
        document: see `MarkedPage.document`.
    """

    path: Path
    document: int


def gathered(
    pages: Sequence[MarkedPage], folder: Path, seed: int, told: Callable[[int, int], None]
) -> list[Seen]:
    """Looks at each page; goes on where an earlier call stopped.

    Args:
        pages: what is looked at.
        folder: is made; gets six megabytes a page.
        seed: of all chance.
        told: how many pages of how many are done.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stamps = [stamp for page in pages for stamp in marked_stamps(page)]
    seen = []
    for place, page in enumerate(pages):
        for name in ("plain", "varied"):
            path = folder / f"{place:05d}-{name}.npz"
            if not path.exists():
                rng = np.random.default_rng([seed, place])
                _save(varied(page, rng, stamps) if name == "varied" else page, path)
            seen.append(Seen(path, page.document))
        told(place + 1, len(pages))
    return seen


def read(seen: Seen) -> tuple[list[NDArray[np.float32]], NDArray[np.uint8]]:
    """The maps of a look, float32[h, w, C] each, and the classes of the finest's cells."""
    with np.load(seen.path) as saved:
        return [saved[scale].astype(np.float32) for scale in SCALES], saved["classes"]


def _save(page: MarkedPage, path: Path) -> None:
    look = look_at(page.picture)
    size = look[0].shape[1::-1]
    classes = cv2.resize(page.classes, size, interpolation=cv2.INTER_NEAREST_EXACT)
    maps: dict[str, Any] = {
        scale: one.astype(np.float16) for scale, one in zip(SCALES, look, strict=True)
    }
    unfinished = path.with_name("unfinished.npz")
    np.savez(unfinished, classes=classes, **maps)
    unfinished.replace(path)
