"""PAGE XML, a file a page: what Transkribus, eScriptorium, kraken and OCR-D read and write.

PAGE content 2019-07-15 (PRImA, https://github.com/PRImA-Research-Lab/PAGE-XML). Readers ask for
more than its schema: Transkribus takes the order of `custom="readingOrder {index:N;}"`,
eScriptorium finds the image by `imageFilename`, kraken leaves out lines without a baseline, and
points are whole pixels.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import BinaryIO

from lxml import etree

import ductus
from ductus.exchange.baselines import baseline
from ductus.exchange.blocks import Block, blocks_of
from ductus.exchange.file_frame import FileFrame, file_frame
from ductus.exchange.formats import Format, Leaf, Of, Part, Unit, beside_its_item
from ductus.exchange.xml_writing import (
    Value,
    add,
    language_code,
    local_id,
    points,
    set_all,
    share,
    write_tree,
)
from ductus.schemas.given.page_languages import name_of
from ductus.schemas.records import Direction, Kind, PageKind, Region, RegionInk
from ductus.schemas.text import clean_text

NAMESPACE = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
_REGIONS = {
    Kind.LINE: ("TextRegion", {"type": "paragraph"}),
    Kind.INITIAL: ("TextRegion", {"type": "drop-capital"}),
    Kind.DRAWING: ("ImageRegion", {}),
    Kind.STAMP: ("GraphicRegion", {"type": "stamp"}),
}
_PAGE_TYPES = {PageKind.WRITING: "content", PageKind.BLANK: "blank"}
_WAYS = {
    Direction.LTR: ("left-to-right", "top-to-bottom"),
    Direction.RTL: ("right-to-left", "top-to-bottom"),
    Direction.TTB: ("top-to-bottom", "right-to-left"),
}
"""`readingDirection` and `textLineOrder`."""


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The page of the unit."""
    for leaf in leaves:
        write_tree(page_xml(leaf), sink)


def page_xml(leaf: Leaf) -> etree._Element:
    """A page as PAGE: its root."""
    root = etree.Element(f"{{{NAMESPACE}}}PcGts", nsmap={None: NAMESPACE})
    _add_metadata(root, leaf)
    info, row = leaf.page.info, leaf.row
    frame = file_frame(info)
    page = add(
        root,
        "Page",
        imageFilename=leaf.scan_name,
        imageWidth=frame.width,
        imageHeight=frame.height,
        orientation=(frame.turn if frame.turn <= 180 else frame.turn - 360) or None,
        type=_PAGE_TYPES.get(info.page_kind, "other"),
    )
    if info.dpi:
        across, down = info.resolution if frame.width == info.width else info.resolution[::-1]
        resolution = {"imageXResolution": across, "imageYResolution": down}
        set_all(page, {**resolution, "imageResolutionUnit": "PPI"})
    set_all(page, _language(row["language"] or ""))
    blocks = blocks_of(leaf.page.lines)
    if blocks:
        order = add(add(page, "ReadingOrder"), "OrderedGroup", id="order")
        for place, block in enumerate(blocks):
            add(order, "RegionRefIndexed", index=place, regionRef=block.name)
    for place, block in enumerate(blocks):
        _add_block(page, place, block, frame)
    return root


def _add_metadata(root: etree._Element, leaf: Leaf) -> None:
    about = add(root, "Metadata", externalRef=leaf.page_id)
    add(about, "Creator").text = f"Ductus {ductus.__version__}"
    add(about, "Created").text = f"{leaf.row['created_at']:%Y-%m-%dT%H:%M:%SZ}"
    add(about, "LastChange").text = f"{leaf.changed_at:%Y-%m-%dT%H:%M:%SZ}"
    if leaf.withheld:
        add(about, "Comments").text = f"withheld: {leaf.withheld}"
    readers = sorted({line.region.recognizer for line in leaf.page.lines} - {""})
    made_by = [("ink", leaf.page.derenderer), *(("text", reader) for reader in readers)]
    for name, value in [(name, value) for name, value in made_by if value]:
        add(about, "MetadataItem", type="processingStep", name=name, value=value)
    for name in ("rights", "rights_holder", "identifier", "title", "folio"):
        if leaf.row[name]:
            add(about, "MetadataItem", type="other", name=name, value=leaf.row[name])


def _add_block(page: etree._Element, place: int, block: Block, frame: FileFrame) -> None:
    name, more = _REGIONS[block.kind]
    element = add(page, name, id=block.name, custom=_ordered(place), **more)
    first = block.lines[0].region
    if block.kind is not Kind.LINE:
        outline, sure = frame.outline(first.polygon), share(first.detection_confidence)
        add(element, "Coords", points=points(outline), conf=sure)
        if name == "TextRegion":
            _add_text(element, first.text, first.text_confidence)
        return
    set_all(element, dict(zip(("readingDirection", "textLineOrder"), _way(first), strict=True)))
    outlines = [line.region.polygon for line in block.lines]
    add(element, "Coords", points=points(frame.around(outlines)))
    for index, line in enumerate(block.lines):
        _add_line(element, index, line, frame)
    _add_text(element, "\n".join(line.region.text for line in block.lines).strip("\n"))


def _add_line(block: etree._Element, index: int, line: RegionInk, frame: FileFrame) -> None:
    region = line.region
    element = add(block, "TextLine", id=local_id(region), readingDirection=_way(region)[0])
    set_all(element, _language(region.language, _ordered(index)))
    outline, sure = frame.outline(region.polygon), share(region.detection_confidence)
    add(element, "Coords", points=points(outline), conf=sure)
    add(element, "Baseline", points=points(frame.path(baseline(line))))
    for place, word in enumerate(region.words):
        inner = add(element, "Word", id=local_id(word))
        set_all(inner, _language(word.language, _ordered(place), "language"))
        add(inner, "Coords", points=points(frame.outline(word.polygon)))
        _add_text(inner, word.text, word.text_confidence)
    _add_text(element, region.text, region.text_confidence)


def _add_text(parent: etree._Element, text: str, confidence: float = 0.0) -> None:
    if text:
        told = add(parent, "TextEquiv", conf=share(confidence))
        add(told, "Unicode").text = clean_text(text)


def _ordered(place: int) -> str:
    return f"readingOrder {{index:{place};}}"


def _way(region: Region) -> tuple[str, str]:
    return _WAYS.get(region.direction, _WAYS[Direction.LTR])


def _language(code: str, custom: str = "", name: str = "primaryLanguage") -> dict[str, Value]:
    """The language's name where PAGE has one for it, and `custom` with its code."""
    if not language_code(code):
        return {"custom": custom}
    told = f"language {{type:{code};}}"
    return {name: name_of(code), "custom": f"{custom} {told}".strip()}


FORMAT = Format("page", 1, (Part(Of.PAGE, beside_its_item(".xml"), write),))
