"""What is other on a page than it was: lines, texts and strokes; pure functions of two pages."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from ductus.schemas.clues import Box
from ductus.schemas.geometry import bounds
from ductus.schemas.ink import Stroke
from ductus.schemas.places import Frame, How, carried, match_place
from ductus.schemas.records import PageInfo, PageInk, RegionInk


@dataclass(frozen=True)
class TextChange:
    """A line that reads otherwise; `region_id` is its name of now."""

    region_id: str
    before: str
    now: str


@dataclass(frozen=True)
class PageDiff:
    """What is other on a page.

    Attributes:
        lines_gone: ids that lines had then, at whose places no line stands now.
        lines_new: ids of lines of now, at whose places none stood.
        texts: lines that stand where they stood and read otherwise.
        strokes_gone, strokes_new: strokes that are not among those of now, or of then: another
            point, width or place makes another stroke.
        strokes_then, strokes_now: how many there were, and are.
    """

    lines_gone: tuple[str, ...]
    lines_new: tuple[str, ...]
    texts: tuple[TextChange, ...]
    strokes_gone: int
    strokes_new: int
    strokes_then: int
    strokes_now: int


def page_diff(before: PageInk, now: PageInk) -> PageDiff:
    """Compares two pages of one id; lines are known by their places, whatever they are called."""
    places = {line.region.region_id: bounds(line.region.polygon) for line in now.lines}
    matched = {
        line.region.region_id: _now_called(line, before.info, now.info, places)
        for line in before.lines
    }
    lines_now = {line.region.region_id: line for line in now.lines}
    texts = [
        TextChange(name, line.region.text, lines_now[name].region.text)
        for line in before.lines
        if (name := matched[line.region.region_id])
        and line.region.text != lines_now[name].region.text
    ]
    then, today = _counted(before), _counted(now)
    return PageDiff(
        lines_gone=tuple(name for name, other in matched.items() if not other),
        lines_new=tuple(name for name in lines_now if name not in set(matched.values())),
        texts=tuple(texts),
        strokes_gone=(then - today).total(),
        strokes_new=(today - then).total(),
        strokes_then=then.total(),
        strokes_now=today.total(),
    )


def changed_strokes(page: PageInk, other: PageInk) -> list[Stroke]:
    """The strokes of a page that are not among those of the other, in pen order."""
    left = _counted(other)
    changed = []
    for stroke in _strokes(page):
        if left[_key(stroke)]:
            left[_key(stroke)] -= 1
        else:
            changed.append(stroke)
    return changed


def _now_called(line: RegionInk, before: PageInfo, now: PageInfo, places: Mapping[str, Box]) -> str:
    """The line that stands now where one stood; empty where none does."""
    frames = [Frame(info.width, info.height, info.rotation or 0) for info in (before, now)]
    box = carried(bounds(line.region.polygon), *frames)
    found = match_place(line.region.region_id, box, places) if box else None
    return "" if found is None or found.how is How.LOST else found.name


def _counted(page: PageInk) -> Counter[bytes]:
    return Counter(map(_key, _strokes(page)))


def _strokes(page: PageInk) -> Iterable[Stroke]:
    return (stroke for line in page.lines for stroke in line.ink.strokes)


def _key(stroke: Stroke) -> bytes:
    return bytes(stroke.xy.tobytes() + stroke.width.tobytes())
