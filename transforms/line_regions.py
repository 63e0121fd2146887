"""Lines and figures of a page as regions: which way they run, what they say, their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ductus.model.layout.crops import LineCrop, encode_crop
from ductus.model.layout.line import Line
from ductus.model.layout.lines import SIDES
from ductus.model.layout.plain_masks import PlainMask, encode_mask
from ductus.model.layout.reading_order import reading_order
from ductus.model.layout.recognizer import Recognizer
from ductus.model.layout.words import split_words
from ductus.model.orientation.line_direction import line_directions
from ductus.model.orientation.strips import strip_of_ink
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction, Kind, PageInfo, Region, Side


def asked_direction(info: PageInfo, direction: Direction) -> Direction:
    """The direction asked for a page: its scan's own, or else the run's."""
    return direction if info.scan.direction is Direction.AUTO else info.scan.direction


def directed(
    lines: list[Line], crops: Sequence[LineCrop], asked: Direction
) -> tuple[list[Line], list[int]]:
    """Lines in reading order, and the place that each had before.

    Where nobody asked for a direction, each runs as its script does, but for such as run down;
    where most are written from the right, so are the page's columns.
    """
    as_before = list(range(len(lines)))
    if asked is not Direction.AUTO:
        return [replace(line, direction_confidence=1.0) for line in lines], as_before
    written = [i for i, line in enumerate(lines) if not line.is_figure]
    if not written or lines[written[0]].direction is Direction.TTB:
        return lines, as_before
    found = line_directions([strip_of_ink(crops[i].pixels, crops[i].mask) for i in written])
    lines = list(lines)
    for i, (way, confidence) in zip(written, found, strict=True):
        lines[i] = replace(lines[i], direction=way, direction_confidence=confidence)
    lengths = np.array([crops[i].mask.shape[1] for i in written])
    right = np.array([lines[i].direction is Direction.RTL for i in written])
    if lengths[right].sum() <= lengths[~right].sum():
        return lines, as_before
    order: list[int] = []
    for side in (Side.WHOLE, *SIDES[Direction.RTL]):
        own = [i for i, line in enumerate(lines) if line.side is side]
        order += [own[k] for k in reading_order([lines[i].polygon for i in own], Direction.RTL)]
    return [lines[i] for i in order], order


def read_texts(
    lines: Sequence[Line], crops: Sequence[LineCrop], recognizer: Recognizer | None
) -> list[tuple[str, float]]:
    """What each line says, and how sure that is; figures say nothing."""
    texts = [("", 0.0)] * len(lines)
    if recognizer:
        written = [index for index, line in enumerate(lines) if not line.is_figure]
        read = recognizer.read(
            [crops[i].pixels for i in written], [lines[i].direction for i in written]
        )
        for index, text in zip(written, read, strict=True):
            texts[index] = text
    return texts


def line_region(
    page_id: str,
    order: int,
    line: Line,
    crop: LineCrop,
    plain: PlainMask,
    text: tuple[str, float],
) -> Region:
    """A line as a region, with its words.

    Args:
        page_id: of its page.
        order: its place in reading order, from 0.
        line, crop: it, and where it was cut out.
        plain: what plain thresholds see of it.
        text: what a recogniser read, and how sure that is.
    """
    region = Region(
        region_id=f"{page_id}/l{order + 1:04d}",
        parent_id="",
        kind=line.kind,
        reading_order=order,
        polygon=line.polygon,
        angle=line.angle,
        direction=line.direction,
        detection_confidence=line.confidence,
        text=text[0],
        text_confidence=text[1],
        crop=encode_crop(crop.pixels),
        crop_to_page=crop.to_page,
        plain=encode_mask(plain.mask),
        plain_beyond=plain.beyond,
        direction_confidence=line.direction_confidence,
        side=line.side,
    )
    if line.is_figure:
        return region
    spans = split_words(crop.mask, line.direction)
    if line.direction is Direction.RTL:
        spans = spans[::-1]
    return replace(region, words=tuple(_word(region, crop, *pair) for pair in enumerate(spans)))


def _word(line: Region, crop: LineCrop, order: int, span: tuple[int, int]) -> Region:
    height, width = crop.pixels.shape[:2]
    own = (0, span[0], width, span[1])
    if line.direction is not Direction.TTB:
        own = (span[0], 0, span[1], height)
    corners = crop.to_page.apply(np.array(box_of(*own)) - 0.5)
    return Region(
        region_id=f"{line.region_id}/w{order + 1:03d}",
        parent_id=line.region_id,
        kind=Kind.WORD,
        reading_order=order,
        polygon=tuple((float(x), float(y)) for x, y in corners),
        angle=line.angle,
        direction=line.direction,
        detection_confidence=line.detection_confidence,
        crop_to_page=line.crop_to_page,
        span=span,
        direction_confidence=line.direction_confidence,
        side=line.side,
    )


def box_of(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    """The corners of an upright box, clockwise from the top left."""
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
