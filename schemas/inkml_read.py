"""The page that an InkML document of this archive tells of, exactly as it was written."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import islice, pairwise

import numpy as np
from lxml import etree
from numpy.typing import NDArray

from ductus.schemas.attributes import from_attributes
from ductus.schemas.ink import Ink, Stroke
from ductus.schemas.inkml_write import DUCTUS, INKML, WIDTHS_PER_PIXEL, XML_ID
from ductus.schemas.records import Failure, Kind, PageInfo, PageInk, Region, RegionInk, Scan

Strokes = Mapping[str, tuple[Stroke, ...]]


def from_inkml(data: bytes) -> PageInk:
    """The page whose `to_inkml` is `data`; crops are empty, and the scan lies nowhere.

    Raises:
        ValueError: `data` is damaged, or was not written by `to_inkml`.
    """
    root = parse(data)
    try:
        return _page(root)
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        raise ValueError(f"not InkML of this archive: {error!r}") from error


def parse(data: bytes) -> etree._Element:
    """The root element, by a parser that fetches nothing and expands nothing.

    Raises:
        ValueError: `data` is not well-formed XML.
    """
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
    )
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        raise ValueError(f"not XML: {error}") from error


_TOP_REGIONS = f"{{{DUCTUS}}}*[@group]"


def _page(root: etree._Element) -> PageInk:
    element = root.find(f"{{{INKML}}}annotationXML/{{{DUCTUS}}}page")
    # Files of older versions tell where the scan lay: the tables know better.
    nowhere = {"uri": "", "path": "", "collection": ""}
    scan = from_attributes(Scan, element.find(f"{{{DUCTUS}}}scan").attrib, **nowhere)
    info = from_attributes(PageInfo, element.attrib, scan=scan)
    groups = {
        group.get(XML_ID): [trace.text for trace in group.iterfind(f"{{{INKML}}}trace")]
        for group in root.iter(f"{{{INKML}}}traceGroup")
    }
    strokes = _strokes(groups)
    return PageInk(
        info=info,
        lines=tuple(
            _top_region(region, info.page_id, strokes) for region in element.iterfind(_TOP_REGIONS)
        ),
        derenderer=element.attrib["derenderer"],
        failures=tuple(
            from_attributes(Failure, failure.attrib, uri="")
            for failure in element.iterfind(f"{{{DUCTUS}}}failure")
        ),
    )


def _top_region(element: etree._Element, page_id: str, strokes: Strokes) -> RegionInk:
    """A line with its words; or a word by itself, where a whole image is one."""
    line_id = _region_id(element, page_id)
    words = tuple(
        _region_ink(word, page_id, strokes, kind=Kind.WORD, parent_id=line_id)
        for word in element.iterfind(f"{{{DUCTUS}}}word")
    )
    kind = Kind(etree.QName(element).localname)
    return _region_ink(element, page_id, strokes, words, kind=kind, parent_id="")


def _region_id(element: etree._Element, page_id: str) -> str:
    return f"{page_id}/{element.attrib['group'].replace('.', '/')}"


def _region_ink(
    element: etree._Element,
    page_id: str,
    strokes: Strokes,
    words: tuple[RegionInk, ...] = (),
    **given: str,
) -> RegionInk:
    region = from_attributes(
        Region,
        element.attrib,
        region_id=_region_id(element, page_id),
        words=tuple(word.region for word in words),
        **given,
    )
    own = Ink(strokes[element.attrib["group"]])
    ink = Ink.joined(word.ink for word in words) if words else own
    return from_attributes(RegionInk, element.attrib, region=region, ink=ink, words=words)


def _strokes(groups: Mapping[str, Sequence[str]]) -> Strokes:
    """The strokes of all groups; numbers of a page are read together: traces are thousands."""
    values: list[str] = []
    ends = [0]
    for traces in groups.values():
        for text in traces:
            values += text.replace(",", " ").split()
            ends.append(len(values))
    rows = np.array([float(value) for value in values]).reshape(-1, 3).astype(np.float32)
    starts, left = np.divmod(ends, 3)
    if left.any() or (np.diff(starts) == 0).any() or not np.isfinite(rows).all():
        raise ValueError("a trace without points, or one that is cut off")
    xy, width = rows[:, :2].copy(), rows[:, 2] / np.float32(WIDTHS_PER_PIXEL)
    read = (_stroke(xy[start:end], width[start:end]) for start, end in pairwise(starts.tolist()))
    return {name: tuple(islice(read, len(traces))) for name, traces in groups.items()}


def _stroke(xy: NDArray[np.float32], width: NDArray[np.float32]) -> Stroke:
    if len(xy) == 2 and (xy[0] == xy[1]).all() and width[0] == width[1]:
        return Stroke(xy[:1], width[:1])  # a dot
    return Stroke(xy, width)
