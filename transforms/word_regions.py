"""Words as regions: what each says, where it is, its own ink, and where one goes on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.crops import LineCrop, encode_crop
from ductus.model.layout.plain_masks import encode_mask
from ductus.model.layout.word_ink import beside_others, painted_over, reach_of, word_ink
from ductus.model.reading.broken_words import broken_words
from ductus.model.reading.marked_words import marked_words
from ductus.model.reading.read_words import ReadWord, read_words
from ductus.model.reading.recognizer import Reading
from ductus.schemas.geometry import Affine, Polygon
from ductus.schemas.records import Direction, Kind, Region
from ductus.transforms.line_spots import with_rest

Box = tuple[int, int, int, int]
"""(x0, y0, x1, y1) in a line's crop."""


def word_regions(
    line: Region, crop: LineCrop, plain: NDArray[np.bool_], reading: Reading
) -> tuple[Region, ...]:
    """The words of a line, in the order in which they are read; none where it is not parted.

    Args:
        line: the region that they are of.
        crop: where it was cut out.
        plain: bool[H, W], what plain thresholds see of it, in the frame of the crop.
        reading: what was read in it.
    """
    found = marked_words(crop.mask.shape, crop.to_page, line.direction, reading)
    found = found or read_words(crop.mask, line.direction, reading)
    if not found:
        return ()
    is_column = line.direction is Direction.TTB
    spans = [word.span for word in found]
    turned = word_ink(crop.mask.T if is_column else crop.mask, spans)
    if turned is None:
        boxes = [_box(span, crop.mask.shape, is_column) for span in spans]
        return tuple(
            _word_region(line, place, *of_word)
            for place, of_word in enumerate(zip(found, boxes, strict=True))
        )
    owners = turned.T if is_column else turned
    regions = []
    for place, word in enumerate(found):
        box = _box(reach_of(turned, place, word.span), owners.shape, is_column)
        region = _word_region(line, place, word, box)
        regions.append(_with_own_crop(region, crop, plain, owners, box))
    return tuple(regions)


def _box(along: tuple[int, int], shape: tuple[int, ...], is_column: bool) -> Box:
    """The part of a line's crop between two places along it."""
    across = (0, shape[1 if is_column else 0])
    (x0, x1), (y0, y1) = (across, along) if is_column else (along, across)
    return x0, y0, x1, y1


def _word_region(line: Region, place: int, word: ReadWord, box: Box) -> Region:
    corners = line.crop_to_page.apply(np.array(box_of(*box)) - 0.5)
    return replace(
        line,
        region_id=f"{line.region_id}/w{place + 1:03d}",
        parent_id=line.region_id,
        kind=Kind.WORD,
        reading_order=place,
        polygon=word.outline or tuple((float(x), float(y)) for x, y in corners),
        text=word.text,
        text_confidence=word.confidence,
        crop=b"",
        span=word.span,
        plain=b"",
        plain_beyond=0,
        recognizer="",
        language=word.language,
        spots=(),
        shapes=(),
    )


def _with_own_crop(
    word: Region,
    crop: LineCrop,
    plain: NDArray[np.bool_],
    owners: NDArray[np.int16],
    box: Box,
) -> Region:
    """A word with a crop of its own, without its neighbours' ink, if such reaches into its box."""
    x0, y0, x1, y1 = box
    part = np.s_[y0:y1, x0:x1]
    others = beside_others(owners[part], word.reading_order)
    if not others.any():
        return word
    return replace(
        word,
        crop=encode_crop(painted_over(crop.pixels[part], owners[part], word.reading_order)),
        crop_to_page=Affine.translation(x0, y0).then(word.crop_to_page),
        plain=encode_mask(plain[part] & ~others),
    )


def continued(regions: Sequence[Region]) -> list[Region]:
    """A page's regions in reading order, each word that goes on in the next line with its rest."""
    made = list(regions)
    lines = [place for place, region in enumerate(made) if region.kind is Kind.LINE]
    breaks = broken_words([made[place].text for place in lines])
    for (here, there), is_broken in zip(pairwise(lines), breaks, strict=False):
        line, after = made[here], made[there]
        if is_broken and (line.direction, line.side) == (after.direction, after.side):
            going_on = _continued(line, (after.words or (after,))[0].region_id)
            made[here] = with_rest(going_on, after)
    return made


def _continued(line: Region, rest: str) -> Region:
    if not line.words:
        return replace(line, continues=rest)
    return replace(line, words=(*line.words[:-1], replace(line.words[-1], continues=rest)))


def box_of(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    """The corners of an upright box, clockwise from the top left."""
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
