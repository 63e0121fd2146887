"""Ink as other programs take it: plain W3C InkML (https://www.w3.org/TR/InkML/), a file a page.

The archive's own InkML holds all that it knows, in a namespace of its own; here are only strokes in
their lines and words, what was read, and whose it is. x is right and y down.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import BinaryIO
from urllib.parse import quote

from lxml import etree

from ductus.exchange.formats import Format, Leaf, Of, Part, Unit, beside_its_item
from ductus.exchange.inkml_channels import Channels, channels_of
from ductus.exchange.leaf_about import About, about
from ductus.schemas.inkml import trace_group_id
from ductus.schemas.inkml_write import INKML, XML_ID
from ductus.schemas.records import RegionInk
from ductus.schemas.text import clean_text


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The ink of a page."""
    for leaf in leaves:
        root = plain_inkml(leaf, unit.options["channels"])
        sink.write(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def plain_inkml(leaf: Leaf, kind: str) -> etree._Element:
    """The document's root.

    Args:
        leaf: the page.
        kind: of `ductus.exchange.inkml_channels.channels_of`.
    """
    name = f"urn:ductus:{quote(clean_text(leaf.page_id), safe='')}"
    root = etree.Element(f"{{{INKML}}}ink", {"documentID": name}, nsmap={None: INKML})
    for about_what, told in told_of(about(leaf)):
        _child(root, "annotation", type=about_what).text = told
    channels = channels_of(leaf.page, kind)
    definitions = _child(root, "definitions")
    _context(definitions, channels)
    _brush(definitions, channels)
    for line in leaf.page.lines:
        _group(root, line, channels)
    return root


def told_of(said: About) -> Iterator[tuple[str, str]]:
    """The annotations of a page, as type and text: title, source, rights and so on, where known."""
    told = {
        "title": said.title,
        "source": said.citation,
        "identifier": said.identifier,
        "writer": said.writer,
        "date": said.date,
        "language": said.language,
        "rights": said.rights,
        "license": said.rights_uri,
        "rightsHolder": said.holder,
        "access": said.withheld,
    }
    return ((kind, text) for kind, text in told.items() if text)  # a reader crashes on empty ones


def _context(definitions: etree._Element, channels: Channels) -> None:
    context = _named(definitions, "context", "ctx")
    source = _named(context, "inkSource", "scan")
    described = _child(source, "traceFormat")
    properties = _child(source, "channelProperties")
    for channel in channels.all:
        told = {"name": channel.name, "type": channel.type, "units": channel.units}
        limits = {"min": "0", "max": f"{channel.most}"} if channel.most else {}
        _child(described, "channel", **told, **limits)
        if channel.resolution:
            value = f"{channel.resolution:.6f}".rstrip("0").rstrip(".")
            about = {"channel": channel.name, "name": "resolution", "value": value}
            _child(properties, "channelProperty", **about, units=f"1/{channel.units}")


def _brush(definitions: etree._Element, channels: Channels) -> None:
    brush = _named(definitions, "brush", "br")
    for name in ("width", "height"):
        _child(brush, "brushProperty", name=name, value=f"{channels.brush:.6f}", units="in")
    _child(brush, "brushProperty", name="color", value="#000000")


def _group(parent: etree._Element, part: RegionInk, channels: Channels) -> None:
    name = trace_group_id(part.region.region_id)
    group = _named(parent, "traceGroup", name)
    _child(group, "annotation", type="kind").text = str(part.region.kind)
    if part.region.text:
        _child(group, "annotation", type="truth").text = clean_text(part.region.text)
    for word in part.words:
        _group(group, word, channels)
    strokes = part.ink.strokes if not part.words else ()
    for place, points in enumerate(channels.points(strokes)):
        trace = _named(group, "trace", f"{name}.s{place}")
        trace.set("contextRef", "#ctx")
        trace.set("brushRef", "#br")
        trace.text = points


def _named(parent: etree._Element, name: str, xml_id: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{INKML}}}{name}", {XML_ID: xml_id})


def _child(parent: etree._Element, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{INKML}}}{tag}", attributes)


FORMAT = Format("inkml", 1, (Part(Of.PAGE, beside_its_item(".inkml"), write),))
