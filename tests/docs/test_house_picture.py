"""The picture in the documentation shows the house as it is."""

import re
from xml.etree import ElementTree

from docs.house import PICTURE
from docs.house_picture import draw_house
from docs.house_plan import house_of, read_modules, room, wing
from tests.support.commands import ROOT

SVG = "{http://www.w3.org/2000/svg}"


def shown(svg: str) -> tuple[set[str], set[str]]:
    """The names of rooms in a picture, and its arrows."""
    picture = ElementTree.fromstring(svg)
    names = {text.text or "" for text in picture.iter(f"{SVG}text")}
    arrows = {title.text or "" for title in picture.iter(f"{SVG}title")}
    return {n for n in names if re.fullmatch(r"\w+", n)}, {a for a in arrows if " imports " in a}


def test_the_committed_picture_shows_every_room_and_arrow_there_is():
    """If this fails: `.venv/bin/python -m docs.house` draws it anew."""
    modules = read_modules(ROOT)
    names, arrows = shown(PICTURE.read_text())
    assert names == {*house_of(modules, room).lines, *house_of(modules, wing).lines}
    assert (names, arrows) == shown(draw_house(modules))


def test_rooms_do_not_overlap_and_arrows_run_downward():
    svg = draw_house(read_modules(ROOT))
    boxes = [
        tuple(map(float, found))
        for found in re.findall(r'<rect x="(.+?)" y="(.+?)" width="(.+?)" height="(.+?)" rx', svg)
    ]
    assert len(boxes) > 15
    small = [box for box in boxes if box[3] == 50]
    for x, y, width, _ in small:
        inside = [b for b in small if y == b[1] and x < b[0] < x + width]
        assert not inside
    lines = re.findall(r'<path d="M\S+ (\S+?)C\S+ \S+ \S+ \S+ \S+ (\S+?)"', svg)
    assert len(lines) > 20
    assert all(float(start) < float(end) for start, end in lines)
