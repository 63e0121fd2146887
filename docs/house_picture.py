"""Draws the house as SVG: a box a room, as wide as its code, and arrows to what it imports."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import pairwise
from statistics import mean

from docs.house_plan import (
    WINGED,
    Arrow,
    House,
    Module,
    floors,
    house_of,
    reached,
    room,
    upward,
    wing,
)

HEIGHT = 50
"""Of every room but the hall of the wings, so that widths compare as their code does."""
PIXELS_A_LINE = 0.1
"""Of width."""
STAIRS = 52
"""Between floors, where the arrows run."""
GAP = 30
MARGIN = 30
LETTER = 7.6
"""About the width of one in a room's name."""
PAPER, WALL, INK, PALE = "#fffdf8", "#f6f1e7", "#2b2533", "#857d8c"
STOPS = ((61, 16, 134), (142, 28, 152), (205, 74, 118), (240, 127, 79), (251, 182, 56))
"""Colours from the ground to the roof: those of strokes, violet for what comes first."""


@dataclass
class Box:
    """A room on the paper.

    Attributes:
        name: the room's.
        n_lines: of its code.
        width, height: of the box, in pixels.
        x, y: its upper left corner; y runs down.
    """

    name: str
    n_lines: int
    width: float
    height: float
    x: float = 0
    y: float = 0

    @property
    def is_wide(self) -> bool:
        """Whether the name finds room in the box; otherwise it stands on its right."""
        return self.width > len(self.name) * LETTER + 18

    @property
    def slot(self) -> float:
        """The width that box and name take."""
        return self.width if self.is_wide else self.width + len(self.name) * LETTER + 8

    @property
    def middle(self) -> float:
        """Its x."""
        return self.x + self.width / 2


def draw_house(modules: Iterable[Module]) -> str:
    """The picture as an SVG document."""
    modules = list(modules)
    rooms, wings = house_of(modules, room), house_of(modules, wing)
    inner = _furnish(wings, {})
    hall = Box(WINGED, rooms.lines[WINGED], _right(inner) + 2 * GAP, _height(inner) + 2 * STAIRS)
    outer = _furnish(rooms, {WINGED: hall})
    for box in inner.values():
        box.x += hall.x + GAP
        box.y += hall.y + 1.2 * STAIRS
    boxes, arrows = outer | inner, rooms.arrows | wings.arrows
    width, height = _right(outer), _height(outer)
    view = f"{-MARGIN} {-MARGIN} {width + 2 * MARGIN:.0f} {height + 2 * MARGIN:.0f}"
    top = min(outer.values(), key=lambda box: box.y)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="{view}" font-size="16" '
            "font-family=\"Georgia, 'Liberation Serif', serif\">",
            "<title>The rooms of Ductus, and what they import</title>",
            f'<rect x="{-MARGIN}" y="{-MARGIN}" width="100%" height="100%" fill="{PAPER}"/>',
            _rectangle(hall, WALL),
            _name(hall, hall.x + 14, INK, PALE),
            *_arrows(needed(rooms.arrows) | needed(wings.arrows), boxes, height),
            *(_furniture(box, height, WALL) for box in inner.values()),
            *(_furniture(box, height, PAPER) for box in outer.values() if box is not hall),
            f'<path d="M-15 {height}h{width + 30}" stroke="{INK}" stroke-width="2"/>',
            *_legend(arrows, top.x + top.slot + 2 * GAP),
            "</svg>\n",
        ]
    )


def needed(arrows: frozenset[Arrow]) -> set[Arrow]:
    """The arrows that no longer way tells already."""
    return {one for one in arrows if one[1] not in reached(one[0], arrows - {one})}


def _furnish(house: House, halls: dict[str, Box]) -> dict[str, Box]:
    """Boxes on their floors, beside each other and near the rooms they have to do with."""
    level = floors(house)
    rows: list[list[Box]] = [[] for _ in range(max(level.values()) + 1)]
    for name, n_lines in sorted(house.lines.items()):
        plain = Box(name, n_lines, n_lines * PIXELS_A_LINE, HEIGHT)
        rows[level[name]].append(halls.get(name, plain))
    top = 0.0
    for row in reversed(rows):
        for box in row:
            box.y = top
        top += max(box.height for box in row) + STAIRS
    boxes = {box.name: box for row in rows for box in row}
    for _ in range(20):
        for row in [*rows, *reversed(rows)]:
            _settle(row, boxes, needed(house.arrows))
    left = min(box.x for box in boxes.values())
    for box in boxes.values():
        box.x -= left
    return boxes


