"""hOCR, a file a page: what OCRmyPDF, search plug-ins and many scripts read.

hOCR 1.2 (https://kba.github.io/hocr-spec/1.2/), as XHTML. Places are boxes, and outlines as `poly`;
`textangle` tells how the writing lies where the file is not upright.
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
from ductus.exchange.written_words import written_words
from ductus.exchange.xml_writing import add, language_code, local_id, set_all
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction, Kind, Region, RegionInk
from ductus.schemas.text import clean_text

NAMESPACE = "http://www.w3.org/1999/xhtml"
_FIGURES = {Kind.INITIAL: "ocr_dropcap", Kind.DRAWING: "ocr_image", Kind.STAMP: "ocr_image"}
_CAPABILITIES = (
    "ocr_page ocr_carea ocr_line ocrx_word ocr_dropcap ocr_image "
    "ocrp_poly ocrp_wconf ocrp_lang ocrp_dir"
)


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The page of the unit."""
    for leaf in leaves:
        tree = etree.ElementTree(hocr(leaf))
        tree.write(sink, encoding="UTF-8", xml_declaration=True, doctype="<!DOCTYPE html>")
        sink.write(b"\n")


def hocr(leaf: Leaf) -> etree._Element:
    """A page as hOCR: its root."""
    root = etree.Element(f"{{{NAMESPACE}}}html", nsmap={None: NAMESPACE})
    head = add(root, "head")
    add(head, "title").text = clean_text(leaf.row["title"] or leaf.page_id)
    about = {
        "ocr-system": f"Ductus {ductus.__version__}",
        "ocr-capabilities": _CAPABILITIES,
        "dcterms.rights": leaf.row["rights"],
        "withheld": leaf.withheld,
    }
    for name, content in about.items():
        if content:
            add(head, "meta", name=name, content=content)
    info, frame = leaf.page.info, file_frame(leaf.page.info)
    image = clean_text(leaf.scan_name).replace('"', "_")
    told = [f'image "{image}"', f"bbox 0 0 {frame.width} {frame.height}"]
    told += [f"ppageno {info.page_index}"]
    if info.dpi:
        told.append(f"scan_res {round(info.resolution[0])} {round(info.resolution[1])}")
    page = add(add(root, "body"), "div", id="page", title="; ".join(told))
    page.set("class", "ocr_page")
    set_all(page, {"lang": language_code(leaf.row["language"])})
    for block in blocks_of(leaf.page.lines):
        _add_block(page, block, frame)
    return root


def _add_block(page: etree._Element, block: Block, frame: FileFrame) -> None:
    first = block.lines[0].region
    if block.kind is not Kind.LINE:
        _add(page, "div", _FIGURES[block.kind], block.name, _place(first.polygon, frame))
        return
    around = " ".join(
        map(str, frame.box_of(frame.around([one.region.polygon for one in block.lines])))
    )
    area = _add(page, "div", "ocr_carea", block.name, f"bbox {around}")
    for line in block.lines:
        _add_line(area, line, frame)


def _add_line(area: etree._Element, line: RegionInk, frame: FileFrame) -> None:
    region = line.region
    title = [_place(region.polygon, frame), *_standing(line, frame)]
    element = _add(area, "span", "ocr_line", local_id(region), "; ".join(title))
    set_all(element, {"lang": language_code(region.language)})
    if region.direction is Direction.RTL:
        element.set("dir", "rtl")
    words = written_words(region)
    for place, word in enumerate(words.regions):
        inner = _add_word(element, word, frame)
        if words.between and place + 1 < len(words.regions):
            inner.tail = words.between
    element.tail = "\n"


def _add_word(line: etree._Element, word: Region, frame: FileFrame) -> etree._Element:
    name = local_id(word)
    title = "bbox " + " ".join(map(str, frame.box(word.polygon)))
    if word.text_confidence:
        title += f"; x_wconf {round(100 * word.text_confidence)}"
    element = _add(line, "span", "ocrx_word", name if word.parent_id else f"{name}.text", title)
    element.text = clean_text(word.text)
    return element


def _add(parent: etree._Element, tag: str, kind: str, name: str, title: str) -> etree._Element:
    element = add(parent, tag, id=name, title=title)
    element.set("class", kind)
    return element


def _place(polygon: Polygon, frame: FileFrame) -> str:
    box = " ".join(map(str, frame.box(polygon)))
    corners = " ".join(f"{x} {y}" for x, y in frame.outline(polygon))
    return f"bbox {box}; poly {corners}"


def _standing(line: RegionInk, frame: FileFrame) -> list[str]:
    """How the letters of a line stand: its baseline as a straight one, or how it lies."""
    is_down = line.region.direction is Direction.TTB
    if frame.turn or is_down:
        return [f"textangle {(frame.turn + (270 if is_down else 0)) % 360}"] if frame.turn else []
    (x0, y0), (x1, y1) = sorted([(path := frame.path(baseline(line)))[0], path[-1]])
    if x0 == x1:
        return []
    left, _, _, bottom = frame.box(line.region.polygon)
    slope = (y1 - y0) / (x1 - x0)
    return [f"baseline {slope:.4f} {round(y0 + slope * (left - x0) - bottom)}"]


FORMAT = Format("hocr", 1, (Part(Of.PAGE, beside_its_item(".hocr"), write),))
