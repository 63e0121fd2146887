"""Find the regions of a page: its quality, its kind, its lines and figures, what they say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import apache_beam as beam
import numpy as np
from numpy.typing import NDArray

from ductus.model import registry
from ductus.model.contents.contents import contents
from ductus.model.derenderer import Unavailable
from ductus.model.images.files.pixels import turned
from ductus.model.images.ink_mask import Binarized, binarized
from ductus.model.images.polarity import dark_on_light, polarity
from ductus.model.images.quality import page_quality
from ductus.model.images.screens import descreened
from ductus.model.layout.crops import LineCrop, crops_of, encode_crop
from ductus.model.layout.detector import LineDetector
from ductus.model.layout.line import Line
from ductus.model.layout.lines import SIDES, find_lines
from ductus.model.layout.parted_ink import outside_share, part_ink
from ductus.model.layout.plain_masks import PlainMask, encode_mask, plain_masks, plain_page
from ductus.model.layout.reading_order import reading_order
from ductus.model.layout.recognizer import Recognizer
from ductus.model.layout.words import split_words
from ductus.model.orientation.line_direction import line_direction, line_directions
from ductus.model.orientation.strips import strip_of_ink
from ductus.schemas.failures import FailureCode
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import (
    Direction,
    FailedPage,
    Failure,
    Kind,
    Page,
    PageInfo,
    Region,
    Side,
)
from ductus.schemas.treatment import Rotate
from ductus.telemetry import metric_names
from ductus.telemetry.counting import count, measure, passed, timed
from ductus.transforms.known_good import check_machine
from ductus.transforms.settings import Settings
from ductus.transforms.turn_upright import set_upright, turn_as_told

STAGE = "find_regions"
WHOLE = "whole"
INFOS = "infos"
REGIONS = "regions"
FAILED = "failed"


def find_regions(
    page: Page,
    detector: LineDetector,
    recognizer: Recognizer | None,
    direction: Direction,
    rotate: Rotate = Rotate.AUTO,
    trace_all: bool = False,
) -> tuple[PageInfo, list[Region]]:
    """The lines and figures of a page in reading order, lines with their crops and their words.

    Args:
        page: as it was read.
        detector: finds outlines.
        recognizer: reads the crops; None leaves texts empty.
        direction: of the run; the scan's own, unless it is `auto`, goes first.
        rotate: how the page is turned first.
        trace_all: a page that is no writing has regions, and a stamp has a crop.

    Returns:
        The page's info with its quality figures and its kind, and its lines and figures, all of
        the page as it was turned.
    """
    info, pixels, outlines = set_upright(*legible(page), rotate, detector)
    sheet = binarized(pixels)
    info = _inked(info, sheet)
    asked = asked_direction(info, direction)
    found = find_lines(pixels, sheet.ink, outlines, asked)
    kind, lines = contents(turned(page.pixels, info.rotation), sheet, found)
    info = replace(info, page_kind=kind)
    if not (kind.is_traced or trace_all):
        lines = [line for line in lines if line.kind is Kind.STAMP]
    parted = part_ink(sheet, lines)
    crops = crops_of(parted)
    plain = plain_masks(parted, crops)
    info = replace(info, ink_outside=outside_share(parted))
    lines, order = directed(lines, crops, asked)
    crops, plain = [crops[i] for i in order], [plain[i] for i in order]
    texts = _texts(lines, crops, recognizer)
    regions = [
        _line_region(info.page_id, place, *of_line)
        for place, of_line in enumerate(zip(lines, crops, plain, texts, strict=True))
    ]
    return info, regions if trace_all else [_untraced(region) for region in regions]


def whole_page(
    page: Page, direction: Direction, rotate: Rotate = Rotate.AUTO
) -> tuple[PageInfo, list[Region]]:
    """The page as one word, as InkSight's word mode takes its images.

    Where nobody said its direction, its script tells.
    """
    info, pixels = turn_as_told(*legible(page), rotate)
    sheet = binarized(pixels)
    info = _inked(info, sheet)
    way, confidence = asked_direction(info, direction), 1.0
    if way is Direction.AUTO:
        way, confidence = line_direction(strip_of_ink(pixels, sheet.ink))
    region = Region(
        region_id=f"{info.page_id}/l0001",
        parent_id="",
        kind=Kind.WORD,
        reading_order=0,
        polygon=_box(0, 0, info.width, info.height),
        angle=0.0,
        direction=way,
        detection_confidence=1.0,
        crop=encode_crop(pixels),
        plain=encode_mask(plain_page(pixels)),
        direction_confidence=confidence,
    )
    return info, [region]


def legible(page: Page) -> tuple[PageInfo, NDArray[np.uint8]]:
    """A page's info with what its pixels tell, and the pixels that its ink is looked for in.

    Those are uint8[H, W, 3], RGB: the page's own, or its negative where it is light on dark; the
    greys of a screen where it is one of dots, which `warnings` tells.
    """
    greys = descreened(page.pixels)
    pixels = page.pixels if greys is None else greys
    quality = page_quality(page.pixels)
    info = replace(
        page.info,
        sharpness=quality.sharpness,
        contrast=quality.contrast,
        warnings=(*page.info.warnings, *(("screened",) if greys is not None else ())),
        polarity=polarity(pixels),
    )
    return info, dark_on_light(pixels, info.polarity)


def _inked(info: PageInfo, sheet: Binarized) -> PageInfo:
    """A page's info with what its ink tells."""
    doubts = {"show_through": sheet.is_through, "faint": sheet.is_lost}
    warnings = (*info.warnings, *(name for name, is_so in doubts.items() if is_so))
    return replace(info, ink_coverage=float(sheet.ink.mean()), warnings=warnings)


