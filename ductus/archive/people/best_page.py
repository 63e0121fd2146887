"""A page as people have put it right: their corrections over what the machine made."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from ductus.archive.archived_pages import ArchivedPage, find_page
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.people.said_of_page import Regions, Said, what_counts
from ductus.schemas.corrections import Field, State
from ductus.schemas.geometry import bounds
from ductus.schemas.ink import Ink, Stroke
from ductus.schemas.ink_json import ink_from_json, polygon_from_json
from ductus.schemas.places import SAME_PLACE, overlap
from ductus.schemas.records import Direction, PageInk, Region, RegionInk

_SPACED = " "


@dataclass(frozen=True, eq=False)
class BestPage:
    """A page with all that counts of what people said.

    Attributes:
        page: with `text_best` and `ink_best`; lines that are no writing are left out, and the
            others are in the order that people gave them.
        said: what was said, what waits, what has become an orphan.
        machine: the page as its run left it.
    """

    page: PageInk
    said: Said
    machine: ArchivedPage

    @property
    def state(self) -> State:
        """How far people have come with it."""
        return self.said.state

    @property
    def orders(self) -> dict[str, float]:
        """Of each line that the run found, by region id, the number that it is ordered by."""
        lines = (line.region for line in self.machine.page.lines)
        return {line.region_id: _place_in_order(line, self.said) for line in lines}


def best_page(
    archive: str, page_id: str, corrections: Corrections | None = None
) -> BestPage | None:
    """A page of an archive with its corrections; None when it has no page of that id.

    Args:
        archive: its root, a folder or `gs://` prefix.
        page_id: the page.
        corrections: of the archive, where they are read already.

    Raises:
        FileNotFoundError: there is no archive.
        ValueError: the page's InkML is damaged.
    """
    found = find_page(archive, page_id)
    if found is None:
        return None
    if corrections is None:
        with Corrections(archive) as read:
            said = read.of_page(page_id)
    else:
        said = corrections.of_page(page_id)
    counting = what_counts(said, regions_of(found.page))
    return BestPage(corrected(found.page, counting), counting, found)


def regions_of(page: PageInk) -> Regions:
    """Where the regions of a page are, words too."""
    regions = [ink.region for ink in page.inks]
    boxes = {region.region_id: bounds(region.polygon) for region in regions}
    return Regions(page.info.frame, boxes)


def moved_words(page: PageInk, said: Said) -> frozenset[str]:
    """The ids of words to which people gave a place that is another than the run's.

    Args:
        page: as its run left it.
        said: what counts of what people said of it.
    """
    words = (
        (word.region, said.value(word.region.region_id, Field.POLYGON)) for word in _words(page)
    )
    return frozenset(
        region.region_id
        for region, told in words
        if told and overlap(bounds(region.polygon), bounds(polygon_from_json(told))) < SAME_PLACE
    )


def _words(page: PageInk) -> Iterator[RegionInk]:
    return (word for line in page.lines for word in line.words)


def corrected(page: PageInk, said: Said) -> PageInk:
    """The page with what counts over it; the very page where nothing does."""
    if not said.counts:
        return page
    there = [line for line in page.lines if said.is_writing(line.region.region_id)]
    in_order = sorted(there, key=lambda line: _place_in_order(line.region, said))
    lines = tuple(_line(line, n, said) for n, line in enumerate(in_order))
    moved = moved_words(page, said)
    return replace(page, lines=tuple(_without_looks(line, moved) for line in lines))


def _without_looks(line: RegionInk, moved: frozenset[str]) -> RegionInk:
    """The line without the looks of words that are elsewhere: another place was looked at."""
    shapes = tuple(shape for shape in line.region.shapes if shape.region_id not in moved)
    if len(shapes) == len(line.region.shapes):
        return line
    return replace(line, region=replace(line.region, shapes=shapes))


def _place_in_order(region: Region, said: Said) -> float:
    told = said.value(region.region_id, Field.READING_ORDER)
    return float(region.reading_order if told is None else told)


def _line(line: RegionInk, place: int, said: Said) -> RegionInk:
    words = tuple(_region(word, said) for word in line.words)
    own = replace(_region(line, said), words=words)
    own = _with_ink(own, line, said)
    region = replace(own.region, reading_order=place, text=_text(own, line, said))
    inks = _texts_of_words(own.words, region, line, said)
    return replace(own, region=replace(region, words=tuple(w.region for w in inks)), words=inks)


def _region(ink: RegionInk, said: Said) -> RegionInk:
    """What is said of one region by itself."""
    name, region = ink.region.region_id, ink.region
    if (direction := said.value(name, Field.DIRECTION)) is not None:
        region = replace(region, direction=Direction(direction), direction_confidence=1.0)
    if (polygon := said.value(name, Field.POLYGON)) is not None:
        region = replace(region, polygon=polygon_from_json(polygon))
    if (text := said.value(name, Field.TEXT)) is not None:
        region = replace(region, text=text, text_confidence=1.0)
    drawn = said.value(name, Field.INK)
    made = ink if drawn is None else replace(ink, ink=ink_from_json(drawn), order_confidence=1.0)
    return replace(made, region=region)


def _with_ink(own: RegionInk, machine: RegionInk, said: Said) -> RegionInk:
    """A line and its words with the same strokes: those that were corrected last in either."""
    of_line = said.counts.get((machine.region.region_id, Field.INK))
    of_words = [
        made
        for word in machine.words
        if (made := said.counts.get((word.region.region_id, Field.INK)))
    ]
    if of_line and all(made.created_at < of_line.created_at for made in of_words):
        return replace(own, words=_parted(own.ink, own.words))
    if of_words:
        return replace(own, ink=Ink.joined(word.ink for word in own.words))
    return own


def _parted(ink: Ink, words: tuple[RegionInk, ...]) -> tuple[RegionInk, ...]:
    """The words with the strokes of their line that lie in each, or next to it.

    No words where the pen did not go word after word: a line holds the ink of its words in their
    order, and the order that people gave is what is kept.
    """
    boxes = np.array([bounds(word.region.polygon) for word in words]).reshape(-1, 4)
    owners = [_nearest(stroke, boxes) for stroke in ink.strokes] if words else []
    if owners != sorted(owners):
        return ()
    parts: list[list[Stroke]] = [[] for _ in words]
    for owner, stroke in zip(owners, ink.strokes, strict=False):
        parts[owner].append(stroke)
    return tuple(
        replace(word, ink=Ink(tuple(part))) for word, part in zip(words, parts, strict=True)
    )


def _nearest(stroke: Stroke, boxes: NDArray[np.float64]) -> int:
    """Which of the boxes float64[N, 4] the middle of a stroke lies in, or next to."""
    x, y = stroke.xy.mean(axis=0)
    across = np.maximum(0, np.maximum(boxes[:, 0] - x, x - boxes[:, 2]))
    down = np.maximum(0, np.maximum(boxes[:, 1] - y, y - boxes[:, 3]))
    return int(np.argmin(np.hypot(across, down)))


def _text(own: RegionInk, machine: RegionInk, said: Said) -> str:
    """The text of a line: of its words where those were corrected, unless its own was."""
    is_said = said.value(machine.region.region_id, Field.TEXT) is not None
    words = [said.value(word.region.region_id, Field.TEXT) for word in machine.words]
    if is_said or all(text is None for text in words):
        return own.region.text
    between = _SPACED if _SPACED in machine.region.text or len(words) == 1 else ""
    return between.join(word.region.text for word in own.words if word.region.text)


def _texts_of_words(
    words: tuple[RegionInk, ...], line: Region, machine: RegionInk, said: Said
) -> tuple[RegionInk, ...]:
    """Words have a text only if there are as many in the line's, or their own was corrected."""
    if said.value(machine.region.region_id, Field.TEXT) is None:
        return words
    parts = line.text.split()
    fits = len(parts) == len(words)
    told = []
    for place, word in enumerate(words):
        if said.value(word.region.region_id, Field.TEXT) is None:
            text, sure = (parts[place], line.text_confidence) if fits else ("", 0.0)
            word = replace(word, region=replace(word.region, text=text, text_confidence=sure))
        told.append(word)
    return tuple(told)
