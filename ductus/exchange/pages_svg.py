"""Ink for drawing programs, browsers and plotters: SVG (https://www.w3.org/TR/SVG2/).

A file is a page, a path a stroke, in pen order; a group a line, which Inkscape shows as a layer, in
it a group a word. Coordinates are those of the upright page, x right and y down, in pixels; where
the scan tells its dpi, the drawing has its real size.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice, repeat
from typing import BinaryIO

from lxml import etree

from ductus.exchange.formats import Format, Leaf, Of, Part, Unit, beside_its_item
from ductus.exchange.leaf_about import About, about
from ductus.exchange.order_colours import order_colours
from ductus.exchange.svg_strokes import SVG, Draw, Moment, child, middle_line, outlined
from ductus.exchange.writing_time import pace, times
from ductus.schemas.ink import Stroke
from ductus.schemas.inkml_write import trace_group_id
from ductus.schemas.records import PageInfo, PageInk, RegionInk
from ductus.schemas.text import clean_text

INKSCAPE = "http://www.inkscape.org/namespaces/inkscape"
_CC = "http://creativecommons.org/ns#"
_DC = "http://purl.org/dc/elements/1.1/"
_RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
_NAMES = {None: SVG, "inkscape": INKSCAPE, "cc": _CC, "dc": _DC, "rdf": _RDF}
_MM_PER_INCH = 25.4

_WAYS: Mapping[str, Draw] = {"constant": middle_line, "outline": outlined}

Drawn = Iterator[tuple[Stroke, str, Moment | None]]
"""Strokes, each with its colour, and when it is written if that is shown."""


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The drawing of a page."""
    for leaf in leaves:
        root = drawing(leaf, unit.options)
        sink.write(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def drawing(leaf: Leaf, options: Mapping[str, str]) -> etree._Element:
    """The document's root.

    Args:
        leaf: the page.
        options: `width` is `constant`, the middle line of a stroke in its mean width, or `outline`,
            the shape that it covers; `colour` is `order` or `black`; with `animate` being `yes`, it
            writes itself.
    """
    page, said = leaf.page, about(leaf)
    root = etree.Element(f"{{{SVG}}}svg", _size(page.info), nsmap=_NAMES)
    child(root, "title", {}).text = said.title
    _describe(root, said)
    ink = child(root, "g", {"fill": "none", "stroke-linecap": "round", "stroke-linejoin": "round"})
    drawn = _drawn(page, options)
    for line in page.lines:
        _layer(ink, line, drawn, _WAYS[options["width"]])
    return root


def _drawn(page: PageInk, options: Mapping[str, str]) -> Drawn:
    """All strokes of a page in pen order."""
    strokes = [stroke for line in page.lines for stroke in line.ink.strokes]
    colours = (
        colour
        for line in page.lines
        for colour in _colours(len(line.ink.strokes), options["colour"])
    )
    if options["animate"] == "yes":
        return zip(strokes, colours, times(strokes, pace(page)), strict=True)
    return zip(strokes, colours, repeat(None), strict=False)


def _size(info: PageInfo) -> dict[str, str]:
    """The middle of the first pixel is (0, 0), so the paper begins half a pixel before."""
    across, down = info.resolution
    size = {"viewBox": f"-0.5 -0.5 {info.width} {info.height}"}
    if min(across, down) < 1:
        return size | {"width": f"{info.width}", "height": f"{info.height}"}
    width, height = (
        _MM_PER_INCH * pixels / dpi for pixels, dpi in ((info.width, across), (info.height, down))
    )
    real = {"width": f"{width:.2f}mm", "height": f"{height:.2f}mm"}
    return size | real | ({} if across == down else {"preserveAspectRatio": "none"})


def _describe(root: etree._Element, said: About) -> None:
    """Inkscape's document metadata (https://creativecommons.org/ns, Dublin Core)."""
    rdf = etree.SubElement(child(root, "metadata", {}), f"{{{_RDF}}}RDF")
    work = etree.SubElement(rdf, f"{{{_CC}}}Work", {f"{{{_RDF}}}about": ""})
    for name, value in (
        *(("title", said.title), ("identifier", said.identifier), ("source", said.citation)),
        *(("date", said.date), ("language", said.language), ("description", said.withheld)),
    ):
        if value:
            etree.SubElement(work, f"{{{_DC}}}{name}").text = value
    for name, value in (
        ("creator", said.writer),
        ("rights", said.rights),
        ("publisher", said.holder),
    ):
        if value:
            agent = etree.SubElement(etree.SubElement(work, f"{{{_DC}}}{name}"), f"{{{_CC}}}Agent")
            etree.SubElement(agent, f"{{{_DC}}}title").text = value
    if said.rights_uri:
        etree.SubElement(work, f"{{{_CC}}}license", {f"{{{_RDF}}}resource": said.rights_uri})


def _layer(parent: etree._Element, line: RegionInk, drawn: Drawn, draw: Draw) -> None:
    region = line.region
    layer = _group(parent, line)
    layer.set(f"{{{INKSCAPE}}}groupmode", "layer")
    name = f"{region.reading_order + 1} {clean_text(region.text) or region.kind}"
    layer.set(f"{{{INKSCAPE}}}label", name)
    for part in line.words or (line,):
        group = _group(layer, part) if line.words else layer
        for stroke, colour, moment in islice(drawn, len(part.ink.strokes)):
            draw(group, stroke, colour, moment)


def _group(parent: etree._Element, ink: RegionInk) -> etree._Element:
    group = child(parent, "g", {"id": trace_group_id(ink.region.region_id)})
    if ink.region.text:
        child(group, "title", {}).text = clean_text(ink.region.text)
    return group


def _colours(n: int, choice: str) -> list[str]:
    return order_colours(n) if choice == "order" else ["#000000"] * n


FORMAT = Format("svg", 1, (Part(Of.PAGE, beside_its_item(".svg"), write),))
