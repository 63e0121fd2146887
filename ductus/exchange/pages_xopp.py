"""Ink for writing programs: Xournal++ (https://xournalpp.github.io), a file a page.

The scan lies beside it as a JPEG, under a name that the program looks for, and is the background;
strokes have the pen's width at each point; a layer is a line. Lengths are points of 1/72 inch.
"""

from __future__ import annotations

import gzip
from collections.abc import Iterable
from typing import BinaryIO

import numpy as np
from lxml import etree

from ductus.exchange.formats import Format, Leaf, Of, Part, Unit, beside_its_item
from ductus.exchange.leaf_about import about
from ductus.exchange.order_colours import order_colours
from ductus.exchange.page_jpegs import page_jpeg
from ductus.exchange.paper import paper
from ductus.schemas.geometry import Affine
from ductus.schemas.ink import Stroke
from ductus.schemas.records import RegionInk
from ductus.schemas.text import clean_text

_SUFFIX = ".xopp"
_PICTURE = "bg_1.jpg"
_FILE_VERSION = "4"
_THINNEST = 0.05
"""Points: Xournal++ refuses a stroke without a width."""


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The document of a page."""
    for leaf in leaves:
        data = etree.tostring(document(leaf), encoding="UTF-8", xml_declaration=True)
        with gzip.GzipFile("", "wb", fileobj=sink, mtime=0) as packed:
            packed.write(data)


def write_picture(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The scan of a page."""
    for leaf in leaves:
        sink.write(page_jpeg(leaf, is_upright=True).data)


def document(leaf: Leaf) -> etree._Element:
    """The document's root."""
    page, said = leaf.page, about(leaf)
    sheet = paper(page.info)
    root = etree.Element("xournal", {"creator": "Ductus", "fileversion": _FILE_VERSION})
    etree.SubElement(root, "title").text = "\n".join([said.title, *said.notes])
    size = {"width": f"{sheet.width:.4f}", "height": f"{sheet.height:.4f}"}
    paper_of = etree.SubElement(root, "page", size)
    picture = {"type": "pixmap", "domain": "attach", "filename": _PICTURE}
    etree.SubElement(paper_of, "background", picture)
    for line in page.lines:
        _layer(paper_of, line, sheet.to_points)
    if not page.lines:
        etree.SubElement(paper_of, "layer")
    return root


def _layer(parent: etree._Element, line: RegionInk, to_points: Affine) -> None:
    region = line.region
    name = f"{region.reading_order + 1} {clean_text(region.text) or region.kind}"
    layer = etree.SubElement(parent, "layer", {"name": name})
    colours = order_colours(len(line.ink.strokes))
    for stroke, colour in zip(line.ink.strokes, colours, strict=True):
        _stroke(layer, stroke.mapped(to_points), f"{colour}ff")


def _stroke(layer: etree._Element, stroke: Stroke, colour: str) -> None:
    """A stroke: its mean width, then that of each piece between two points."""
    xy, width = stroke.xy, np.maximum(stroke.width, _THINNEST)
    if len(xy) == 1:  # one point is not drawn, two equal ones are a dot
        xy, width = np.repeat(xy, 2, axis=0), np.repeat(width, 2)
    widths = [float(width.mean()), *((width[:-1] + width[1:]) / 2).tolist()]
    told = " ".join(["%.3f"] * len(widths)) % tuple(widths)
    about = {"tool": "pen", "color": colour, "width": told}
    points = xy.reshape(-1).tolist()
    etree.SubElement(layer, "stroke", about).text = " ".join(["%.4f"] * len(points)) % tuple(points)


FORMAT = Format(
    "xopp",
    1,
    (
        Part(Of.PAGE, beside_its_item(_SUFFIX), write),
        Part(Of.PAGE, beside_its_item(f"{_SUFFIX}.{_PICTURE}"), write_picture),
    ),
)
