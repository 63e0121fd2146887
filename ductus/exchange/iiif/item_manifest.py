"""An item as a manifest: a canvas a leaf with its scan, its lines, its ink and its thumbnail."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby, islice
from typing import Any

from ductus.archive.people.row_pages import Unfinished
from ductus.exchange.formats import Leaf, Unit
from ductus.exchange.iiif.language_maps import Json, entry, ours, said
from ductus.exchange.iiif.line_annotations import ANNOTATIONS
from ductus.exchange.iiif.resource_ids import Addresses
from ductus.exchange.iiif.source_manifest import (
    Source,
    of_canvas,
    of_manifest,
    source_of,
    table_of_contents,
)
from ductus.exchange.leaf_about import About, about, item_title
from ductus.schemas.records import Direction, RegionInk

CONTEXT = "http://iiif.io/api/presentation/3/context.json"
SCAN, THUMBNAIL, INK = "scan.jpg", "thumbnail.jpg", "ink.inkml"
THUMBNAIL_SIDE = 400
"""Pixels of its longer side, or less."""
_DIRECTIONS = ("left-to-right", "right-to-left", "top-to-bottom", "bottom-to-top")
_LOOKED_AT = 12
"""Leaves whose lines tell which way leaves are turned."""


@dataclass(frozen=True)
class _Canvas:
    label: str
    said: About
    source: Source
    json: Json


def item_manifest(unit: Unit, leaves: Iterable[Leaf], at: Addresses, pdf: str) -> Json:
    """The manifest of an item.

    Args:
        unit: the item.
        leaves: its leaves in their order, one at least.
        at: the addresses of the export.
        pdf: address of its PDF; empty where it has none.
    """
    kept = list(leaves)
    canvases = [_canvas(unit, leaf, at) for leaf in kept]
    abouts = [canvas.said for canvas in canvases]
    sources = [canvas.source for canvas in canvases]
    uris = {one.rights_uri for one in abouts}
    manifest: Json = {
        "@context": CONTEXT,
        "id": at.manifest(unit.name),
        "type": "Manifest",
        "label": said(item_title(unit, kept[0])),
        "metadata": _metadata(unit, abouts, sources),
        "viewingDirection": _viewing_direction(kept, sources[0]),
        **of_manifest(sources),
        "items": [canvas.json for canvas in canvases],
    }
    manifest |= _rights(abouts, uris)
    if len({(one.rights_uri, one.required) for one in abouts}) > 1:
        for canvas in canvases:
            canvas.json.update(_rights([canvas.said], {canvas.said.rights_uri}))
    left_out = unit.n_withheld - sum(bool(leaf.withheld) for leaf in kept)
    if left_out:
        told = f"{left_out} of {left_out + len(kept)} leaves may not be shown and are left out."
        manifest["summary"] = ours(told)
    if pdf:
        manifest["rendering"] = [_linked(pdf, "Text", "PDF, searchable", "application/pdf")]
    if ranges := _ranges(unit, canvases, at):
        manifest["structures"] = ranges
    return manifest


def _canvas(unit: Unit, leaf: Leaf, at: Addresses) -> _Canvas:
    row, told, source = leaf.row, about(leaf), source_of(leaf)
    label = row["folio"] or (str(row["sequence"]) if row["sequence"] else told.title)
    size = {"width": row["width"], "height": row["height"]}
    name = at.canvas(unit.name, leaf.page_id)

    def file(path: str) -> str:
        return at.in_page(unit.name, leaf.page_id, path)

    scan = {"id": file(SCAN), "type": "Image", "format": "image/jpeg", **size}
    painting = {
        "id": f"{name}/painting",
        "type": "Annotation",
        "motivation": "painting",
        "body": scan,
        "target": name,
    }
    small = {"width": 1, "height": 1}
    share = min(1.0, THUMBNAIL_SIDE / max(row["width"], row["height"]))
    small = {side: max(1, round(length * share)) for side, length in size.items()}
    json: Json = {
        "id": name,
        "type": "Canvas",
        "label": said(label),
        **size,
        **of_canvas(source),
        "thumbnail": [{"id": file(THUMBNAIL), "type": "Image", "format": "image/jpeg", **small}],
        "items": [{"id": f"{name}/page", "type": "AnnotationPage", "items": [painting]}],
        "annotations": [{"id": file(ANNOTATIONS), "type": "AnnotationPage"}],
        "seeAlso": [_linked(file(INK), "Dataset", "Ink (InkML)", "application/inkml+xml")],
    }
    if told.withheld:
        json["summary"] = said(told.withheld)
    return _Canvas(label, told, source, json)


def _linked(address: str, kind: str, label: str, form: str) -> Json:
    return {"id": address, "type": kind, "label": ours(label), "format": form}


def _metadata(unit: Unit, abouts: Sequence[About], sources: Sequence[Source]) -> list[Json]:
    """What is said of its leaves, each once."""
    told: dict[str, list[str]] = {"Collection": [unit.collection]}
    for label, name in (("Writer", "writer"), ("Date", "date"), ("Language", "language")):
        told[label] = list(dict.fromkeys(getattr(one, name) for one in abouts))
    told["As described where it was fetched"] = list(
        dict.fromkeys(one.described for one in sources)
    )
    kept = {label: [text for text in texts if text] for label, texts in told.items()}
    return [entry(label, *texts) for label, texts in kept.items() if texts]


def _rights(abouts: Sequence[About], uris: set[str]) -> dict[str, Any]:
    """The address of their rights where all have one; their words in any case."""
    words = [word for one in abouts for word in (one.required, one.rights, one.holder) if word]
    made: dict[str, Any] = {}
    if words:
        made["requiredStatement"] = entry("Rights", *dict.fromkeys(words))
    if len(uris) == 1 and "" not in uris:
        made["rights"] = next(iter(uris))
    return made


def _viewing_direction(leaves: Sequence[Leaf], first: Source) -> str:
    """As a manifest or a list told it; else from the right where lines run so, or downward."""
    if first.viewing_direction in _DIRECTIONS:
        return first.viewing_direction
    some = islice(leaves, _LOOKED_AT)
    ways = [line.region.direction for leaf in some for line in _lines(leaf)]
    leftward = sum(way in (Direction.RTL, Direction.TTB) for way in ways)
    return "right-to-left" if leftward * 2 > len(ways) else "left-to-right"


def _lines(leaf: Leaf) -> Sequence[RegionInk]:
    try:
        return leaf.page.lines
    except Unfinished:  # its own files tell of it; the manifest needs no ink
        return ()


def _ranges(unit: Unit, canvases: Sequence[_Canvas], at: Addresses) -> list[Json]:
    """As a manifest had them; else leaves in a row of one title, where an item has several."""
    name = f"{at.manifest(unit.name)}/range"
    addresses = [canvas.json["id"] for canvas in canvases]
    if told := table_of_contents((canvas.source for canvas in canvases), addresses, name):
        return told
    runs = [(title, list(run)) for title, run in groupby(canvases, lambda one: one.said.title)]
    if len(runs) == 1 or len(runs) == len(canvases):
        return []
    return [
        {
            "id": f"{name}/{number}",
            "type": "Range",
            "label": said(title),
            "items": [{"id": one.json["id"], "type": "Canvas"} for one in run],
        }
        for number, (title, run) in enumerate(runs, 1)
    ]
