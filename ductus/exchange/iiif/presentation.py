"""IIIF: a manifest an item, a collection above them, and beside each page its files.

All are plain files, for any web server that lets other sites read them (CORS). Scans are plain
images: there is no image service, and no search, for which files alone do not suffice.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import BinaryIO

from lxml import etree

from ductus.exchange.formats import Format, Leaf, Of, Part, Unit
from ductus.exchange.iiif.item_manifest import (
    CONTEXT,
    INK,
    SCAN,
    THUMBNAIL,
    THUMBNAIL_SIDE,
    item_manifest,
)
from ductus.exchange.iiif.language_maps import Json, ours, said
from ductus.exchange.iiif.line_annotations import ANNOTATIONS, line_annotations
from ductus.exchange.iiif.resource_ids import COLLECTION, Addresses, manifest_path, page_folder
from ductus.exchange.leaf_about import item_title
from ductus.exchange.page_jpegs import page_jpeg, page_thumbnail
from ductus.exchange.pages_inkml import plain_inkml
from ductus.schemas.identity import item_name

_QUALITY = 82


def _addresses(unit: Unit) -> Addresses:
    return Addresses(unit.options["base-url"])


def write_manifest(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The manifest of an item."""
    pdfs = unit.options["pdf-url"]
    pdf = Addresses(pdfs).of(f"{unit.name}.pdf") if pdfs else ""
    _write(item_manifest(unit, leaves, _addresses(unit), pdf), sink)


def write_collection(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """All manifests."""
    at, titles = _addresses(unit), dict[str, str]()
    for leaf in leaves:
        row = leaf.row
        name = item_name(row["collection"] or "", row["item_id"] or "")
        label = row["item_label"] or row["item_id"] or ""
        if name not in titles:
            titles[name] = item_title(Unit(Of.ITEM, name, label=label), leaf)
    items = [
        {"id": at.manifest(name), "type": "Manifest", "label": said(title)}
        for name, title in titles.items()
    ]
    about: Json = {"@context": CONTEXT, "id": at.of(COLLECTION), "type": "Collection"}
    _write(about | {"label": ours("Manuscripts"), "items": items}, sink)


def write_annotations(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """Lines and words of a page."""
    for leaf in leaves:
        told = line_annotations(leaf, unit.item, _addresses(unit))
        # Not for people's eyes as a manifest is; several times as fast, and smaller, without.
        sink.write(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode())


def write_ink(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """Strokes of a page, as the standard has them."""
    for leaf in leaves:
        root = plain_inkml(leaf, "xyw")
        sink.write(etree.tostring(root, encoding="UTF-8", xml_declaration=True))


def write_scan(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The scan of a page, upright."""
    for leaf in leaves:
        sink.write(page_jpeg(leaf, is_upright=True).data)


def write_thumbnail(unit: Unit, leaves: Iterable[Leaf], sink: BinaryIO) -> None:
    """The same, small."""
    for leaf in leaves:
        sink.write(page_thumbnail(leaf, THUMBNAIL_SIDE, _QUALITY))


def _write(value: Json, sink: BinaryIO) -> None:
    sink.write(json.dumps(value, ensure_ascii=False, indent=1).encode())


def _in_page(name: str) -> Callable[[Unit], str]:
    return lambda unit: f"{page_folder(unit.item, unit.name)}{name}"


FORMAT = Format(
    "iiif",
    2,
    (
        Part(Of.PAGE, _in_page(SCAN), write_scan),
        Part(Of.PAGE, _in_page(THUMBNAIL), write_thumbnail),
        Part(Of.PAGE, _in_page(INK), write_ink),
        Part(Of.PAGE, _in_page(ANNOTATIONS), write_annotations),
        Part(Of.ITEM, lambda unit: manifest_path(unit.name), write_manifest, needs_ink=False),
        Part(Of.ARCHIVE, lambda unit: COLLECTION, write_collection, needs_ink=False),
    ),
)
