"""Words of a line that people marked: where each is along the line's crop, and what it says."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ductus.model.reading.read_words import ReadWord
from ductus.model.reading.recognizer import Part, Reading
from ductus.schemas.geometry import Affine
from ductus.schemas.records import Direction


def marked_words(
    shape: tuple[int, ...], to_page: Affine, direction: Direction, reading: Reading
) -> list[ReadWord]:
    """The words of a line, in the order that people gave them.

    Two that stand beside each other part in the middle between them, or of what both hold. One
    that people left without a text has the letters that were read there.

    Args:
        shape: (H, W) of the line's crop.
        to_page: maps the crop's pixels to those of the page.
        direction: of the line.
        reading: of the line, with its parts.

    Returns:
        Words whose spans part the whole crop; none where people marked none, or more than a crop
        has pixels along it.
    """
    axis = 1 if direction is Direction.TTB else 0
    length = shape[0] if axis else shape[1]
    if not reading.parts or len(reading.parts) > length:
        return []
    back = to_page.inverse()
    along = [back.apply(np.array(part.outline))[:, axis] for part in reading.parts]
    reach = np.array([(places.min(), places.max() + 1) for places in along])
    spans = _spans(reach, length)
    return [_said(part, spans[n], reading) for n, part in enumerate(reading.parts)]


def _spans(reach: NDArray[np.float64], length: int) -> dict[int, tuple[int, int]]:
    """Which columns [start, end) are whose, each one at least: all of them are somebody's."""
    order = np.argsort(reach.mean(axis=1), kind="stable").tolist()
    cuts = [0]
    for n, (one, other) in enumerate(pairwise(order), 1):
        middle = round(float(reach[one, 1] + reach[other, 0]) / 2)
        cuts.append(min(max(middle, cuts[-1] + 1), length - (len(order) - n)))
    cuts.append(length)
    return dict(zip(order, pairwise(cuts), strict=True))


def _said(part: Part, span: tuple[int, int], reading: Reading) -> ReadWord:
    if part.text or not reading.is_aligned:
        sure = part.confidence if part.text else 0.0
        return ReadWord(span, part.text, sure, part.outline, part.language)
    middles = reading.letters.mean(axis=1)
    own = np.flatnonzero((middles >= span[0]) & (middles < span[1])).tolist()
    text = "".join(reading.text[place] for place in own).strip()
    sure = float(reading.probabilities[own].mean()) if text else 0.0
    return ReadWord(span, text, sure, part.outline, part.language)
