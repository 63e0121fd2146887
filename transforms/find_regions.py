"""Find the regions of a page: its quality, its kind, its lines and figures, what they say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import apache_beam as beam

from ductus.model import registry
from ductus.model.contents.contents import contents
from ductus.model.derenderer import Unavailable
from ductus.model.images.files.pixels import turned
from ductus.model.images.ink_mask import binarized
from ductus.model.layout.crops import crops_of, encode_crop
from ductus.model.layout.detector import LineDetector
from ductus.model.layout.lines import find_lines
from ductus.model.layout.parted_ink import outside_share, part_ink
from ductus.model.layout.plain_masks import encode_mask, plain_masks, plain_page
from ductus.model.layout.rapidocr.stroke_features import ROWS
from ductus.model.orientation.line_direction import line_direction
from ductus.model.orientation.strips import strip_of_ink
from ductus.model.reading.recognizer import Recognizer
from ductus.schemas.failures import FailureCode
from ductus.schemas.records import (
    Direction,
    FailedPage,
    Failure,
    Kind,
    Page,
    PageInfo,
    PageKind,
    Region,
)
from ductus.schemas.treatment import Treatment
from ductus.telemetry import metric_names
from ductus.telemetry.counting import count, measure, passed, timed
from ductus.transforms.known_good import check_machine
from ductus.transforms.legible_pages import inked, legible, unwarned
from ductus.transforms.line_regions import (
    asked_direction,
    directed,
    line_region,
    read_lines,
)
from ductus.transforms.settings import Settings
from ductus.transforms.turn_upright import set_upright, turn_as_told
from ductus.transforms.watch import Crashed, crashed_page
from ductus.transforms.word_regions import box_of, continued

STAGE = "find_regions"
WHOLE = "whole"
INFOS = "infos"
REGIONS = "regions"
FAILED = "failed"
_USUAL = Treatment()


def find_regions(
    page: Page,
    detector: LineDetector,
    recognizer: Recognizer | None,
    treatment: Treatment = _USUAL,
) -> tuple[PageInfo, list[Region]]:
    """The lines and figures of a page in reading order, lines with their crops and their words.

    Args:
        page: as it was read.
        detector: finds outlines.
        recognizer: reads the crops; None leaves texts empty.
        treatment: of the run. With `trace_all` a page that is no writing has regions, and a stamp
            has a crop.

    Returns:
        The page's info with its quality figures and its kind, and its lines and figures, all of
        the page as it was turned.
    """
    info, pixels, outlines = set_upright(*legible(page), treatment.rotate, detector)
    sheet = binarized(pixels)
    info = inked(info, sheet)
    asked = asked_direction(info, treatment.direction)
    found = find_lines(pixels, sheet.ink, outlines, asked)
    kind, lines = contents(turned(page.pixels, info.rotation), sheet, found)
    info = replace(info, page_kind=kind)
    if not (kind.is_traced or treatment.trace_all):
        info = info if kind is PageKind.BLANK else unwarned(info)  # blank, or too faint to be seen
        lines = [line for line in lines if line.kind is Kind.STAMP]
    parted = part_ink(sheet, lines)
    crops = crops_of(parted)
    plain = plain_masks(parted, crops)
    info = replace(info, ink_outside=outside_share(parted))
    lines, order = directed(lines, crops, asked)
    crops, plain = [crops[i] for i in order], [plain[i] for i in order]
    readings = read_lines(lines, crops, recognizer, info.scan.language)
    regions = continued(
        [
            line_region(info.page_id, place, *of_line)
            for place, of_line in enumerate(zip(lines, crops, plain, readings, strict=True))
        ]
    )
    return info, regions if treatment.trace_all else [_untraced(region) for region in regions]


def whole_page(page: Page, treatment: Treatment = _USUAL) -> tuple[PageInfo, list[Region]]:
    """The page as one word, as InkSight's word mode takes its images.

    Where nobody said its direction, its script tells.
    """
    info, pixels = turn_as_told(*legible(page), treatment.rotate)
    sheet = binarized(pixels)
    info = inked(info, sheet)
    way, confidence = asked_direction(info, treatment.direction), 1.0
    if way is Direction.AUTO:
        way, confidence = line_direction(strip_of_ink(pixels, sheet.ink, ROWS))
    region = Region(
        region_id=f"{info.page_id}/l0001",
        parent_id="",
        kind=Kind.WORD,
        reading_order=0,
        polygon=box_of(0, 0, info.width, info.height),
        angle=0.0,
        direction=way,
        detection_confidence=1.0,
        crop=encode_crop(pixels),
        plain=encode_mask(plain_page(pixels)),
        direction_confidence=confidence,
    )
    return info, [region]


def _untraced(region: Region) -> Region:
    """A region as it is de-rendered: a stamp has no crop, and so no ink."""
    return replace(region, crop=b"") if region.kind is Kind.STAMP else region


class _FindRegions(beam.DoFn):  # type: ignore[misc]
    """Runs `find_regions` or `whole_page`, with models that are loaded once a process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def process(self, page: Page) -> Iterator[Region | beam.pvalue.TaggedOutput]:
        try:
            watched = self._settings.watch.over(STAGE, page.info.page_id)
            with timed(metric_names.FIND_REGIONS, page.info.page_id), watched:
                info, regions = self._found(page)
        except Unavailable:
            raise
        except Crashed as error:
            yield _lost(crashed_page(STAGE, page.info, error, self._settings.recipe))
            return
        except Exception as error:  # a page that breaks a detector must not stop the run
            check_machine(lambda word: self._found(replace(page, pixels=word)), error)
            message = f"finding lines broke: {type(error).__name__}: {error}"
            scan_uri, page_id = page.info.scan.uri, page.info.page_id
            code = FailureCode.DETECTION_FAILED
            failure = Failure(STAGE, code, message, scan_uri, page_id)
            yield _lost(FailedPage(page.info, failure))
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
            return whole_page(page, recipe)
        models = self._settings.models
        detector = registry.load_detector(models.detector)
        recognizer = registry.load_recognizer(models.recognizer, models.recognizer_weights)
        return find_regions(page, detector, recognizer, recipe)


def _lost(failed: FailedPage) -> beam.pvalue.TaggedOutput:
    passed(metric_names.FIND_REGIONS, taken=1, failed=1)
    return beam.pvalue.TaggedOutput(FAILED, failed)


@dataclass
class FindRegions(beam.PTransform):  # type: ignore[misc]
    """Pages to regions; further outputs are `infos` (PageInfo) and `failed` (FailedPage)."""

    settings: Settings

    def expand(self, pages: beam.PCollection[Page]) -> beam.pvalue.DoOutputsTuple:
        """Returns the outputs `regions`, `infos` and `failed`."""
        return pages | "Find" >> beam.ParDo(_FindRegions(self.settings)).with_outputs(
            INFOS, FAILED, main=REGIONS
        )
