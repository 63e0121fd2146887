"""Find the regions of a page: its quality, its lines and words, their crops and what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import apache_beam as beam
import numpy as np
from numpy.typing import NDArray

from ductus.model import registry
from ductus.model.images.ink_mask import binarized, ink_mask
from ductus.model.images.polarity import dark_on_light, polarity
from ductus.model.images.quality import page_quality
from ductus.model.images.screens import descreened
from ductus.model.layout.crops import LineCrop, cut_crops, encode_crop
from ductus.model.layout.detector import LineDetector
from ductus.model.layout.line import Line
from ductus.model.layout.lines import find_lines
from ductus.model.layout.recognizer import Recognizer
from ductus.model.layout.words import split_words
from ductus.schemas.failures import FailureCode
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction, FailedPage, Failure, Kind, Page, PageInfo, Region
from ductus.telemetry import metric_names
from ductus.telemetry.counting import count, measure, passed, timed
from ductus.transforms.settings import Settings

STAGE = "find_regions"
WHOLE = "whole"
INFOS = "infos"
REGIONS = "regions"
FAILED = "failed"


def find_regions(
    page: Page, detector: LineDetector, recognizer: Recognizer | None, direction: Direction
) -> tuple[PageInfo, list[Region]]:
    """The lines of a page in reading order, each with its crop and its words.

    Args:
        page: as it was read.
        detector: finds outlines.
        recognizer: reads the crops; None leaves texts empty.
        direction: of the run; the scan's own, unless it is `auto`, goes first.

    Returns:
        The page's info with its quality figures, and its lines.
    """
    info, pixels = legible(page)
    sheet = binarized(pixels)
    info = replace(info, ink_coverage=float(sheet.ink.mean()))
    lines = find_lines(sheet.image, sheet.ink, detector, asked_direction(info, direction))
    crops = cut_crops(sheet, lines)
    texts = [("", 0.0)] * len(lines)
    if recognizer:
        texts = recognizer.read([c.pixels for c in crops], [line.direction for line in lines])
    return info, [
        _line_region(info.page_id, order, *found)
        for order, found in enumerate(zip(lines, crops, texts, strict=True))
    ]


def whole_page(page: Page, direction: Direction) -> tuple[PageInfo, list[Region]]:
    """The page as one word, as InkSight's word mode takes its images.

    Its direction stays `auto` where nobody said: de-rendering finds it.
    """
    info, pixels = legible(page)
    info = replace(info, ink_coverage=float(ink_mask(pixels).mean()))
    region = Region(
        region_id=f"{info.page_id}/l0001",
        parent_id="",
        kind=Kind.WORD,
        reading_order=0,
        polygon=_box(0, 0, info.width, info.height),
        angle=0.0,
        direction=asked_direction(info, direction),
        detection_confidence=1.0,
        crop=encode_crop(pixels),
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


def asked_direction(info: PageInfo, direction: Direction) -> Direction:
    """The direction asked for a page: its scan's own, or else the run's."""
    return direction if info.scan.direction is Direction.AUTO else info.scan.direction


def _line_region(
    page_id: str, order: int, line: Line, crop: LineCrop, text: tuple[str, float]
) -> Region:
    region = Region(
        region_id=f"{page_id}/l{order + 1:04d}",
        parent_id="",
        kind=Kind.LINE,
        reading_order=order,
        polygon=line.polygon,
        angle=line.angle,
        direction=line.direction,
        detection_confidence=line.confidence,
        text=text[0],
        text_confidence=text[1],
        crop=encode_crop(crop.pixels),
        crop_to_page=crop.to_page,
        side=line.side,
    )
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
        except Exception as error:  # a page that breaks a detector must not stop the run
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
            return whole_page(page, recipe.direction)
        detector = registry.load_detector(self._settings.models.detector)
        recognizer = registry.load_recognizer(self._settings.models.recognizer)
        return find_regions(page, detector, recognizer, recipe.direction)


@dataclass
class FindRegions(beam.PTransform):  # type: ignore[misc]
    """Pages to regions; further outputs are `infos` (PageInfo) and `failed` (FailedPage)."""

    settings: Settings

    def expand(self, pages: beam.PCollection[Page]) -> beam.pvalue.DoOutputsTuple:
        """Returns the outputs `regions`, `infos` and `failed`."""
        return pages | "Find" >> beam.ParDo(_FindRegions(self.settings)).with_outputs(
            INFOS, FAILED, main=REGIONS
        )
