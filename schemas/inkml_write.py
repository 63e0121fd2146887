"""A page's ink as a W3C InkML document (https://www.w3.org/TR/InkML/).

`ink` holds annotations for people and other programs; one `annotationXML` with everything the
archive knows of the page, in a namespace of its own; one context and brush; and nested trace
groups, page > line > word.

Coordinates are pixels of the upright page, x right and y down, and X and Y have the page's dpi as
their resolution, each its own where pixels are not square. W is the width of the line in whole
quarters of a pixel (the mean of its two sides), and the brush is one such quarter wide. That
follows the standard and suits the readers there are: one crashes on a third channel with decimals,
another takes it for a force and multiplies the brush's width by it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import fields
from urllib.parse import quote

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from ductus.schemas.attributes import affine_text, number, to_attributes
from ductus.schemas.geometry import IDENTITY
from ductus.schemas.ink import Ink, Stroke
from ductus.schemas.records import PageInfo, PageInk, RegionInk, Scan
from ductus.schemas.text import clean_text

INKML = "http://www.w3.org/2003/InkML"
DUCTUS = "urn:ductus:page:1"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
WIDTHS_PER_PIXEL = 4
FARTHEST = 100_000  # pixels; float32 tells hundredths of a pixel apart up to here
LONGEST = 300_000  # points of a stroke; parsers refuse text of 10 MB
_REGION = re.compile(r"l\d+(\.w\d+)?", re.ASCII)
_NOT_OF_THE_INK = {field.name for field in fields(Scan)} - {"direction", "language"}
_NOT_ATTRIBUTES = (
    *("region_id", "parent_id", "kind", "words"),
    *("crop", "plain", "plain_beyond", "spots", "shapes"),
)
_TRACE = {"contextRef": "#ctx", "brushRef": "#br"}


def to_inkml(page: PageInk) -> bytes:
    """The page as an InkML document in UTF-8; the same page gives the same bytes anywhere.

    Points are rounded to 0.01 pixel, widths to 0.25, polygons to 0.1, other numbers to 6 digits.
    Crops are left out, and all of the scan but what steers the ink. A line's words are those of the
    `RegionInk`, and so is its ink.

    Raises:
        ValueError: a region's id is not `<page_id>/l1` or `<page_id>/l1/w1` or is used twice; a
            stroke has no points or over 300 000; a number is not finite; a width is negative; a
            point is over 100 000 pixels away.
    """
    root = etree.Element(
        f"{{{INKML}}}ink",
        {"documentID": f"urn:ductus:{quote(clean_text(page.info.page_id), safe='')}"},
        nsmap={None: INKML, "d": DUCTUS},
    )
    _annotate_document(root, page.info)
    _record(_child(root, "annotationXML", type="ductus"), page)
    _define(_child(root, "definitions"), page.info)
    group = _child(root, "traceGroup")
    group.set(XML_ID, "page")
    _annotate(group, kind="page")
    for line in page.lines:
        _trace_group(group, line)
    _refuse_repeated_ids(root)
    return bytes(etree.tostring(root, encoding="UTF-8", xml_declaration=True, pretty_print=True))


def trace_group_id(region_id: str) -> str:
    """The `xml:id` of a region's trace group: `<page_id>/l0001/w001` has `l0001.w001`.

    Raises:
        ValueError: `region_id` is not of this form.
    """
    group_id = region_id.partition("/")[2].replace("/", ".")
    if not _REGION.fullmatch(group_id):
        raise ValueError(f"{region_id!r} is not a region id")
    return group_id


def _child(parent: etree._Element, name: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, f"{{{INKML}}}{name}", attributes)


def _annotate(parent: etree._Element, **annotations: str) -> None:
    for kind, text in annotations.items():
        if text:  # a reader crashes on an empty annotation
            _child(parent, "annotation", type=kind).text = clean_text(text)


def _annotate_document(root: etree._Element, info: PageInfo) -> None:
    _annotate(root, page=info.page_id, language=info.scan.language)


def _record(parent: etree._Element, page: PageInk) -> None:
    def add(parent: etree._Element, name: str, attributes: dict[str, str]) -> etree._Element:
        return etree.SubElement(parent, f"{{{DUCTUS}}}{name}", attributes)

    def add_region(parent: etree._Element, ink: RegionInk) -> etree._Element:
        region = ink.region
        known = to_attributes(region, skip=_NOT_ATTRIBUTES)
        measured = to_attributes(ink, skip=("region", "ink", "words", "evidence"))
        group = trace_group_id(region.region_id)
        return add(parent, region.kind, {"group": group, **known, **measured})

    info = to_attributes(page.info, skip=("scan",))
    if page.info.page_to_source != IDENTITY:  # follows from the others, and saves people the sum
        info["page_to_source"] = affine_text(page.info.page_to_source)
    element = add(parent, "page", {**info, "derenderer": clean_text(page.derenderer)})
    # Where a scan lies and what a catalogue says of it may change, and the ink stays the same.
    add(element, "scan", to_attributes(page.info.scan, skip=_NOT_OF_THE_INK))
    for line in page.lines:
        line_element = add_region(element, line)
        for word in line.words:
            add_region(line_element, word)
    for failure in page.failures:
        add(element, "failure", to_attributes(failure, skip=("uri",)))


def _define(definitions: etree._Element, info: PageInfo) -> None:
    across, down = (float(number(dpi)) for dpi in info.resolution)
    unit = "in"
    if min(across, down) < 1:  # without a dpi that can be: the device's unit, one pixel
        unit, across, down = "dev", 1.0, 1.0
    mean = across if across == down else math.sqrt(across * down)
    per_width = mean * WIDTHS_PER_PIXEL
    context = _child(definitions, "context")
    context.set(XML_ID, "ctx")
    source = _child(context, "inkSource")
    source.set(XML_ID, "scan")
    channels = _child(source, "traceFormat")
    properties = _child(source, "channelProperties")
    for name, kind, resolution in (
        ("X", "decimal", across),
        ("Y", "decimal", down),
        ("W", "integer", per_width),
    ):
        _child(channels, "channel", name=name, type=kind, units=unit)
        _child(
            properties,
            "channelProperty",
            channel=name,
            name="resolution",
            value=_decimal(resolution),
            units=f"1/{unit}",
        )
    brush = _child(definitions, "brush")
    brush.set(XML_ID, "br")
    _child(brush, "brushProperty", name="width", value=_decimal(1 / per_width), units=unit)
    _child(brush, "brushProperty", name="color", value="#000000")


def _decimal(value: float) -> str:
    return np.format_float_positional(value, precision=9, trim="-")


def _trace_group(parent: etree._Element, ink: RegionInk) -> None:
    group = _child(parent, "traceGroup")
    group_id = trace_group_id(ink.region.region_id)
    group.set(XML_ID, group_id)
    _annotate(group, kind=ink.region.kind, text=ink.region.text)
    for word in ink.words:
        _trace_group(group, word)
    if not ink.words:
        for index, points in enumerate(_traces(ink.ink)):
            trace = etree.SubElement(group, f"{{{INKML}}}trace", _TRACE)
            trace.set(XML_ID, f"{group_id}.s{index}")
            trace.text = points


def _traces(ink: Ink) -> Iterator[str]:
    for stroke in ink.strokes:
        rows = _rounded(stroke)
        if len(rows) == 1:  # one point is not drawn, two equal ones are a dot
            rows = np.repeat(rows, 2, axis=0)
        yield ",".join(["%.2f %.2f %d"] * len(rows)) % tuple(rows.reshape(-1).tolist())


def _rounded(stroke: Stroke) -> NDArray[np.float64]:
    """float64[N, 3]: x and y in pixels, W in quarters."""
    rows = np.column_stack([stroke.xy, stroke.width]).astype(np.float64)
    if not 0 < len(rows) <= LONGEST:
        raise ValueError(f"a stroke of {len(rows)} points")
    if not (np.abs(rows) <= FARTHEST).all() or (rows[:, 2] < 0).any():
        raise ValueError("a stroke with a point not finite, too far away or of negative width")
    rows[:, :2] = np.rint(rows[:, :2] * 100) / 100
    rows[:, 2] = np.rint(rows[:, 2] * WIDTHS_PER_PIXEL)
    return rows + 0.0  # no negative zeros


def _refuse_repeated_ids(root: etree._Element) -> None:
    ids = [element.get(XML_ID) for element in root.iter(f"{{{INKML}}}traceGroup")]
    if len(ids) != len(set(ids)):
        raise ValueError("two regions of the page have the same id")