def asked_direction(info: PageInfo, direction: Direction) -> Direction:
    """The direction asked for a page: its scan's own, or else the run's."""
    return direction if info.scan.direction is Direction.AUTO else info.scan.direction


def _texts(
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


def _untraced(region: Region) -> Region:
    """A region as it is de-rendered: a stamp has no crop, and so no ink."""
    return replace(region, crop=b"") if region.kind is Kind.STAMP else region


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


def _line_region(
    page_id: str,
    order: int,
    line: Line,
    crop: LineCrop,
    plain: PlainMask,
    text: tuple[str, float],
) -> Region:
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
    box = (0, span[0], width, span[1])
    if line.direction is not Direction.TTB:
        box = (span[0], 0, span[1], height)
    corners = crop.to_page.apply(np.array(_box(*box)) - 0.5)
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


def _box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


class _FindRegions(beam.DoFn):  # type: ignore[misc]
    """Runs `find_regions` or `whole_page`, with models that are loaded once a process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def process(self, page: Page) -> Iterator[Region | beam.pvalue.TaggedOutput]:
        try:
            with timed(metric_names.FIND_REGIONS, page.info.page_id):
                info, regions = self._found(page)
        except Unavailable:
            raise
        except Exception as error:  # a page that breaks a detector must not stop the run
            check_machine(lambda word: self._found(replace(page, pixels=word)), error)
            message = f"finding lines broke: {type(error).__name__}: {error}"
            scan_uri, page_id = page.info.scan.uri, page.info.page_id
            code = FailureCode.DETECTION_FAILED
            failure = Failure(STAGE, code, message, scan_uri, page_id)
            passed(metric_names.FIND_REGIONS, taken=1, failed=1)
            yield beam.pvalue.TaggedOutput(FAILED, FailedPage(page.info, failure))
            return
        passed(metric_names.FIND_REGIONS, taken=1, given=len(regions))
        count(metric_names.REGIONS_FOUND_ON)
        count("regions_found", len(regions))
        measure("crop_bytes", sum(len(region.crop) for region in regions))
        yield beam.pvalue.TaggedOutput(INFOS, info)
        yield from regions

    def _found(self, page: Page) -> tuple[PageInfo, list[Region]]:
        recipe = self._settings.recipe
        if recipe.regions == WHOLE:
            return whole_page(page, recipe.direction, recipe.rotate)
        detector = registry.load_detector(self._settings.models.detector)
        recognizer = registry.load_recognizer(self._settings.models.recognizer)
        return find_regions(
            page, detector, recognizer, recipe.direction, recipe.rotate, recipe.trace_all
        )


@dataclass
class FindRegions(beam.PTransform):  # type: ignore[misc]
    """Pages to regions; further outputs are `infos` (PageInfo) and `failed` (FailedPage)."""

    settings: Settings

    def expand(self, pages: beam.PCollection[Page]) -> beam.pvalue.DoOutputsTuple:
        """Returns the outputs `regions`, `infos` and `failed`."""
        return pages | "Find" >> beam.ParDo(_FindRegions(self.settings)).with_outputs(
            INFOS, FAILED, main=REGIONS
        )
