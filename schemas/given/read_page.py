"""PAGE content 2010 to 2024 (PRImA), as eScriptorium, Transkribus, OCR-D and others write it.

Readers and writers agree on more than the schema: order may stand in
`custom="readingOrder {index:N;}"`, and a language's code in `custom="language {type:CODE;}"`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from lxml import etree

from ductus.schemas.geometry import Polygon
from ductus.schemas.given.given_page import GivenLine, GivenPage, GivenWord
from ductus.schemas.given.page_languages import code_of
from ductus.schemas.given.values import (
    confidence,
    direction,
    figure_kind,
    given_page,
    number,
    plain,
    points,
)
from ductus.schemas.given.xml_reading import first_equivalent, first_text
from ductus.schemas.records import Kind

_INDEX = re.compile(r"readingOrder\s*\{[^{}]*index\s*:\s*(\d{1,6})", re.ASCII)
_TYPE = re.compile(r"structure\s*\{[^{}]*type\s*:\s*([^;}]+)")
_LANGUAGE = re.compile(
    r"language\s*\{[^{}]*type\s*:\s*([A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*)\s*[;}]"
)


def page_page(root: etree._Element) -> GivenPage:
    """What a document of PAGE says of its page.

    Raises:
        ValueError: it has none.
    """
    page = root.find("{*}Page")
    if page is None:
        raise ValueError("PAGE without a Page")
    lines: list[GivenLine] = []
    for region in _in_page_order(page):
        own = region.findall("{*}TextLine")
        if own:
            lines += [_line(line, region, page) for line in _ordered(own)]
        elif kind := figure_kind(region, [region.get("type"), _structure(region)]):
            lines.append(_figure(region, kind))
    given = given_page(page.get("imageFilename"), (page, "imageWidth", "imageHeight"), lines)
    about = root.find("{*}Metadata")
    named = about.get("externalRef", "") if about is not None else ""
    return replace(given, page_id=named)


def _figure(region: etree._Element, kind: Kind) -> GivenLine:
    coords = region.find("{*}Coords")
    return GivenLine(
        _points(coords),
        (),
        plain(first_text(region) or ""),
        kind=kind,
        confidence=confidence(first_equivalent(region), "conf"),
        outline_confidence=confidence(coords, "conf"),
    )


def _line(line: etree._Element, region: etree._Element, page: etree._Element) -> GivenLine:
    around = (line, region, page)
    coords, baseline = (line.find(f"{{*}}{name}") for name in ("Coords", "Baseline"))
    language = next(filter(None, map(_language, around)), "")
    words = [_word(word, language) for word in _ordered(line.findall("{*}Word"))]
    words = [word for word in words if len(word.outline) > 2]
    text = plain(first_text(line) or "") or " ".join(word.text for word in words if word.text)
    return GivenLine(
        _points(coords),
        _points(baseline),
        text,
        direction(one.get("readingDirection") for one in around),
        confidence=confidence(first_equivalent(line), "conf"),
        outline_confidence=confidence(coords, "conf"),
        language=language,
        words=tuple(words),
    )


def _word(word: etree._Element, of_line: str) -> GivenWord:
    language = _language(word)
    return GivenWord(
        _points(word.find("{*}Coords")),
        plain(first_text(word) or ""),
        confidence(first_equivalent(word), "conf"),
        language if language != of_line else "",
    )


def _language(element: etree._Element) -> str:
    """The code that an element tells; empty where it tells none."""
    found = _LANGUAGE.search(element.get("custom") or "")
    if found:
        return found[1]
    return code_of(element.get("primaryLanguage") or element.get("language") or "")


def _in_page_order(page: etree._Element) -> list[etree._Element]:
    """All regions: by the page's reading order, else by Transkribus' mark, else as they stand."""
    regions = [
        element
        for element in page.iter()
        if isinstance(element.tag, str) and etree.QName(element).localname.endswith("Region")
    ]
    refs = page.find("{*}ReadingOrder")
    if refs is None:
        return _ordered(regions)
    order = {ref: n for n, ref in enumerate(_refs(refs))}
    return sorted(regions, key=lambda region: order.get(region.get("id"), len(order)))


def _refs(group: etree._Element) -> Iterator[str]:
    children = [child for child in group if isinstance(child.tag, str)]
    for child in sorted(children, key=lambda one: int(number(one.get("index")))):
        if ref := child.get("regionRef"):
            yield ref
        yield from _refs(child)


def _ordered(elements: list[etree._Element]) -> list[etree._Element]:
    marks = [_INDEX.search(element.get("custom") or "") for element in elements]
    if not all(marks):
        return elements
    places = [int(mark[1]) for mark in marks if mark]
    return [elements[n] for n in sorted(range(len(elements)), key=places.__getitem__)]


def _structure(element: etree._Element) -> str:
    found = _TYPE.search(element.get("custom") or "")
    return found[1].strip() if found else ""


def _points(element: etree._Element | None) -> Polygon:
    return points(element.get("points") or "") if element is not None else ()
