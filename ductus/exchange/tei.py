"""TEI P5, a file an item: pictures of its pages with zones, and the lines in them as text.

TEI (https://tei-c.org/guidelines/p5/), chapter 12.1, digital facsimiles with parallel
transcriptions: `facsimile/surface/zone` for places, `lb/@facs` for what stands in each. The header
has what the catalogue says; a description of the manuscript is for who keeps it to write.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterable
from tempfile import SpooledTemporaryFile
from typing import BinaryIO

from lxml import etree

import ductus
from ductus.exchange.file_frame import FileFrame, file_frame
from ductus.exchange.formats import Format, Leaf, Of, Part, Unit, by_name
from ductus.exchange.leaf_about import rights_uri
from ductus.exchange.xml_writing import add, language_code, points, set_all
from ductus.schemas.records import Kind, RegionInk
from ductus.schemas.text import clean_text

NAMESPACE = "http://www.tei-c.org/ns/1.0"
_ID = "{http://www.w3.org/XML/1998/namespace}id"
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_IN_MEMORY = 1 << 22
_FIGURES = (Kind.INITIAL, Kind.DRAWING, Kind.STAMP)


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """An item, page after page; one page is in memory at a time."""
    with SpooledTemporaryFile(max_size=_IN_MEMORY) as texts:
        is_begun = False
        for number, leaf in enumerate(leaves, 1):
            if not is_begun:
                sink.write(
                    f'<?xml version="1.0" encoding="UTF-8"?>\n<TEI xmlns="{NAMESPACE}">\n'.encode()
                )
                _write_element(_header(unit, leaf), sink)
                sink.write(b"<facsimile>\n")
                is_begun = True
            name, frame = f"s{number:04d}", file_frame(leaf.page.info)
            _write_element(_surface(name, leaf, frame), sink)
            _write_element(_page_text(name, leaf), texts)
        if not is_begun:
            return
        sink.write(b"</facsimile>\n<text>\n<body>\n")
        texts.seek(0)
        shutil.copyfileobj(texts, sink)
        sink.write(b"</body>\n</text>\n</TEI>\n")


def _write_element(element: etree._Element, sink: BinaryIO | SpooledTemporaryFile[bytes]) -> None:
    data = etree.tostring(element, encoding="unicode").replace(f' xmlns="{NAMESPACE}"', "", 1)
    sink.write(data.encode() + b"\n")


def _new(tag: str) -> etree._Element:
    return etree.Element(f"{{{NAMESPACE}}}{tag}", nsmap={None: NAMESPACE})


def _header(unit: Unit, leaf: Leaf) -> etree._Element:
    row = leaf.row
    header = _new("teiHeader")
    file = add(header, "fileDesc")
    title = unit.label or row["title"] or unit.name
    add(add(file, "titleStmt"), "title").text = clean_text(title)
    published = add(file, "publicationStmt")
    add(published, "publisher").text = clean_text(row["rights_holder"] or "not told")
    status = "restricted" if leaf.withheld else "free" if row["rights"] else "unknown"
    available = add(published, "availability", status=status)
    rights = clean_text(row["rights"] or "")
    add(available, "licence", target=rights_uri(rights)).text = rights or "not told"
    if leaf.withheld:
        add(available, "p").text = f"withheld: {leaf.withheld}"
    source = add(add(file, "sourceDesc"), "bibl")
    for name in ("collection", "identifier", "title"):
        if row[name]:
            add(source, "idno" if name == "identifier" else "title").text = clean_text(row[name])
    encoded = add(add(add(header, "encodingDesc"), "appInfo"), "application", ident="ductus")
    set_all(encoded, {"version": ductus.__version__})
    add(encoded, "label").text = "Ductus"
    return header


def _surface(name: str, leaf: Leaf, frame: FileFrame) -> etree._Element:
    surface = _new("surface")
    surface.set(_ID, name)
    set_all(surface, {"n": leaf.row["folio"], "ulx": 0, "uly": 0})
    set_all(surface, {"lrx": frame.width, "lry": frame.height})
    url = clean_text(leaf.scan_name)
    add(surface, "graphic", url=url, width=f"{frame.width}px", height=f"{frame.height}px")
    for line in leaf.page.lines:
        region = line.region
        zone = add(surface, "zone", type=region.kind.value)
        zone.set(_ID, _zone_id(name, line))
        zone.set("points", points(frame.outline(region.polygon)))
    return surface


def _page_text(name: str, leaf: Leaf) -> etree._Element:
    """A block of the page's lines, each behind its `lb`; figures stand where they are read."""
    block = _new("ab")
    code = language_code(leaf.row["language"])
    if code:
        block.set(_LANG, code)
    add(block, "pb", facs=f"#{name}", n=leaf.row["folio"])
    is_broken = False
    for line in leaf.page.lines:
        region, zone = line.region, f"#{_zone_id(name, line)}"
        if region.kind in _FIGURES:
            add(block, "figure", facs=zone, type=region.kind.value).tail = "\n"
            continue
        begun = add(block, "lb", facs=zone, **{"break": "no" if is_broken else None})
        begun.tail = clean_text(region.text) + "\n"
        is_broken = bool((region.words[-1] if region.words else region).continues)
    return block


def _zone_id(surface: str, line: RegionInk) -> str:
    return f"{surface}.{line.region.region_id.rpartition('/')[2]}"


FORMAT = Format("tei", 1, (Part(Of.ITEM, by_name(".xml"), write),))
