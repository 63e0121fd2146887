"""Lines and words of a page as an annotation page, each with its box and its polygon.

Source: https://iiif.io/api/extension/text-granularity/ for what a text is of.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from ductus.exchange.formats import Leaf
from ductus.exchange.iiif.language_maps import Json, ours
from ductus.exchange.iiif.resource_ids import Addresses
from ductus.schemas.geometry import bounds
from ductus.schemas.inkml import trace_group_id
from ductus.schemas.records import Kind, PageInfo, Region
from ductus.schemas.text import clean_text

ANNOTATIONS = "lines.json"
_CONTEXTS = [
    "http://iiif.io/api/extension/text-granularity/context.json",
    "http://iiif.io/api/presentation/3/context.json",
]
_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def line_annotations(leaf: Leaf, item: str, at: Addresses) -> Json:
    """All lines in reading order, each with its words behind it.

    Places are pixels of the canvas, which is the upright page: its corner is (0, 0).
    """
    page = leaf.page
    name = at.in_page(item, leaf.page_id, ANNOTATIONS)
    regions = (ink.region for ink in page.inks)
    canvas = at.canvas(item, leaf.page_id)
    items = [
        {
            "id": f"{name}#{trace_group_id(region.region_id)}",
            "type": "Annotation",
            **_told(region, page.info.scan.language),
            "target": _target(region, page.info, canvas),
        }
        for region in regions
    ]
    label = ours("Lines and words")
    return {
        "@context": _CONTEXTS,
        "id": name,
        "type": "AnnotationPage",
        "label": label,
        "items": items,
    }


def _told(region: Region, language: str) -> Json:
    """What it says, or of what kind it is."""
    if not region.text:
        body = {"type": "TextualBody", "value": str(region.kind), "purpose": "tagging"}
        return {"motivation": "tagging", "body": body}
    body = {"type": "TextualBody", "value": clean_text(region.text), "format": "text/plain"}
    body |= {"language": language} if _TAG.fullmatch(language) else {}
    of = {"textGranularity": "word" if region.kind is Kind.WORD else "line"}
    return {"motivation": "supplementing", **of, "body": body}


def _target(region: Region, info: PageInfo, canvas: str) -> Json:
    corners = list(_on_canvas(region, info))
    x0, y0, x1, y1 = bounds(tuple(corners))
    left, top, right, bottom = math.floor(x0), math.floor(y0), math.ceil(x1), math.ceil(y1)
    box = f"xywh={left},{top},{max(1, right - left)},{max(1, bottom - top)}"
    path = "L".join(f"{x:.1f} {y:.1f}" for x, y in corners)
    svg = f'<svg xmlns="http://www.w3.org/2000/svg"><path d="M{path}Z"/></svg>'
    fragment = {"type": "FragmentSelector", "conformsTo": "http://www.w3.org/TR/media-frags/"}
    return {
        "type": "SpecificResource",
        "source": canvas,
        "selector": [{**fragment, "value": box}, {"type": "SvgSelector", "value": svg}],
    }


def _on_canvas(region: Region, info: PageInfo) -> Iterator[tuple[float, float]]:
    """Corners within the canvas; on the page the middle of the first pixel is (0, 0)."""
    for x, y in region.polygon:
        yield min(max(x + 0.5, 0.0), info.width), min(max(y + 0.5, 0.0), info.height)
