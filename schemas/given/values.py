"""What PAGE and ALTO have in common: points, numbers, ways of writing, kinds, texts.

What people marked as drawings, stamps and large initials is known also by the names of SegmOnto
(https://segmonto.github.io).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from lxml import etree

from ductus.schemas.geometry import Polygon
from ductus.schemas.given.given_page import GivenLine, GivenPage
from ductus.schemas.records import Direction, Kind
from ductus.schemas.text import clean_text

_WAYS = {
    **{"left-to-right": Direction.LTR, "right-to-left": Direction.RTL},
    **{"top-to-bottom": Direction.TTB, "ltr": Direction.LTR, "rtl": Direction.RTL},
    "ttb": Direction.TTB,
}
_FIGURES = {
    **dict.fromkeys(("DropCapitalZone", "DropCapital", "drop-capital", "initial"), Kind.INITIAL),
    **dict.fromkeys(("StampZone", "SealZone", "Stamp", "stamp"), Kind.STAMP),
    **dict.fromkeys(("GraphicZone", "DecorationZone", "Decoration", "Figure"), Kind.DRAWING),
    **dict.fromkeys(("Illustration", "GraphicalElement", "drawing"), Kind.DRAWING),
    **dict.fromkeys(("GraphicRegion", "ImageRegion", "LineDrawingRegion"), Kind.DRAWING),
}
"""By what they are marked as, in today's SegmOnto and in its first, or by their element."""
_SUBTYPE = re.compile(r"[#:]")
_NUMBER = re.compile(r"-?\d{1,9}(\.\d*)?", re.ASCII)
_SHARE = re.compile(r"(0|1)?(\.\d{1,30})?|\d(\.\d{1,30})?[eE]-\d{1,3}|1\.", re.ASCII)


def given_page(
    image: str | None, size: tuple[etree._Element, str, str], lines: Iterable[GivenLine]
) -> GivenPage:
    """The page of an image and its size, with those of its lines that have a place.

    Args:
        image: its name, perhaps with folders.
        size: the element that tells it, and the attributes with width and height.
        lines: in reading order.
    """
    page, *names = size
    width, height = (int(number(page.get(name))) for name in names)
    kept = [line for line in lines if len(line.outline) > 2 or len(line.baseline) > 1]
    name = (image or "").replace("\\", "/").rpartition("/")[2]
    return GivenPage(name.strip(), width, height, tuple(kept))


def figure_kind(element: etree._Element, marks: Iterable[str | None]) -> Kind | None:
    """What a region without lines is marked as, or is by its name; None where it is no figure."""
    names = (*marks, etree.QName(element).localname)
    kinds = (figure_named(name) for name in names if name)
    return next((kind for kind in kinds if kind), None)


def figure_named(name: str) -> Kind | None:
    """The kind of figure that a mark stands for, whatever its subtype and number
    (`StampZone:library#2`); None where it is another mark.
    """
    return _FIGURES.get(_SUBTYPE.split(name, maxsplit=1)[0])


def points(text: str) -> Polygon:
    """Points, parted by commas or spaces as ALTO's versions and PAGE do; none of half a point."""
    values = [float(found[0]) for found in _NUMBER.finditer(text)]
    return () if len(values) % 2 else tuple(zip(values[::2], values[1::2], strict=True))


def number(text: str | None) -> float:
    """The number that a text begins with; 0 where it begins with none."""
    found = _NUMBER.match(text.strip()) if text else None
    return float(found[0]) if found else 0.0


def confidence(element: etree._Element | None, name: str) -> float:
    """The share, 0 to 1, in an attribute; 1 where it is not told."""
    told = (element.get(name) or "").strip() if element is not None else ""
    return min(float(told), 1.0) if told and _SHARE.fullmatch(told) else 1.0


def direction(told: Iterable[str | None]) -> Direction:
    """The first way of writing that is told."""
    return next((_WAYS[way] for way in told if way in _WAYS), Direction.AUTO)


def plain(text: str) -> str:
    """A text in NFC, with single spaces."""
    return unicodedata.normalize("NFC", " ".join(clean_text(text).split()))
