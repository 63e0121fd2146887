"""Lines that people made in PAGE or ALTO, as regions of the upright page, with their texts."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus import storage
from ductus.model.images.ink_mask import binarized
from ductus.model.layout.line import Line
from ductus.model.layout.line_pieces import piece_of
from ductus.model.orientation.page_turn import page_turn
from ductus.model.reading.given_texts import LineTold, as_given
from ductus.model.reading.recognizer import Part, Recognizer
from ductus.schemas.geometry import Affine, Polygon
from ductus.schemas.given.given_page import GivenLine, GivenPage
from ductus.schemas.given.read_given import read_given
from ductus.schemas.page_frame import page_to_source
from ductus.schemas.records import Direction, Kind, Page, PageInfo, Region
from ductus.schemas.treatment import Rotate, Treatment
from ductus.transforms.cut_lines import CutLines, cut_lines
from ductus.transforms.legible_pages import inked, legible
from ductus.transforms.line_regions import asked_direction, directed, read_lines
from ductus.transforms.turn_upright import turn_as_told, turn_page

Pixels = NDArray[np.uint8]
OTHER = "given_lines_of_another_image"
"""A warning: lines that were given are of an image of another shape, and were not taken."""
_ABOVE, _BELOW = 0.65, 0.25
"""How far a line reaches above and below its baseline, in the distance of lines."""
_ALONE = 0.04
"""The distance of lines where there is one only, in the height of the page."""
_LIKE = 0.02
"""Images have one shape if their sides are in the same relation, up to this share."""
_STEEP = 45.0


def given_of(info: PageInfo) -> GivenPage | None:
    """The lines that were given for a page; None where none were.

    Raises:
        OSError, ValueError: the file cannot be read, or is another one than the run began with.
    """
    file = info.scan.given_of(info.page_index)
    if file is None:
        return None
    given = read_given(storage.read_bytes(file.uri))
    if given.version != file.version:
        raise ValueError(f"{file.uri} changed while the run went on; run again")
    return given


def given_regions(
    page: Page, given: GivenPage, recognizer: Recognizer | None, treatment: Treatment
) -> tuple[PageInfo, list[Region]] | None:
    """The lines that were given for a page as regions, as `find_regions` gives those it finds.

    They keep their order, texts and words; where people wrote none, the recogniser reads.

    Returns:
        None where the lines are of an image of another shape.
    """
    placed = place_given(*legible(page), given, treatment.rotate)
    if placed is None:
        return None
    info, pixels, lines, told = placed
    sheet = binarized(pixels)
    cut = cut_lines(sheet, lines)
    info = replace(inked(info, sheet), ink_outside=cut.ink_outside)
    cut = replace(cut, lines=_ways(cut, asked_direction(info, treatment.direction)))
    readings = read_lines(cut.lines, cut.crops, recognizer, info.scan.language)
    readings = as_given(readings, told)
    return info, cut.regions(info.page_id, readings, treatment.trace_all)


def place_given(
    info: PageInfo, pixels: Pixels, given: GivenPage, rotate: Rotate
) -> tuple[PageInfo, Pixels, list[Line], list[LineTold]] | None:
    """The page turned upright as its lines stand, and on it each line that was given, with words.

    Args:
        info: of the page as it stands, not turned yet.
        pixels: uint8[H, W, 3], RGB, dark on light.
        given: lines in pixels of its file, of what the file's EXIF orientation makes of it, or of
            one of these in another size.
        rotate: as its writing stands, or as told.

    Returns:
        None where the lines are of an image of another shape.
    """
    to_page = _to_page(given, info)
    if to_page is None:
        return None
    if rotate is Rotate.AUTO:
        standing = _outlines(given.lines, to_page)
        turn = page_turn(pixels, [np.array(polygon, np.float32) for polygon in standing])
        info, pixels = turn_page(info, pixels, turn.degrees)
        info = replace(info, rotation_confidence=turn.confidence)
    else:
        info, pixels = turn_as_told(info, pixels, rotate)
    turned = page_to_source(info.width, info.height, 1, info.rotation).inverse()
    to_page = to_page.then(turned)
    outlines = _outlines(given.lines, to_page)
    size = info.width, info.height
    lines = [
        _line(line, _inside(outline, size), _mapped(line.baseline, to_page))
        for line, outline in zip(given.lines, outlines, strict=True)
    ]
    told = [_told(line, to_page, size) for line in given.lines]
    return info, pixels, lines, told


def _told(line: GivenLine, to_page: Affine, size: tuple[int, int]) -> LineTold:
    parts = tuple(
        Part(
            _inside(_mapped(word.outline, to_page), size), word.text, word.confidence, word.language
        )
        for word in line.words
    )
    return LineTold(line.text, line.confidence, line.language, parts)


def _ways(cut: CutLines, asked: Direction) -> list[Line]:
    """The lines with the direction that was asked for, or by their script, where none was given."""
    told, order = directed(list(cut.lines), cut.crops, asked)
    found = dict(zip(order, told, strict=True))
    return [
        line
        if line.is_figure or line.direction_confidence or line.direction is Direction.TTB
        else replace(found[n], direction=found[n].direction if asked is Direction.AUTO else asked)
        for n, line in enumerate(cut.lines)
    ]


def _to_page(given: GivenPage, info: PageInfo) -> Affine | None:
    """Maps pixels of the image that lines were drawn on onto those of the page as it stands."""
    to_source = info.page_to_source
    shown = info.width, info.height
    stored = shown[::-1] if to_source.a == 0.0 else shown
    drawn = given.width or stored[0], given.height or stored[1]
    if _is_like(drawn, stored):
        return _scaled(drawn, stored).then(to_source.inverse())
    return _scaled(drawn, shown) if _is_like(drawn, shown) else None


def _is_like(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return abs(one[0] * other[1] / (one[1] * other[0]) - 1) <= _LIKE


def _scaled(one: tuple[int, int], other: tuple[int, int]) -> Affine:
    return Affine(a=other[0] / one[0], e=other[1] / one[1])


def _outlines(lines: Sequence[GivenLine], to_page: Affine) -> list[Polygon]:
    """Of each line; around its baseline where no outline was drawn."""
    distance = _distance(lines)
    return [_mapped(line.outline or _around(line.baseline, distance), to_page) for line in lines]


def _distance(lines: Sequence[GivenLine]) -> float:
    """The usual distance of baselines, across them; of outlines where there is one baseline."""
    drawn = [np.array(line.baseline) for line in lines if len(line.baseline) > 1]
    middles = [path.mean(axis=0) for path in drawn]
    if len(drawn) > 1:
        along = np.median([path[-1] - path[0] for path in drawn], axis=0)
        across = np.array([-along[1], along[0]]) / max(float(np.hypot(*along)), 1e-6)
        apart = np.abs(np.diff(np.sort(np.array(middles) @ across)))
        apart = apart[apart > 2]
        if len(apart):
            return float(np.median(apart))
    heights = [piece_of(np.array(one.outline, np.float32)).height for one in lines if one.outline]
    return float(np.median(heights)) if heights else _ALONE * 1000


def _around(baseline: Polygon, distance: float) -> Polygon:
    path = np.array(baseline)
    along = path[-1] - path[0]
    up = np.array([along[1], -along[0]]) / max(float(np.hypot(*along)), 1e-6)
    if abs(along[0]) >= abs(along[1]) and up[1] > 0:  # a baseline that was drawn from the right
        up = -up
    top, bottom = path + up * _ABOVE * distance, path - up * _BELOW * distance
    return tuple((float(x), float(y)) for x, y in np.concatenate([top, bottom[::-1]]))


def _mapped(points: Polygon, to_page: Affine) -> Polygon:
    return tuple((float(x), float(y)) for x, y in to_page.apply(np.array(points)))


def _inside(polygon: Polygon, size: tuple[int, int]) -> Polygon:
    """The polygon kept to the page, with an area of a pixel at least."""
    width, height = size
    corners = np.clip(np.array(polygon), 0, (width - 1, height - 1))
    if cv2.contourArea(corners.astype(np.float32)) < 1:
        x, y = np.minimum(np.floor(corners[0]), (width - 2, height - 2))
        corners = np.array([(x, y), (x + 1, y), (x + 1, y + 1), (x, y + 1)])
    return tuple((float(x), float(y)) for x, y in corners)


def _line(line: GivenLine, outline: Polygon, baseline: Polygon) -> Line:
    angle = _angle(baseline) if baseline else piece_of(np.array(outline, np.float32)).angle
    is_down = line.direction is Direction.TTB or (
        line.direction is Direction.AUTO and abs(angle) > _STEEP
    )
    sure, told = line.outline_confidence, 0.0 if line.direction is Direction.AUTO else 1.0
    way = line.direction if told else Direction.LTR
    if line.kind is not Kind.LINE:
        return Line(outline, 0.0, Direction.LTR, sure, line.kind)
    if is_down:
        return Line(outline, (angle % 180) - 90, Direction.TTB, sure, direction_confidence=told)
    return Line(outline, angle, way, sure, direction_confidence=told)


def _angle(baseline: Polygon) -> float:
    """Degrees that a path is turned clockwise from level, -90 to 90, whichever end is its first."""
    (x0, y0), (x1, y1) = baseline[0], baseline[-1]
    return (math.degrees(math.atan2(y1 - y0, x1 - x0)) + 90) % 180 - 90
