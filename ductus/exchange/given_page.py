"""Lines that people made of a page, out of PAGE or ALTO: outlines, baselines, order, texts.

PAGE content 2010 to 2019 (PRImA) and ALTO 2 to 4 (Library of Congress), as eScriptorium and
Transkribus write them. What people marked as drawings, stamps and large initials comes along, also
by the names of SegmOnto (https://segmonto.github.io).
"""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace

from lxml import etree

from ductus.exchange.xml_reading import first_text, parse_whole
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction, Kind
from ductus.schemas.text import clean_text

_ALTO, _PAGE = "alto", "PcGts"
_WAYS = {
    **{"left-to-right": Direction.LTR, "right-to-left": Direction.RTL},
    **{"top-to-bottom": Direction.TTB, "ltr": Direction.LTR, "rtl": Direction.RTL},
    "ttb": Direction.TTB,
}
_FIGURES = {
    **{"drop-capital": Kind.INITIAL, "initial": Kind.INITIAL, "DropCapitalZone": Kind.INITIAL},
    **{"stamp": Kind.STAMP, "StampZone": Kind.STAMP, "drawing": Kind.DRAWING},
    **{"GraphicZone": Kind.DRAWING, "ImageRegion": Kind.DRAWING, "Illustration": Kind.DRAWING},
    **{"GraphicRegion": Kind.DRAWING, "LineDrawingRegion": Kind.DRAWING},
    "GraphicalElement": Kind.DRAWING,
}
"""By what they are marked as, or else by the name of their element."""
_INDEX = re.compile(r"readingOrder\s*\{[^}]*index\s*:\s*(\d{1,6})", re.ASCII)
_TYPE = re.compile(r"structure\s*\{[^}]*type\s*:\s*([^;}]+)")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d*)?", re.ASCII)


@dataclass(frozen=True)
class GivenLine:
    """A line, or a figure, in pixels of the image that the file is of.

    Attributes:
        outline: three corners at least, or none.
        baseline: two points at least, or none; a line has one of the two.
        text: in NFC, white space collapsed; may be empty.
        direction: `auto` where the file does not tell.
    """

    outline: Polygon
    baseline: Polygon
    text: str = ""
    direction: Direction = Direction.AUTO
    kind: Kind = Kind.LINE


@dataclass(frozen=True)
class GivenPage:
    """What a file says of a page.

    Attributes:
        image: name of the image, without folders; empty where it is not told.
        width, height: of the image; 0 where it is not told.
        lines: in reading order.
        page_id: of the page in an archive, where `ductus export page` wrote it.
    """

    image: str
    width: int
    height: int
    lines: tuple[GivenLine, ...]
    page_id: str = ""

    @property
    def version(self) -> str:
        """Another one when anything of it is; what else the file holds does not count."""
        told = json.dumps([self.width, self.height, [asdict(line) for line in self.lines]])
        return hashlib.sha256(told.encode()).hexdigest()[:16]


def read_given(data: bytes) -> GivenPage:
    """What a file says.

    Raises:
        ValueError: it is neither PAGE nor ALTO in pixels, or damaged; why, for people.
    """
    root = parse_whole(data)
    name = etree.QName(root).localname
    if name not in (_ALTO, _PAGE):
        raise ValueError(f"neither PAGE nor ALTO but <{name}>")
    try:
        return _alto(root) if name == _ALTO else _page(root)
    except (ArithmeticError, LookupError, TypeError, AttributeError) as error:
        raise ValueError(f"it is not formed as PAGE or ALTO: {error}") from error


def _page(root: etree._Element) -> GivenPage:
    page = root.find("{*}Page")
    if page is None:
        raise ValueError("PAGE without a Page")
    lines: list[GivenLine] = []
    for region in _in_page_order(page):
        own = region.findall("{*}TextLine")
        if own:
            lines += [_page_line(line, region, page) for line in _ordered(own)]
        elif kind := _kind(region, [region.get("type"), _structure(region)]):
            lines.append(GivenLine(_points(region.find("{*}Coords")), (), kind=kind))
    given = _given(page.get("imageFilename"), (page, "imageWidth", "imageHeight"), lines)
    about = root.find("{*}Metadata")
    return replace(given, page_id=about.get("externalRef", "") if about is not None else "")


def _page_line(line: etree._Element, region: etree._Element, page: etree._Element) -> GivenLine:
    ways = [one.get("readingDirection") for one in (line, region, page)]
    outline, baseline = (_points(line.find(f"{{*}}{name}")) for name in ("Coords", "Baseline"))
    return GivenLine(outline, baseline, _plain(first_text(line) or ""), _way(ways))


