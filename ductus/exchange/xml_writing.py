"""XML that is written with lxml: elements in the namespace of their parent, no empty attributes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import BinaryIO

from lxml import etree

from ductus.exchange.file_frame import Corners
from ductus.schemas.text import clean_text

Value = str | int | float | None


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


def write_tree(root: etree._Element, sink: BinaryIO) -> None:
    """Writes a document, indented, in UTF-8."""
    etree.indent(root)
    etree.ElementTree(root).write(sink, encoding="UTF-8", xml_declaration=True)
    sink.write(b"\n")
