"""What the manifest said that scans were fetched from, as it goes out again.

A run keeps it in `extra` and `identifier` of its pages (see `ductus.scans.iiif.wanted`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from ductus.exchange.formats import Leaf
from ductus.exchange.iiif.language_maps import Json, entry, ours, said
from ductus.schemas.text import clean_text

_BETWEEN = " / "
"""Between a range and one in it; within a label, a slash has no-break spaces."""
_DEEPEST = 20
"""Ranges in ranges."""


@dataclass(frozen=True)
class Source:
    """What is known of where a leaf came from; each is empty where nothing is.

    Attributes:
        manifest: address of the manifest that its scan was fetched from.
        canvas: of its canvas there.
        ranges: labels of the ranges that it was in there, from the outer to the inner.
        described: names and values that the manifest gave, as one text.
        viewing_direction: as it was said there, or in a list.
    """

    manifest: str
    canvas: str
    ranges: tuple[str, ...]
    described: str
    viewing_direction: str


def source_of(leaf: Leaf) -> Source:
    """Where a leaf came from."""
    told = dict(leaf.row["extra"] or ())
    manifest = _address(told.get("iiif_manifest", ""))
    canvas = _address(leaf.row["identifier"] or "") if manifest else ""
    ranges = clean_text(told.get("ranges", "")).split(_BETWEEN, _DEEPEST - 1)
    return Source(
        manifest,
        canvas,
        tuple(filter(None, (" ".join(label.split()) for label in ranges))),
        " ".join(clean_text(told.get("metadata", "")).split()),
        told.get("viewing_direction", ""),
    )


def of_manifest(sources: Sequence[Source]) -> Json:
    """`seeAlso` to the manifests that an item was fetched from."""
    linked = [
        {"id": address, "type": "Dataset", "format": "application/ld+json"}
        | {"label": ours("The manifest that its scans were fetched from")}
        for address in dict.fromkeys(one.manifest for one in sources if one.manifest)
    ]
    return {"seeAlso": linked} if linked else {}


def of_canvas(source: Source) -> Json:
    """The address that a canvas had there, among what is said of it."""
    return {"metadata": [entry("Fetched from canvas", source.canvas)]} if source.canvas else {}


def table_of_contents(sources: Iterable[Source], canvases: Iterable[str], name: str) -> list[Json]:
    """The ranges of a manifest, in each other as they were; leaves of a range follow each other.

    Args:
        sources: of its leaves, in their order.
        canvases: their addresses.
        name: of the ranges, to which their places are added.
    """
    placed = [(one.ranges, canvas) for one, canvas in zip(sources, canvases, strict=True)]
    return [one for one in _inner(placed, name, 0) if one["type"] == "Range"]


def _inner(placed: Sequence[tuple[tuple[str, ...], str]], name: str, depth: int) -> list[Json]:
    made: list[Json] = []
    for label, run in groupby(placed, lambda one: one[0][depth] if one[0][depth:] else ""):
        own = list(run)
        if label:
            place = f"{name}{'-' if depth else '/'}{len(made) + 1}"
            told = {"id": place, "type": "Range", "label": said(label)}
            made.append(told | {"items": _inner(own, place, depth + 1)})
        else:
            made += [{"id": canvas, "type": "Canvas"} for _, canvas in own]
    return made


def _address(text: str) -> str:
    is_one = text.startswith(("http://", "https://")) and clean_text(text) == text
    return text if is_one and not any(letter.isspace() for letter in text) else ""
