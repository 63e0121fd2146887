"""Lines to learn from: those that people put right, cut out of their scans as a run cuts them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from ductus import storage
from ductus.archive.people.best_page import BestPage
from ductus.model.images.files.decode import own_pixels
from ductus.model.reading.training.text_lines import TextLine, line_of
from ductus.runners.actions.archived_reading import crops_of_page
from ductus.runners.actions.learned_from_pages import learned_from_pages
from ductus.schemas.corrections import Field, State
from ductus.schemas.records import Direction, Kind, Region


def corrected_lines(archive: str, lost: list[str]) -> Iterator[TextLine]:
    """The lines whose text people gave; of an approved page all that have one.

    Lines that run down are left out: the reader does not read them.

    Args:
        archive: its root.
        lost: is told of each page that cannot be read, and why.

    Raises:
        FileNotFoundError: there is no archive.
    """
    for line, is_kept in learned_from_pages(archive, _lines, lost):
        yield replace(line, split="kept" if is_kept else "train")


def _lines(best: BestPage, scan: str) -> Iterator[TextLine]:
    told = [_is_told(ink.region, best) for ink in best.page.lines]
    if not any(told):
        return
    info = best.page.info
    crops = crops_of_page(best.page, own_pixels(storage.read_bytes(scan), info))
    for ink, crop, is_told in zip(best.page.lines, crops, told, strict=True):
        if is_told and crop.mask.any():
            source = info.scan.collection or info.page_id
            yield line_of(crop.pixels, ink.region.text, source, info.page_id)


def _is_told(region: Region, best: BestPage) -> bool:
    if region.kind is not Kind.LINE or region.direction is Direction.TTB:
        return False
    is_own = best.said.value(region.region_id, Field.TEXT) is not None
    return bool(region.text.strip()) and (is_own or best.state is State.APPROVED)
