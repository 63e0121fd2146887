"""W3C Web Annotations (https://www.w3.org/TR/annotation-model/) that say corrections.

One `AnnotationPage` of annotations, as a published site gives them to download: the body is a
`TextualBody` of purpose `editing`, whose `value` is that of `ductus:field` (`text` where it says
nothing); the target is an address of a line (`ductus.schemas.addresses`), as one text or as
`source` and a `FragmentSelector`, or a `source` and an `SvgSelector` with a polygon.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import unquote

from lxml import etree

from ductus.exchange.told import NotTold, Told, UnreadableFile, Where, time_of
from ductus.schemas.addresses import parse_address
from ductus.schemas.corrections import SAID_FREELY, Field
from ductus.schemas.geometry import bounds
from ductus.schemas.inkml_read import parse

_LONGEST = 4_000_000
"""Signs of a selector at most."""


def annotated(data: bytes) -> Iterator[Told | NotTold]:
    """What the annotations of a file say, one after the other.

    Raises:
        UnreadableFile: see there.
    """
    try:
        page = json.loads(data)
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"no JSON: {error}") from error
    items = page.get("items") if isinstance(page, dict) else page
    if isinstance(page, dict) and page.get("type") == "Annotation":
        items = [page]
    if not isinstance(items, list):
        raise UnreadableFile("no AnnotationPage: it has no list of items")
    for number, item in enumerate(items, 1):
        at = f"annotation {number}"
        try:
            yield _told(item, at)
        except (ValueError, TypeError, LookupError, AttributeError) as error:
            yield NotTold(at, _why(error))


def _why(error: Exception) -> str:
    return str(error)[:300] if isinstance(error, ValueError) else "it is not formed as one"


def _told(item: dict[str, Any], at: str) -> Told:
    body = _editing(item.get("body"))
    value = body["value"]
    if not isinstance(value, str):
        raise ValueError("the value of its body is no text")
    name = body.get("ductus:field", Field.TEXT)
    if name not in SAID_FREELY:
        raise ValueError(f"{str(name)[:40]!r} is none of {', '.join(SAID_FREELY)}")
    field, made_at = Field(name), time_of(item.get("created"))
    where = _where(item["target"], field)
    return Told(at, where, field, value, _creator(item.get("creator")), made_at)


def _editing(body: Any) -> dict[str, Any]:
    bodies = body if isinstance(body, list) else [body]
    found = [
        one
        for one in bodies
        if isinstance(one, dict)
        and one.get("type") == "TextualBody"
        and one.get("purpose", "editing") == "editing"
    ]
    if len(found) != 1:
        raise ValueError("it has not one TextualBody of purpose editing")
    return found[0]


def _creator(told: Any) -> str:
    name = told.get("name") or told.get("id") if isinstance(told, dict) else told
    return name if isinstance(name, str) else ""


def _where(target: Any, field: Field) -> Where:
    if isinstance(target, str):
        target = {"source": target}
    source = target["source"]
    source = source.get("id") if isinstance(source, dict) else source
    if not isinstance(source, str):
        raise ValueError("its target has no source")
    page, _, fragment = source.partition("#")
    page = unquote(page.rpartition("/")[2])
    told = target.get("selector", [])
    selectors = [one for one in (told if isinstance(told, list) else [told]) if one]
    for selector in selectors:
        if selector.get("type") == "FragmentSelector":
            fragment = selector["value"]
    if field is Field.STATE:
        return Where(page)
    if fragment:
        address = parse_address(f"{source.partition('#')[0].rpartition('/')[2]}#{fragment}")
        return Where(page, "", f"{page}/{address.line}", address.box, address.frame)
    for selector in selectors:
        if selector.get("type") == "SvgSelector":
            return Where(page, box=_outline(selector["value"]))
    raise ValueError("its target has no FragmentSelector and no SvgSelector")


def _outline(svg: Any) -> tuple[float, float, float, float]:
    """The box around the polygon of an SVG."""
    if not isinstance(svg, str) or len(svg) > _LONGEST:
        raise ValueError("its SvgSelector is no text, or too long")
    root = parse(svg.encode())
    found = next((one for one in root.iter() if _local(one) == "polygon"), None)
    numbers = (found.get("points") or "").replace(",", " ").split() if found is not None else []
    pairs = zip(map(float, numbers[::2]), map(float, numbers[1::2]), strict=True)
    corners = tuple(pairs)
    if len(corners) < 3:
        raise ValueError("its SvgSelector has no polygon of three corners")
    return bounds(corners)


def _local(element: etree._Element) -> str:
    return str(etree.QName(element).localname) if isinstance(element.tag, str) else ""
