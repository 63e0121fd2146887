"""Lines and figures of a page as regions: which way they run, what they say, their words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from ductus.model.layout.crops import LineCrop, encode_crop
from ductus.model.layout.line import Line
from ductus.model.layout.lines import SIDES
from ductus.model.layout.plain_masks import PlainMask, encode_mask
from ductus.model.layout.rapidocr.stroke_features import ROWS
from ductus.model.layout.reading_order import reading_order
from ductus.model.orientation.line_direction import line_directions
from ductus.model.orientation.strips import strip_of_ink
from ductus.model.reading.recognizer import Reading, Recognizer
from ductus.schemas.records import Direction, PageInfo, Region, Side
from ductus.transforms.line_shapes import line_shapes
from ductus.transforms.line_spots import line_spots
from ductus.transforms.word_regions import word_regions


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
    found = line_directions([strip_of_ink(crops[i].pixels, crops[i].mask, ROWS) for i in written])
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


def read_lines(
    lines: Sequence[Line],
    crops: Sequence[LineCrop],
    recognizer: Recognizer | None,
    language: str = "",
) -> list[Reading]:
    """What each line says, in the page's language if that is known; figures say nothing."""
    readings = [Reading()] * len(lines)
    if recognizer:
        written = [index for index, line in enumerate(lines) if not line.is_figure]
        read = recognizer.read(
            [crops[i].pixels for i in written], [lines[i].direction for i in written], language
        )
        for index, reading in zip(written, read, strict=True):
            readings[index] = reading
    return readings


def line_region(
    page_id: str,
    order: int,
    line: Line,
    crop: LineCrop,
    plain: PlainMask,
    reading: Reading,
) -> Region:
    """A line as a region, with its words and how they look.

    Args:
        page_id: of its page.
        order: its place in reading order, from 0.
        line, crop: it, and where it was cut out.
        plain: what plain thresholds see of it.
        reading: what a recogniser read.
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
        text=reading.text,
        text_confidence=reading.confidence,
        crop=encode_crop(crop.pixels),
        crop_to_page=crop.to_page,
        plain=encode_mask(plain.mask),
        plain_beyond=plain.beyond,
        direction_confidence=line.direction_confidence,
        side=line.side,
        recognizer=reading.recognizer,
        language=reading.language,
    )
    if line.is_figure:
        return region
    spots = line_spots(reading.guesses, crop.mask.shape, line.direction, crop.to_page)
    region = replace(region, words=word_regions(region, crop, plain.mask, reading), spots=spots)
    return replace(region, shapes=line_shapes(region, crop, reading))
