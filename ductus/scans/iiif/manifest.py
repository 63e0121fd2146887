"""Reads IIIF manifests and collections, Presentation API 2 and 3.

https://iiif.io/api/presentation/2.1/, https://iiif.io/api/presentation/3.0/.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from ductus.scans.iiif.records import BadManifest, Canvas, Collection, Image, Manifest
from ductus.scans.iiif.values import Object, id_of, objects, size_of, text_of, type_of

_DEEPEST = 20
"""Ranges in ranges."""


def read_manifest(data: bytes) -> Manifest | Collection:
    """What a manifest or a collection says.

    Raises:
        BadManifest: see there.
    """
    told = _json(data)
    kind = type_of(told)
    if kind == "manifest":
        return _manifest(told)
    if kind == "collection":
        return Collection(text_of(told.get("label")), tuple(_members(told)))
    if kind in ("canvas", "annotationpage", "range"):
        raise BadManifest(f"a {kind}, and no manifest")
    raise BadManifest("JSON of another kind: it has no type Manifest or Collection")


def _json(data: bytes) -> Object:
    start = data[:200].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<!doctype html", b"<html")):
        raise BadManifest("a web page: look there for the address of its IIIF manifest")
    try:
        told = json.loads(data.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise BadManifest(f"no JSON: {error}") from error
    if not isinstance(told, dict):
        raise BadManifest("JSON, and no object")
    return told


def _members(told: Object) -> Iterator[str]:
    seen = set()
    for name in ("items", "members", "collections", "manifests"):
        for one in objects(told.get(name)):
            if type_of(one) in ("manifest", "collection", "") and (found := id_of(one)):
                if found not in seen:
                    yield found
                seen.add(found)


def _manifest(told: Object) -> Manifest:
    canvases = _canvases(told)
    if not canvases:
        raise BadManifest("a manifest without a canvas")
    within = _ranges(told)
    required = objects(told.get("requiredStatement"))
    direction = told.get("viewingDirection")
    return Manifest(
        manifest_id=id_of(told),
        label=text_of(told.get("label")),
        rights=id_of(told.get("rights")) or id_of(told.get("license")),
        required=text_of(required[0].get("value") if required else told.get("attribution")),
        viewing_direction=direction if isinstance(direction, str) else "",
        canvases=tuple(_canvas(one, within) for one in canvases),
        metadata={
            name: text
            for one in objects(told.get("metadata"))
            if (name := text_of(one.get("label"))) and (text := text_of(one.get("value")))
        },
    )


def _canvases(told: Object) -> list[Object]:
    sequences = objects(told.get("sequences"))
    items = sequences[0].get("canvases") if sequences else told.get("items")
    return [one for one in objects(items) if type_of(one) == "canvas"]


def _canvas(told: Object, within: Mapping[str, str]) -> Canvas:
    images = [image for body in _bodies(told) if (image := _image(body))]
    return Canvas(
        canvas_id=id_of(told),
        label=text_of(told.get("label")),
        width=size_of(told.get("width")),
        height=size_of(told.get("height")),
        image=images[0] if images else None,
        n_images=len(images),
        ranges=within.get(id_of(told), ""),
    )


def _bodies(canvas: Object) -> Iterator[Object]:
    """What is painted on a canvas; of a choice, the first."""
    for annotation in objects(canvas.get("images")):  # version 2
        yield from _chosen(annotation.get("resource"))
    for page in objects(canvas.get("items")):
        for annotation in objects(page.get("items")):
            if annotation.get("motivation", "painting") in ("painting", ["painting"]):
                yield from _chosen(annotation.get("body"))


def _chosen(value: Any) -> Iterator[Object]:
    for body in objects(value):
        if type_of(body) == "choice":
            yield from _chosen(body.get("default") or objects(body.get("items"))[:1])
        elif type_of(body) == "specificresource":
            yield from _chosen(body.get("full") or body.get("source"))
        else:
            yield body


def _image(body: Object) -> Image | None:
    if type_of(body) not in ("image", "") and "service" not in body:
        return None
    for service in objects(body.get("service")):
        if (found := id_of(service)) and (version := _image_api(service)):
            return Image(id_of(body), found.rstrip("/").removesuffix("/info.json"), version)
    return Image(id_of(body)) if id_of(body) else None


def _image_api(service: Object) -> int:
    """Of which version of the Image API a service is; 0 where it is another service."""
    told = json.dumps([service.get(key) for key in ("@type", "type", "@context", "profile")])
    for version in (3, 2, 1):
        if f"ImageService{version}" in told or f"/image/{version}/" in told:
            return version
    return 2 if "image-api" in told else 0


def _ranges(told: Object) -> dict[str, str]:
    """The innermost range that each canvas is in, with those around it."""
    found: dict[str, str] = {}
    tops = objects(told.get("structures"))
    by_id = {id_of(one): one for one in tops}
    inner = {id_of(one) for top in tops for one in _inner_of_2(top)}
    for top in tops:
        if id_of(top) not in inner:
            _walk(top, (), by_id, found)
    return found


def _inner_of_2(told: Object) -> list[Any]:
    own = told.get("ranges")
    members = [one for one in objects(told.get("members")) if type_of(one) == "range"]
    return [*(own if isinstance(own, list) else []), *members]


def _part(label: str) -> str:
    """A label as a part of `ranges`: plain spaces beside a slash would divide it there."""
    return label.replace(" /", "\u00a0/").replace("/ ", "/\u00a0")


def _walk(
    told: Object, above: tuple[str, ...], by_id: Mapping[str, Object], found: dict[str, str]
) -> None:
    if len(above) >= _DEEPEST:
        return
    label = _part(text_of(told.get("label")))
    names = (*above, label) if label and told.get("viewingHint") != "top" else above
    own = told.get("canvases")
    items = [*objects(told.get("items")), *objects(told.get("members"))]
    for one in [*(own if isinstance(own, list) else []), *items]:
        kind = type_of(one) if isinstance(one, dict) else "canvas"
        source = one.get("source") if kind == "specificresource" else one
        if kind != "range" and (canvas := id_of(source).partition("#")[0]):
            found[canvas] = " / ".join(names)
        elif kind == "range" and isinstance(one, dict) and "items" in one:
            _walk(one, names, by_id, found)
    for one in _inner_of_2(told):
        if inner := by_id.get(id_of(one)):
            _walk(inner, names, by_id, found)
