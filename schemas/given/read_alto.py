"""ALTO 2 to 4 (Library of Congress), as libraries, eScriptorium and kraken write it."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import replace

from lxml import etree

from ductus.schemas.geometry import Polygon
from ductus.schemas.given.given_page import GivenLine, GivenPage, GivenWord
from ductus.schemas.given.values import (
    confidence,
    direction,
    figure_kind,
    given_page,
    plain,
    points,
)

_BLOCKS = ("TextBlock", "Illustration", "GraphicalElement")
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_CODE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def alto_page(root: etree._Element) -> GivenPage:
    """What a document of ALTO says of its first page.

    Raises:
        ValueError: it has none, or does not count in pixels.
    """
    unit = (root.findtext(".//{*}MeasurementUnit") or "pixel").strip()
    page = root.find("{*}Layout/{*}Page")
    if unit != "pixel" or page is None:
        raise ValueError(f"ALTO in {unit}, not in pixels" if page is not None else "no Page")
    labels = {tag.get("ID"): tag.get("LABEL") for tag in root.iterfind("{*}Tags/*")}
    lines: list[GivenLine] = []
    for block in page.iter(*(f"{{*}}{name}" for name in _BLOCKS)):
        own = block.findall("{*}TextLine")
        tags = [labels.get(ref) for ref in (block.get("TAGREFS") or "").split()]
        if own:
            lines += [_line(line, block, page) for line in own]
        elif kind := figure_kind(block, tags):
            lines.append(GivenLine(_outline(block), (), kind=kind))
    # Lines outside of any block are against the schema, and are lines all the same.
    loose = (line for line in page.iter("{*}TextLine") if not _is_in_block(line))
    lines += [_line(line, page, page) for line in loose]
    image = root.findtext("{*}Description/{*}sourceImageInformation/{*}fileName")
    given = given_page(image, (page, "WIDTH", "HEIGHT"), lines)
    named = root.findtext("{*}Description//{*}documentIdentifier") or ""
    number = page.get("PHYSICAL_IMG_NR") or ""
    told = int(number) if _NUMBER.fullmatch(number) else None
    return replace(given, page_id=named.strip(), number=told)


def _is_in_block(line: etree._Element) -> bool:
    above = line.getparent()
    return above is not None and etree.QName(above).localname in _BLOCKS


def _line(line: etree._Element, block: etree._Element, page: etree._Element) -> GivenLine:
    parts = [(etree.QName(one).localname, one.get("CONTENT") or "") for one in line.iter("{*}*")]
    has_spaces = any(name == "SP" for name, _ in parts)
    text = ("" if has_spaces else " ").join(
        " " if name == "SP" else content for name, content in parts if name in ("String", "SP")
    )
    text += "".join(content for name, content in parts if name == "HYP")
    baseline = points(line.get("BASELINE") or "")
    language = next(filter(None, map(_language, (line, block, page))), "")
    strings = line.findall("{*}String")
    return GivenLine(
        _outline(line),
        baseline if len(baseline) > 1 else (),
        plain(text),
        direction(one.get("BASEDIRECTION") for one in (line, block)),
        confidence=_mean(strings),
        language=language,
        words=_words(strings, language),
    )


def _mean(strings: Sequence[etree._Element]) -> float:
    """ALTO tells of words how sure they are: of a line they are so in the mean."""
    told = [confidence(string, "WC") for string in strings]
    return round(sum(told) / len(told), 4) if told else 1.0


def _words(strings: Sequence[etree._Element], of_line: str) -> tuple[GivenWord, ...]:
    """The words of a line; none where one has no place, or one string is the whole line."""
    words = [_word(string, of_line) for string in strings]
    if any(len(word.outline) < 3 for word in words) or (len(words) == 1 and " " in words[0].text):
        return ()
    return tuple(words)


def _word(string: etree._Element, of_line: str) -> GivenWord:
    language, hyphen = _language(string), string.getnext()
    text = string.get("CONTENT") or ""
    if hyphen is not None and etree.QName(hyphen).localname == "HYP":
        text += hyphen.get("CONTENT") or ""
    told = language if language != of_line else ""
    return GivenWord(_outline(string), plain(text), confidence(string, "WC"), told)


def _language(element: etree._Element) -> str:
    """The code that an element tells (`language` is ALTO 2's of blocks); empty where none."""
    told = element.get("LANG") or element.get("language") or ""
    return told if _CODE.fullmatch(told) else ""


def _outline(element: etree._Element) -> Polygon:
    polygon = element.find("{*}Shape/{*}Polygon")
    if polygon is not None:
        return points(polygon.get("POINTS") or "")
    told = [element.get(key) for key in ("HPOS", "VPOS", "WIDTH", "HEIGHT")]
    if None in told:
        return ()
    x, y, width, height = (float(value) for value in told if value is not None)
    if not (math.isfinite(x + width) and math.isfinite(y + height)):
        return ()  # `float` takes NaN and 1e999, which are no place
    return (x, y), (x + width, y), (x + width, y + height), (x, y + height)
