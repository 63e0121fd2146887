"""Words that look like one of an archive, or like a picture, by the table `shapes`: any script."""

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import Any

import numpy as np

from ductus import storage
from ductus.archive.archived_pages import ArchivedPage, find_page
from ductus.archive.finding.shape_search import ShapeHit, not_compared, search_by_shape
from ductus.archive.page_lookup import rows_of
from ductus.archive.people.best_shapes import BestShapes
from ductus.archive.people.corrections_table import Corrections
from ductus.model.images.files.decode import UnreadableScan
from ductus.model.images.files.pixels import decode_pixels
from ductus.model.images.ink_mask import ink_mask
from ductus.model.shapes.line_strokes import line_strokes
from ductus.model.shapes.projection import shipped
from ductus.runners.console.complaints import complain
from ductus.runners.console.found_lines import SIMILARITY, Result
from ductus.runners.console.wording import counted
from ductus.schemas.addresses import parse_address
from ductus.schemas.clues import Box, Shape
from ductus.schemas.places import carried, overlap
from ductus.schemas.records import Direction, RegionInk
from ductus.search.search_results import PAGE_COLUMNS, FoundLine, found_page

_SAME_PLACE = 0.5
"""Windows of a line lie over each other; of those that share so much one is enough."""
_MORE = 4
"""So many times the hits that are wanted are looked for, since windows share places; then again."""


def alike(archive: str, like: str, at_once: int) -> Iterator[Result]:
    """What looks like an example, the most alike first, as long as anyone asks for more.

    Args:
        archive: a folder or `gs://` prefix.
        like: an image file; or the id of a word, of a shape, or of a line that is one shape; or an
            address, of which the shape in its place is meant.
        at_once: so many results are probably wanted.

    Raises:
        FileNotFoundError: there is no archive, or no such page.
        ValueError: there is no such example, or it shows no writing.
    """
    own = _of_image(like) if os.path.isfile(like) else _of_archive(archive, like)
    if n_pages := not_compared(archive, own.projection):
        complain(
            f"the words of {counted(n_pages, 'page')} were looked at by another version than the "
            "example and are not compared with it: ductus run SCANS --redo text looks at pages anew"
        )
    given: set[str] = set()
    n_hits = at_once
    with Corrections(archive) as said:
        looks = BestShapes(said)
        while True:
            n_hits *= _MORE
            hits = search_by_shape(archive, own.vector, own.projection, n_hits)
            new = [hit for hit in _apart(hits, own) if hit.shape_id not in given]
            given |= {hit.shape_id for hit in new}
            counting = [hit for hit in new if looks.count(hit.region_id)]
            yield from _found(archive, counting, at_once)
            if len(hits) < n_hits:
                return


def _of_image(path: str) -> Shape:
    """The whole of a picture as one word."""
    try:
        pixels = decode_pixels(storage.read_bytes(path))
    except UnreadableScan as error:
        raise ValueError(f"{path} is no picture that can be read: {error}") from error
    if not ink_mask(pixels).any():
        raise ValueError(f"{path} shows no writing: name a picture of one word, dark on light")
    strokes = line_strokes(pixels, Direction.LTR)
    made = shipped()
    (vector,) = made.vectors(strokes, [(0.0, float(len(strokes)))])
    return Shape("", (0.0, 0.0, 0.0, 0.0), vector, made.version)


def _of_archive(archive: str, like: str) -> Shape:
    """A shape of a page, by the name of its word or line, its own, or its place."""
    page_id = parse_address(like).page_id if "#" in like else like.partition("/")[0]
    found = find_page(archive, page_id)
    if found is None:
        raise FileNotFoundError(
            f"{like} is no image file and no region: there is no page {page_id} in {archive}. "
            f"`ductus inspect {archive}` lists the pages, `ductus search --json` names regions"
        )
    named = list(_named(found))
    if "#" in like:
        return _in_place(like, found, [shape for _, shape in named])
    own = [shape for name, shape in named if like in (name, shape.region_id)]
    if len(own) != 1:
        there = [name.removeprefix(like) for name, _ in named if name.startswith(f"{like}/")]
        told = f"name one of {like}…: {' '.join(there)}" if there else "nothing there has a shape"
        raise ValueError(f"{like} is no word or window that looks like something: {told}")
    return own[0]


def _named(page: ArchivedPage) -> Iterator[tuple[str, Shape]]:
    """The shapes of a page with their ids, as the table has them."""
    counts: dict[str, int] = {}
    for line in page.page.lines:
        for shape in line.region.shapes:
            counts[shape.region_id] = counts.get(shape.region_id, 0) + 1
            yield f"{shape.region_id}/h{counts[shape.region_id]:03d}", shape


def _in_place(like: str, page: ArchivedPage, shapes: list[Shape]) -> Shape:
    address, now = parse_address(like), page.page.info.frame
    box: Box | None = carried(address.box, address.frame or now, now)
    best = max(shapes, key=lambda shape: overlap(shape.box, box) if box else 0.0, default=None)
    if not box or not best or overlap(best.box, box) < _SAME_PLACE:
        raise ValueError(f"{like}: there is no word in that place, or it is a line of several")
    return best


def _apart(hits: list[ShapeHit], own: Shape) -> Iterator[ShapeHit]:
    """Hits without the example itself, and of those that share a place the first."""
    taken: dict[str, list[Box]] = {own.region_id: [own.box]}
    for hit in hits:
        there = taken.setdefault(hit.region_id, [])
        if all(overlap(hit.box, box) < _SAME_PLACE for box in there):
            there.append(hit.box)
            yield hit


def _found(archive: str, hits: list[ShapeHit], at_once: int) -> Iterator[Result]:
    """Results in the order of their hits; of so many hits each page is read once."""
    rows = rows_of(archive, {hit.page_id for hit in hits}, *PAGE_COLUMNS[1:])  # the id comes anyway
    for first in range(0, len(hits), at_once):
        some = hits[first : first + at_once]
        found: dict[int, Result] = {}
        for page_id in dict.fromkeys(hit.page_id for hit in some):
            page, row = find_page(archive, page_id), rows.get(page_id)
            for place, hit in enumerate(some):
                if page and row and hit.page_id == page_id and found_page(row).is_sound:
                    line, word = _line_of(page, hit.region_id)
                    if line:  # else it is being made anew
                        made = _found_line(hit, line, word, row)
                        found[place] = Result(made, SIMILARITY, hit.shape_id)
        yield from (found[place] for place in sorted(found))


def _line_of(page: ArchivedPage, region_id: str) -> tuple[RegionInk | None, str]:
    """The line that a region is or is of, and the text of the word that it is."""
    for line in page.page.lines:
        if line.region.region_id == region_id:
            return line, ""
        for word in line.words:
            if word.region.region_id == region_id:
                return line, word.region.text
    return None, ""


def _found_line(hit: ShapeHit, line: RegionInk, word: str, row: dict[str, Any]) -> FoundLine:
    region = line.region
    return FoundLine(
        page=found_page(row),
        region_id=region.region_id,
        reading_order=region.reading_order,
        polygon=region.polygon,
        direction=region.direction,
        language=region.language,
        text=region.text,
        probability=0.0,
        score=float(np.clip(hit.similarity, -1, 1)),
        words=(word,) if word else (),
        boxes=(hit.box,),
    )