def _settle(row: list[Box], boxes: dict[str, Box], arrows: set[Arrow]) -> None:
    """Moves the boxes of a floor towards the middle of those they have arrows with."""
    wish = {}
    for box in row:
        ends = [boxes[b if a == box.name else a] for a, b in arrows if box.name in (a, b)]
        wish[box.name] = mean(end.middle for end in ends) if ends else box.middle
    row.sort(key=lambda box: (wish[box.name], box.name))
    for box in row:
        box.x = wish[box.name] - box.width / 2
    for left, right in pairwise(row):
        right.x = max(right.x, left.x + left.slot + GAP)
    excess = mean(box.middle - wish[box.name] for box in row)
    for box in row:
        box.x -= excess


def _arrows(arrows: set[Arrow], boxes: dict[str, Box], height: float) -> Iterable[str]:
    for high, low in sorted(arrows):
        start = _port(boxes[high], [boxes[b] for a, b in arrows if a == high], boxes[low])
        end = _port(boxes[low], [boxes[a] for a, b in arrows if b == low], boxes[high])
        top, bottom = boxes[high].y + boxes[high].height, boxes[low].y - 2
        bend = min((bottom - top) / 2, 1.5 * STAIRS)
        paint = _colour(boxes[high], height)
        yield (
            f'<g id="{high}-{low}"><title>{high} imports {low}</title>'
            f'<path d="M{start:.1f} {top:.1f}C{start:.1f} {top + bend:.1f} '
            f'{end:.1f} {bottom - bend:.1f} {end:.1f} {bottom - 6:.1f}" '
            f'fill="none" stroke="{paint}" stroke-width="1.5"/>'
            f'<path d="M{end - 4:.1f} {bottom - 8:.1f}h8l-4 8z" fill="{paint}"/></g>'
        )


def _port(box: Box, others: list[Box], other: Box) -> float:
    """Where on a box the arrow from or to `other` ends: side by side, in the others' order."""
    others.sort(key=lambda one: one.middle)
    step = min(16, box.width / (len(others) + 1))
    return box.middle + step * (others.index(other) - (len(others) - 1) / 2)


def _furniture(box: Box, height: float, around: str) -> str:
    if not box.is_wide:
        name = _name(box, box.x + box.width + 7, INK, PALE, around)
    elif box.y == 0:  # light, at the top
        name = _name(box, box.x + 11, INK, INK)
    else:
        name = _name(box, box.x + 11, "#fff", "#ffffffcc")
    return _rectangle(box, _colour(box, height)) + name


def _rectangle(box: Box, paint: str) -> str:
    place = f'x="{box.x:.1f}" y="{box.y:.1f}" width="{box.width:.1f}" height="{box.height:.1f}"'
    return f'<rect {place} rx="{min(4, box.width / 3):.1f}" fill="{paint}"/>'


def _name(box: Box, x: float, paint: str, pale: str, around: str = "none") -> str:
    return (
        f'<text x="{x:.1f}" y="{box.y + 22:.1f}" fill="{paint}" stroke="{around}" '
        f'stroke-width="5" paint-order="stroke">{box.name}'
        f'<tspan x="{x:.1f}" dy="17" font-size="12" fill="{pale}">{box.n_lines:,}</tspan></text>'
    )


def _colour(box: Box, height: float) -> str:
    """By how high it lies, from the first of `STOPS` at the ground."""
    place = (1 - (box.y + box.height) / height) * (len(STOPS) - 1)
    at = min(int(place), len(STOPS) - 2)
    mixed = (a + (b - a) * (place - at) for a, b in zip(*STOPS[at : at + 2], strict=True))
    return "#" + "".join(f"{round(part):02x}" for part in mixed)


def _legend(arrows: frozenset[Arrow], x: float) -> Iterable[str]:
    n_upward = len(upward(arrows))
    said = (
        "A box is a room: the more lines of code, the wider.",
        "An arrow runs to a room that is imported. Those that a longer way",
        f"tells already are left out: {len(needed(arrows))} of {len(arrows)} are drawn.",
        f"Arrows that run upward: {n_upward or 'none'}.",
    )
    for row, text in enumerate(said):
        yield (
            f'<text x="{x:.1f}" y="{17 + 22 * row}" font-size="15" font-style="italic" '
            f'fill="{PALE}">{text}</text>'
        )


def _right(boxes: dict[str, Box]) -> float:
    return max(box.x + box.slot for box in boxes.values())


def _height(boxes: dict[str, Box]) -> float:
    return max(box.y + box.height for box in boxes.values())
