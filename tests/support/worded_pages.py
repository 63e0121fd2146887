"""Pages of words that stand where a test says, without ink, over a real scan."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction, PageInk, RegionInk
from tests.support.page_inks import example_page

Box = tuple[float, float, float, float]
Words = Sequence[tuple[str, Box]]


def worded_page(
    lines: Sequence[tuple[Words, Direction, str]], size: tuple[int, int], **info: object
) -> PageInk:
    """A page of a size; each line has words, its direction, and what parts words in its text."""
    page = example_page()
    about = {"width": size[0], "height": size[1], "orientation": 1, "media_type": "image/jpeg"}
    made = tuple(_line(page, n, *line) for n, line in enumerate(lines))
    return replace(page, info=replace(page.info, **{**about, **info}), lines=made, failures=())


def _line(page: PageInk, n: int, words: Words, direction: Direction, between: str) -> RegionInk:
    name = f"{page.info.page_id}/l{n + 1:04d}"
    base = page.lines[0]
    parts = tuple(
        _region(base.words[0], f"{name}/w{at + 1:03d}", at, text, box, direction)
        for at, (text, box) in enumerate(words)
    )
    boxes = [box for _, box in words]
    whole = (
        *(min(box[0] for box in boxes), min(box[1] for box in boxes)),
        *(max(box[2] for box in boxes), max(box[3] for box in boxes)),
    )
    text = between.join(text for text, _ in words)
    line = _region(base, name, n, text, whole, direction)
    return replace(line, words=parts)


def _region(
    base: RegionInk, name: str, place: int, text: str, box: Box, direction: Direction
) -> RegionInk:
    x0, y0, x1, y1 = box
    corners = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    told = {"region_id": name, "polygon": corners, "reading_order": place, "angle": 0.0}
    region = replace(base.region, **told, text=text, direction=direction, words=())
    return replace(base, region=region, ink=Ink(), words=())