def _in_page_order(page: etree._Element) -> list[etree._Element]:
    """All regions: by the page's reading order, else by Transkribus' mark, else as they stand."""
    regions = [
        element
        for element in page.iter()
        if isinstance(element.tag, str) and etree.QName(element).localname.endswith("Region")
    ]
    refs = page.find("{*}ReadingOrder")
    if refs is None:
        return _ordered(regions)
    order = {ref: n for n, ref in enumerate(_refs(refs))}
    return sorted(regions, key=lambda region: order.get(region.get("id"), len(order)))


def _refs(group: etree._Element) -> Iterator[str]:
    children = [child for child in group if isinstance(child.tag, str)]
    for child in sorted(children, key=lambda one: int(_number(one.get("index")))):
        if ref := child.get("regionRef"):
            yield ref
        yield from _refs(child)


def _ordered(elements: list[etree._Element]) -> list[etree._Element]:
    marks = [_INDEX.search(element.get("custom") or "") for element in elements]
    if not all(marks):
        return elements
    places = [int(mark[1]) for mark in marks if mark]
    return [elements[n] for n in sorted(range(len(elements)), key=places.__getitem__)]


def _structure(element: etree._Element) -> str:
    found = _TYPE.search(element.get("custom") or "")
    return found[1].strip() if found else ""


def _alto(root: etree._Element) -> GivenPage:
    unit = (root.findtext(".//{*}MeasurementUnit") or "pixel").strip()
    page = root.find("{*}Layout/{*}Page")
    if unit != "pixel" or page is None:
        raise ValueError(f"ALTO in {unit}, not in pixels" if page is not None else "no Page")
    labels = {tag.get("ID"): tag.get("LABEL") for tag in root.iterfind("{*}Tags/*")}
    lines: list[GivenLine] = []
    for block in page.iter("{*}TextBlock", "{*}Illustration", "{*}GraphicalElement"):
        own = block.findall("{*}TextLine")
        tags = [labels.get(ref) for ref in (block.get("TAGREFS") or "").split()]
        if own:
            lines += [_alto_line(line, block) for line in own]
        elif kind := _kind(block, tags):
            lines.append(GivenLine(_alto_outline(block), (), kind=kind))
    image = root.findtext("{*}Description/{*}sourceImageInformation/{*}fileName")
    given = _given(image, (page, "WIDTH", "HEIGHT"), lines)
    named = root.findtext("{*}Description//{*}documentIdentifier") or ""
    return replace(given, page_id=named.strip())


def _alto_line(line: etree._Element, block: etree._Element) -> GivenLine:
    parts = [(etree.QName(one).localname, one.get("CONTENT") or "") for one in line.iter("{*}*")]
    has_spaces = any(name == "SP" for name, _ in parts)
    text = ("" if has_spaces else " ").join(
        " " if name == "SP" else content for name, content in parts if name in ("String", "SP")
    )
    text += "".join(content for name, content in parts if name == "HYP")
    ways = [one.get("BASEDIRECTION") for one in (line, block)]
    baseline = _pairs(line.get("BASELINE") or "")
    return GivenLine(
        _alto_outline(line), baseline if len(baseline) > 1 else (), _plain(text), _way(ways)
    )


def _alto_outline(element: etree._Element) -> Polygon:
    polygon = element.find("{*}Shape/{*}Polygon")
    if polygon is not None:
        return _pairs(polygon.get("POINTS") or "")
    told = [element.get(key) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]
    if None in told:
        return ()
    x, y, width, height = (float(value) for value in told if value is not None)
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)


def _kind(element: etree._Element, marks: Iterable[str | None]) -> Kind | None:
    names = [*marks, etree.QName(element).localname]
    return next((_FIGURES[name] for name in names if name in _FIGURES), None)


def _given(
    image: str | None, size: tuple[etree._Element, str, str], lines: Iterable[GivenLine]
) -> GivenPage:
    page, *names = size
    width, height = (int(_number(page.get(name))) for name in names)
    kept = [line for line in lines if len(line.outline) > 2 or len(line.baseline) > 1]
    name = (image or "").replace("\\", "/").rpartition("/")[2]
    return GivenPage(name.strip(), width, height, tuple(kept))


def _points(element: etree._Element | None) -> Polygon:
    return _pairs(element.get("points") or "") if element is not None else ()


def _pairs(text: str) -> Polygon:
    """Points, parted by commas or spaces as ALTO's versions and PAGE do."""
    values = [float(found[0]) for found in _NUMBER.finditer(text)]
    return tuple(zip(values[::2], values[1::2], strict=False))


def _number(text: str | None) -> float:
    found = _NUMBER.match(text.strip()) if text else None
    return float(found[0]) if found else 0.0


def _way(told: Iterable[str | None]) -> Direction:
    return next((_WAYS[way] for way in told if way in _WAYS), Direction.AUTO)


def _plain(text: str) -> str:
    return unicodedata.normalize("NFC", " ".join(clean_text(text).split()))
