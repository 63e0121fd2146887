"""Where people marked initials, drawings and stamps: zones of SegmOnto in ALTO and PAGE XML.

Sources: SegmOnto 0.9 (Gabay and others, 2023), ALTO 2-4 (Library of Congress), PAGE content
2010-2019 (PRImA). Of a zone its bounding box is taken.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from ductus.model.learning.truth_files import is_alto, read_root
from ductus.schemas.given.values import figure_named
from ductus.schemas.records import Kind

Box = tuple[float, float, float, float]
"""Left, top, right and bottom, in shares of the page's width and height."""
_ALTO_ZONES = ("{*}TextBlock", "{*}Illustration", "{*}GraphicalElement", "{*}ComposedBlock")
_PAGE_ZONES = ("{*}TextRegion", "{*}GraphicRegion", "{*}ImageRegion")
_CUSTOM = re.compile(r"type:\s*([^;}\s]+)")


@dataclass(frozen=True)
class Zone:
    """A marked initial, drawing or stamp."""

    kind: Kind
    box: Box


def read_zones(path: Path) -> list[Zone]:
    """The marked figures of a page, in the file's order.

    Raises:
        FileNotFoundError: there is no such file.
        ValueError: it is neither ALTO nor PAGE, or a zone in it cannot be read.
    """
    root = read_root(path)
    try:
        return list(_alto(root) if is_alto(root) else _page(root))
    except (ValueError, TypeError, ZeroDivisionError) as error:
        raise ValueError(f"{path}: {error}") from error


def _alto(root: etree._Element) -> Iterator[Zone]:
    labels = {tag.get("ID"): tag.get("LABEL", "") for tag in root.iter("{*}OtherTag")}
    width, height = _size(root, "WIDTH", "HEIGHT")
    for element in root.iter(*_ALTO_ZONES):
        own = [labels.get(tag, "") for tag in element.get("TAGREFS", "").split()]
        kind = figure_named(own[0] if own else etree.QName(element).localname)
        if kind and element.get("HPOS"):
            x, y, w, h = (float(element.get(key)) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT"))
            yield Zone(kind, (x / width, y / height, (x + w) / width, (y + h) / height))


def _page(root: etree._Element) -> Iterator[Zone]:
    width, height = _size(root, "imageWidth", "imageHeight")
    for element in root.iter(*_PAGE_ZONES):
        custom = _CUSTOM.search(element.get("custom", ""))
        kind = figure_named(custom[1] if custom else element.get("type", ""))
        coords = element.find("{*}Coords")
        if kind and coords is not None:
            numbers = [float(n) for n in re.split(r"[\s,]+", coords.get("points", "").strip())]
            x, y = numbers[::2], numbers[1::2]
            yield Zone(kind, (min(x) / width, min(y) / height, max(x) / width, max(y) / height))


def _size(root: etree._Element, width: str, height: str) -> tuple[float, float]:
    page = root.find(".//{*}Page")
    if page is None:
        raise ValueError("no page in it")
    return float(page.get(width)), float(page.get(height))
