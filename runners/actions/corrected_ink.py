"""Words to learn the order of the pen from: those of lines whose ink people put right."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus import storage
from ductus.archive.people.best_page import BestPage
from ductus.model.images.files.decode import own_pixels
from ductus.model.images.ink_mask import ink_mask
from ductus.model.layout.crops import LineCrop
from ductus.model.ordering.training.examples import (
    LEFT,
    PUT_RIGHT,
    OrderExample,
    example_of_word,
)
from ductus.model.paths import Strokes
from ductus.runners.actions.archived_reading import crops_of_page
from ductus.runners.actions.learned_from_pages import learned_from_pages
from ductus.schemas.corrections import Field
from ductus.schemas.ink import Ink
from ductus.schemas.records import RegionInk

_MARGIN = 8
"""Pixels around a word's strokes."""


@dataclass(frozen=True, eq=False)
class CorrectedWord:
    """A word with the strokes that people gave it.

    Attributes:
        name: of the correction that it comes from.
        is_kept: it is measured on and not learned from.
    """

    example: OrderExample
    name: str
    is_kept: bool


def corrected_words(archive: str, lost: list[str]) -> Iterator[CorrectedWord]:
    """The words of all lines of which people put the ink right, or that of a word.

    Words of such a line that nobody changed are among them: they keep what was right.

    Args:
        archive: its root.
        lost: is told of each page that cannot be read, and why.

    Raises:
        FileNotFoundError: there is no archive.
    """
    for (name, words), is_kept in learned_from_pages(archive, _lines, lost):
        for word in words:
            yield CorrectedWord(word, name, is_kept)


def _lines(best: BestPage, scan: str) -> Iterator[tuple[str, list[OrderExample]]]:
    """Of each line that was corrected the id of that correction, and its words."""
    told = [_correction(ink, best) for ink in best.page.lines]
    if not any(told):
        return
    machine = {ink.region.region_id: ink.ink for ink in best.machine.page.inks}
    crops = crops_of_page(best.page, own_pixels(storage.read_bytes(scan), best.page.info))
    for line, crop, name in zip(best.page.lines, crops, told, strict=True):
        if name and crop.mask.any():
            words = [_word(word, crop, machine) for word in line.words or (line,)]
            if found := [word for word in words if word]:
                yield name, found


def _correction(line: RegionInk, best: BestPage) -> str:
    """The id of the correction of a line's ink, or of a word's; empty where there is none."""
    names = [line.region.region_id, *(word.region.region_id for word in line.words)]
    found = [best.said.counts.get((name, Field.INK)) for name in names]
    return "+".join(one.correction_id for one in found if one)


def _word(word: RegionInk, line: LineCrop, machine: dict[str, Ink]) -> OrderExample | None:
    """The pair of a word; its part of the crop is where its strokes are, without others' ink."""
    if not word.ink.strokes:
        return None
    ink = word.ink.mapped(line.to_page.inverse())
    points = np.concatenate([stroke.xy for stroke in ink.strokes])
    height, width = line.mask.shape
    x0, y0 = np.maximum(np.floor(points.min(axis=0)).astype(int) - _MARGIN, 0).tolist()
    x1, y1 = (np.ceil(points.max(axis=0)).astype(int) + _MARGIN + 1).tolist()
    part = slice(y0, min(y1, height)), slice(x0, min(x1, width))
    crop = np.ascontiguousarray(line.pixels[part])
    if not crop.size:
        return None
    strokes = [stroke.xy - np.array([x0, y0], np.float32) for stroke in ink.strokes]
    own = _of_strokes(ink_mask(crop), strokes, ink)
    kind = LEFT if _is_same(word.ink, machine.get(word.region.region_id)) else PUT_RIGHT
    return example_of_word(crop, own, strokes, word.region.direction, kind)


def _of_strokes(mask: NDArray[np.bool_], strokes: Strokes, ink: Ink) -> NDArray[np.bool_]:
    """What of a mask hangs together with strokes that run over it."""
    drawn = np.zeros(mask.shape, np.uint8)
    widths = np.concatenate([stroke.width for stroke in ink.strokes])
    pen = max(1, round(float(np.median(widths))))
    for stroke in strokes:
        path = np.rint(stroke).astype(np.int32).reshape(-1, 1, 2)
        cv2.polylines(drawn, [np.concatenate([path, path[-1:]])], False, 1, pen)
    _, labels = cv2.connectedComponents(mask.astype(np.uint8), connectivity=8)
    touched = np.unique(labels[drawn.astype(bool) & mask])
    return np.asarray(np.isin(labels, touched) & mask, np.bool_)


def _is_same(ink: Ink, machine: Ink | None) -> bool:
    if machine is None or len(ink.strokes) != len(machine.strokes):
        return False
    return all(
        len(own.xy) == len(other.xy) and bool(np.abs(own.xy - other.xy).max() < 1)
        for own, other in zip(ink.strokes, machine.strokes, strict=True)
    )
