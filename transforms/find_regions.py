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
from ductus.model.layout.beside_ornament import is_ornament
from ductus.model.layout.crops import encode_crop
from ductus.model.layout.detector import LineDetector
from ductus.model.layout.lines import find_lines
from ductus.model.layout.plain_masks import encode_mask, plain_page
from ductus.model.layout.rapidocr.stroke_features import ROWS
from ductus.model.orientation.line_direction import line_direction
from ductus.model.orientation.strips import strip_of_ink
from ductus.model.processes import give_back
from ductus.model.reading.recognizer import Recognizer
from ductus.schemas.failures import FailureCode
from ductus.schemas.given.given_page import GivenPage
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
from ductus.transforms.cut_lines import cut_lines
from ductus.transforms.given_regions import OTHER, given_of, given_regions
from ductus.transforms.known_good import check_machine
from ductus.transforms.legible_pages import inked, legible, unwarned
from ductus.transforms.line_regions import asked_direction, directed, read_lines
from ductus.transforms.settings import Settings
from ductus.transforms.turn_upright import set_upright, turn_as_told
from ductus.transforms.watch import Crashed, crashed_page
from ductus.transforms.word_regions import box_of

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
    give_back()  # over 100 MB of looks that are done with, which all else would come on top of
    sheet = binarized(pixels)
    info = inked(info, sheet)
    asked = asked_direction(info, treatment.direction)
    outlines = [one for one in outlines if not is_ornament(one.polygon, sheet)]
    found = find_lines(pixels, sheet.ink & ~sheet.ornament, outlines, asked)
    kind, lines = contents(turned(page.pixels, info.rotation), sheet, found)
    info = replace(info, page_kind=kind)
    if not (kind.is_traced or treatment.trace_all):
        info = info if kind is PageKind.BLANK else unwarned(info)  # blank, or too faint to be seen
        lines = [line for line in lines if line.kind is Kind.STAMP]
    cut = cut_lines(sheet, lines)
    info = replace(info, ink_outside=cut.ink_outside)
    cut = cut.ordered(*directed(lines, cut.crops, asked))
    readings = read_lines(cut.lines, cut.crops, recognizer, info.scan.language)
    give_back()
    return info, cut.regions(info.page_id, readings, treatment.trace_all)


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


class _FindRegions(beam.DoFn):  # type: ignore[misc]
    """Runs `find_regions`, or what is asked for instead, with models loaded once a process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def process(self, page: Page) -> Iterator[Region | beam.pvalue.TaggedOutput]:
        try:
            given = given_of(page.info) if self._settings.recipe.regions != WHOLE else None
        except (OSError, ValueError) as error:
            yield _lost(_failed(page.info, FailureCode.READ_FAILED, f"lines given: {error}"))
            return
        try:
            watched = self._settings.watch.over(STAGE, page.info.page_id)
            with timed(metric_names.FIND_REGIONS, page.info.page_id), watched:
                info, regions = self._found(page, given)
        except Unavailable:
            raise
        except Crashed as error:
            yield _lost(crashed_page(STAGE, page.info, error, self._settings.recipe))
            return
        except Exception as error:  # a page that breaks a detector must not stop the run
            check_machine(lambda word: self._found(replace(page, pixels=word), None), error)
            message = f"finding lines broke: {type(error).__name__}: {error}"
            yield _lost(_failed(page.info, FailureCode.DETECTION_FAILED, message))
            return
        passed(metric_names.FIND_REGIONS, taken=1, given=len(regions))
        count(metric_names.REGIONS_FOUND_ON)
        count("regions_found", len(regions))
        measure("crop_bytes", sum(len(region.crop) for region in regions))
        yield beam.pvalue.TaggedOutput(INFOS, info)
        yield from regions

    def _found(self, page: Page, given: GivenPage | None) -> tuple[PageInfo, list[Region]]:
        recipe = self._settings.recipe
        if recipe.regions == WHOLE:
            return whole_page(page, recipe)
        models = self._settings.models
        detector = registry.load_detector(models.detector)
        recognizer = registry.load_recognizer(models.recognizer, models.recognizer_weights)
        if given:
            if found := given_regions(page, given, recognizer, recipe):
                return found
            page = replace(page, info=replace(page.info, warnings=(*page.info.warnings, OTHER)))
        return find_regions(page, detector, recognizer, recipe)


def _failed(info: PageInfo, code: FailureCode, message: str) -> FailedPage:
    return FailedPage(info, Failure(STAGE, code, message, info.scan.uri, info.page_id))


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
