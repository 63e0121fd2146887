"""XML that is written with lxml: elements in the namespace of their parent, no empty attributes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import BinaryIO

from lxml import etree

from ductus.exchange.file_frame import Corners
from ductus.schemas.records import Region
from ductus.schemas.text import clean_text

Value = str | int | float | None
_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def add(parent: etree._Element, tag: str, /, **attributes: Value) -> etree._Element:
    """A new last child in the namespace of its parent; see `set_all`."""
    space = etree.QName(parent).namespace
    element = etree.SubElement(parent, f"{{{space}}}{tag}" if space else tag)
    set_all(element, attributes)
    return element


def set_all(element: etree._Element, attributes: Mapping[str, Value]) -> None:
    """Sets attributes; those without a value (None, or an empty text) are left out."""
    for name, value in attributes.items():
        if value is not None and value != "":
            element.set(name, clean_text(str(value)))


def points(corners: Corners) -> str:
    """`x,y x,y`, as PAGE and ALTO have points."""
    return " ".join(f"{x},{y}" for x, y in corners)


def share(value: float) -> float | None:
    """A confidence from 0 to 1; None where it is 0, which is unknown."""
    return round(min(max(value, 0.0), 1.0), 4) or None


def local_id(region: Region) -> str:
    """What a region is called in its page's XML: `l0001`, a word of it `l0001.w001`."""
    return region.region_id.partition("/")[2].replace("/", ".")


def language_code(told: str | None) -> str:
    """A language as BCP 47 has it; empty where what was told is no such code."""
    return told if told and _CODE.fullmatch(told) else ""


def write_tree(root: etree._Element, sink: BinaryIO) -> None:
    """Writes a document, indented, in UTF-8."""
    etree.indent(root)
    etree.ElementTree(root).write(sink, encoding="UTF-8", xml_declaration=True)
    sink.write(b"\n")
