"""Read finished pages anew: their lines and ink stay, texts, words and clues are made again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import apache_beam as beam

from ductus.archive.archived_pages import ArchivedPage, finished_page, write_page
from ductus.archive.crashes import REREAD
from ductus.model import registry
from ductus.model.derenderer import Unavailable
from ductus.model.images.files.pixels import turned
from ductus.model.images.ink_mask import binarized
from ductus.model.layout.crops import crops_of
from ductus.model.layout.line import Line
from ductus.model.layout.parted_ink import part_ink
from ductus.model.layout.plain_masks import plain_masks
from ductus.model.reading.recognizer import Recognizer
from ductus.schemas.clues_file import kept
from ductus.schemas.failures import FailureCode
from ductus.schemas.identity import fingerprint, read_anew
from ductus.schemas.records import Failure, Kind, Page, PageInfo, PageInk, RegionInk
from ductus.storage.outages import check_answers
from ductus.telemetry.counting import count, passed, timed
from ductus.transforms.legible_pages import legible
from ductus.transforms.line_regions import line_region, read_lines
from ductus.transforms.reworded_lines import is_told, reworded, told
from ductus.transforms.settings import Settings
from ductus.transforms.watch import Crashed
from ductus.transforms.word_regions import continued

STAGE = REREAD


def reread_page(page: Page, done: PageInk, recognizer: Recognizer | None) -> PageInk:
    """A finished page as it is read now.

    Each line keeps its place, its strokes and their order; a line that says what it said, in the
    same words and with the same clues, is kept as it is. One whose text a de-renderer told keeps
    its text and words. Trust stays as it was given.

    Args:
        page: its scan, read anew.
        done: it, as the archive has it.
        recognizer: reads the lines; None leaves texts empty.
    """
    info = _read_anew(done.info, page.info)
    if not any(line.region.kind is Kind.LINE for line in done.lines):
        return replace(done, info=info)
    _, pixels = legible(page)
    parted = part_ink(
        binarized(turned(pixels, done.info.rotation)), [_line(ink) for ink in done.lines]
    )
    crops = crops_of(parted)
    plain = plain_masks(parted, crops)
    readings = read_lines(parted.lines, crops, recognizer, info.scan.language)
    regions = [
        line_region(info.page_id, ink.region.reading_order, line, crop, seen, reading)
        for ink, line, crop, seen, reading in zip(
            done.lines, parted.lines, crops, plain, readings, strict=True
        )
    ]
    stay = [
        told(ink, region) if is_told(ink) else region
        for ink, region in zip(done.lines, regions, strict=True)
    ]
    lines = map(reworded, done.lines, map(kept, continued(stay)))
    return replace(done, info=info, lines=tuple(lines))


def _read_anew(done: PageInfo, now: PageInfo) -> PageInfo:
    """A page's info with what steers its text now; `direction` steered its ink, and stays."""
    recipe = read_anew(done.recipe, now.recipe)
    return replace(
        done,
        scan=replace(now.scan, direction=done.scan.direction),
        recipe=recipe,
        fingerprint=fingerprint(done.source_sha256, done.page_index, recipe),
    )


def _line(ink: RegionInk) -> Line:
    """A finished line, or figure, as it is found on a page."""
    region = ink.region
    return Line(
        polygon=region.polygon,
        angle=region.angle,
        direction=region.direction,
        confidence=region.detection_confidence,
        kind=region.kind,
        direction_confidence=region.direction_confidence,
        side=region.side,
    )


def rewrite_page(page: Page, done: ArchivedPage, settings: Settings) -> ArchivedPage:
    """Reads a finished page anew and writes it, if it says anything else than it did.

    A page for which nothing changed keeps its files; only its row tells that it was read anew.
    """
    models = settings.models
    recognizer = registry.load_recognizer(models.recognizer, models.recognizer_weights)
    made = reread_page(page, done.page, recognizer)
    is_same = done.is_whole and made.info.scan.language == done.page.info.scan.language
    is_same = is_same and all(
        one is other for one, other in zip(made.lines, done.page.lines, strict=True)
    )
    written = replace(done, page=made) if is_same else write_page(made, settings.output)
    return replace(written, page=written.page.of_scan(page.info.scan))


class _RereadPage(beam.DoFn):  # type: ignore[misc]
    """Reads one page anew; one that cannot be stays as it was."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def process(self, page: Page) -> Iterator[ArchivedPage]:
        info = page.info
        done = finished_page(self._settings.output, info.page_id)
        if done is None:  # removed since the run began: the next one does it whole
            return
        try:
            with timed(STAGE, info.page_id), self._settings.watch.over(STAGE, info.page_id):
                made = rewrite_page(page, done, self._settings)
        except Unavailable:
            raise
        except Crashed as error:
            yield _kept(done, page, FailureCode.CRASHED, str(error))
        except Exception as error:
            check_answers(self._settings.output, error)
            message = f"reading anew broke: {type(error).__name__}: {error}"
            yield _kept(done, page, FailureCode.READING_FAILED, message)
        else:
            passed(STAGE, taken=1, given=1)
            count("pages_reread")
            yield made


def _kept(done: ArchivedPage, page: Page, code: FailureCode, message: str) -> ArchivedPage:
    """A page as it was, with why it could not be read anew."""
    passed(STAGE, taken=1, failed=1)
    scan = page.info.scan
    kept = done.page.of_scan(scan)
    failure = Failure(STAGE, code, message, scan.uri, kept.info.page_id)
    return replace(done, page=replace(kept, failures=(*kept.failures, failure)))


@dataclass
class RereadPages(beam.PTransform):  # type: ignore[misc]
    """Finished pages, as their scans show them, to the same with texts and words made anew."""

    settings: Settings

    def expand(self, pages: beam.PCollection[Page]) -> beam.PCollection[ArchivedPage]:
        """Returns what the archive has of each now."""
        return pages | "Reread" >> beam.ParDo(_RereadPage(self.settings))
