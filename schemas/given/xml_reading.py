"""What every reader of PAGE and ALTO files of others begins with."""

from __future__ import annotations

import re

from lxml import etree

from ductus.schemas.inkml_read import parse


def parse_whole(data: bytes) -> etree._Element:
    """The root of a file whose texts are all in it.

    Raises:
        ValueError: it is not well-formed, or has entities of its own; why, for people.
    """
    root = parse(data)
    if next(root.iter(etree.Entity), None) is not None:
        raise ValueError("it has entities of its own, which are not read: texts would lack them")
    return root


def first_equivalent(element: etree._Element) -> etree._Element | None:
    """The first `TextEquiv` of a line or word of PAGE that has a text, by `index`; None without."""
    found = [one for one in element.findall("{*}TextEquiv") if one.find("{*}Unicode") is not None]
    return min(found, key=_index) if found else None


def first_text(line: etree._Element) -> str | None:
    """The first text of a line of PAGE, by `index`; None where it has none."""
    found = first_equivalent(line)
    return None if found is None else found.findtext("{*}Unicode") or ""


def _index(text: etree._Element) -> int:
    told = text.get("index")
    return int(told) if told and re.fullmatch(r"\d{1,6}", told, re.ASCII) else 0
