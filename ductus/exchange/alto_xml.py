"""ALTO 4.4, a file a page: what libraries' viewers, search plug-ins and eScriptorium read.

ALTO (Library of Congress, https://www.loc.gov/standards/alto/). eScriptorium and kraken find the
image by `sourceImageInformation/fileName`. A word that is broken over two lines is `HypPart1` and
`HypPart2`, each with the whole word as `SUBS_CONTENT`; its hyphen stays in `CONTENT`, since most
readers pass over `HYP`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import BinaryIO

from lxml import etree

import ductus
from ductus.exchange.baselines import baseline
from ductus.exchange.blocks import Block, blocks_of
from ductus.exchange.file_frame import FileFrame, file_frame
from ductus.exchange.formats import Format, Leaf, Of, Part, Unit, beside_its_item
from ductus.exchange.written_words import Half, broken_halves, written_words
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
from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction, Kind, Region, RegionInk
from ductus.schemas.text import clean_text

NAMESPACE = "http://www.loc.gov/standards/alto/ns-v4#"
_WAYS = {Direction.RTL: "rtl", Direction.TTB: "ttb"}
_FIGURES = {Kind.INITIAL: "TextBlock", Kind.DRAWING: "Illustration", Kind.STAMP: "GraphicalElement"}
Halves = Mapping[str, Half]


def write(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The page of the unit."""
    for leaf in leaves:
        write_tree(alto_xml(leaf), sink)


def alto_xml(leaf: Leaf) -> etree._Element:
    """A page as ALTO: its root."""
    root = etree.Element(f"{{{NAMESPACE}}}alto", nsmap={None: NAMESPACE})
    root.set("SCHEMAVERSION", "4.4")
    blocks, frame = blocks_of(leaf.page.lines), file_frame(leaf.page.info)
    _add_description(root, leaf)
    _add_tags(root, leaf, {block.kind for block in blocks} - {Kind.LINE})
    if blocks:
        order = add(add(root, "ReadingOrder"), "OrderedGroup", ID="order")
        for block in blocks:
            add(order, "ElementRef", ID=f"o.{block.name}", REF=block.name)
    size = {"WIDTH": frame.width, "HEIGHT": frame.height}
    page = add(
        add(root, "Layout"),
        "Page",
        ID="page",
        PHYSICAL_IMG_NR=leaf.page.info.page_index + 1,
        PRINTED_IMG_NR=leaf.row["folio"],
        LANG=language_code(leaf.row["language"]),
        ROTATION=frame.turn or None,
        **size,
    )
    space = add(page, "PrintSpace", HPOS=0, VPOS=0, **size)
    halves = broken_halves(leaf.page.lines)
    for block in blocks:
        _add_block(space, block, frame, halves)
    return root


def _add_description(root: etree._Element, leaf: Leaf) -> None:
    about = add(root, "Description")
    add(about, "MeasurementUnit").text = "pixel"
    source = add(about, "sourceImageInformation")
    add(source, "fileName").text = clean_text(leaf.scan_name)
    add(source, "documentIdentifier").text = clean_text(leaf.page_id)
    readers = sorted({line.region.recognizer for line in leaf.page.lines} - {""})
    for place, made_by in enumerate((leaf.page.derenderer, *readers)):
        step = add(about, "Processing", ID=f"step{place}")
        add(step, "processingCategory").text = "contentGeneration"
        add(step, "processingStepSettings").text = clean_text(made_by)
        software = add(step, "processingSoftware")
        add(software, "softwareName").text = "Ductus"
        add(software, "softwareVersion").text = ductus.__version__


def _add_tags(root: etree._Element, leaf: Leaf, figures: set[Kind]) -> None:
    told = [(kind.value, "LayoutTag", "region", kind.value) for kind in sorted(figures)]
    told += [
        (name, "OtherTag", name, value)
        for name, value in (("withheld", leaf.withheld), ("rights", leaf.row["rights"]))
        if value
    ]
    if told:
        tags = add(root, "Tags")
        for name, tag, kind, label in told:
            add(tags, tag, ID=name, TYPE=kind, LABEL=label)


def _add_block(space: etree._Element, block: Block, frame: FileFrame, halves: Halves) -> None:
    polygons = [line.region.polygon for line in block.lines]
    if block.kind is not Kind.LINE:
        element = add(space, _FIGURES[block.kind], ID=block.name, TAGREFS=block.kind.value)
        _place(element, polygons[0], frame)
        return
    element = add(space, "TextBlock", ID=block.name, BASEDIRECTION=_way(block.lines[0].region))
    outline = frame.around(polygons)
    _set_box(element, frame.box_of(outline))
    add(add(element, "Shape"), "Polygon", POINTS=points(outline))
    for line in block.lines:
        _add_line(element, line, frame, halves)


def _add_line(block: etree._Element, line: RegionInk, frame: FileFrame, halves: Halves) -> None:
    region = line.region
    element = add(
        block,
        "TextLine",
        ID=local_id(region),
        BASELINE=points(frame.path(baseline(line))),
        BASEDIRECTION=_way(region),
        LANG=language_code(region.language),
    )
    _place(element, region.polygon, frame)
    words = written_words(region)
    for place, word in enumerate(words.regions):
        if place and words.between:
            add(element, "SP")
        _add_string(element, word, frame, halves.get(word.region_id))


def _add_string(line: etree._Element, word: Region, frame: FileFrame, half: Half | None) -> None:
    name = local_id(word)
    element = add(line, "String", ID=name if word.parent_id else f"{name}.text")
    _set_box(element, frame.box(word.polygon))
    element.set("CONTENT", clean_text(word.text))
    set_all(element, {"WC": share(word.text_confidence)})
    if word.parent_id:
        set_all(element, {"LANG": language_code(word.language)})
    if half and (word.parent_id or len(word.text.split()) == 1):
        kind = "HypPart1" if half.is_first else "HypPart2"
        set_all(element, {"SUBS_TYPE": kind, "SUBS_CONTENT": half.whole})


def _place(element: etree._Element, polygon: Polygon, frame: FileFrame) -> None:
    _set_box(element, frame.box(polygon))
    add(add(element, "Shape"), "Polygon", POINTS=points(frame.outline(polygon)))


def _set_box(element: etree._Element, box: tuple[int, int, int, int]) -> None:
    x0, y0, x1, y1 = box
    place: dict[str, Value] = {"HPOS": x0, "VPOS": y0, "WIDTH": x1 - x0, "HEIGHT": y1 - y0}
    set_all(element, place)


def _way(region: Region) -> str:
    return _WAYS.get(region.direction, "ltr")


FORMAT = Format("alto", 1, (Part(Of.PAGE, beside_its_item(".xml"), write),))
