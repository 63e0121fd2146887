"""Texts, lists and addresses of IIIF's JSON, in the forms that versions 2 and 3 give them.

What is of another form than the standard's is nothing, and never an error.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import unescape
from typing import Any

from ductus.schemas.text import clean_text

Object = dict[str, Any]
_TAG = re.compile(r"<[^<>]*>")
_LANGUAGES = ("none", "@none", "en")
"""Whose text is taken where there are several; else the first."""
_MOST = 2000
"""Letters of a text."""
_WEB = re.compile(r"https?://[^\s\x00-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]+", re.IGNORECASE)
"""An address that can be written down: JSON may hold halves of letters, lists and files may not."""


def objects(value: Any) -> list[Object]:
    """The objects of a list; one alone is a list, too."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, dict)]


def id_of(value: Any) -> str:
    """The address of an object, or an address by itself; empty where it is none of the web."""
    if isinstance(value, dict):
        value = value.get("id") or value.get("@id")
    return value if isinstance(value, str) and _WEB.fullmatch(value) else ""


def type_of(value: Object) -> str:
    """Its type without prefix, in small letters: `manifest`, `canvas`."""
    told = value.get("type") or value.get("@type")
    if isinstance(told, list):
        told = next((one for one in told if isinstance(one, str)), "")
    return told.rpartition(":")[2].lower() if isinstance(told, str) else ""


def text_of(value: Any) -> str:
    """A text of whatever form, without markup: HTML may be in it, and is none here."""
    told = unescape(_TAG.sub("", "; ".join(_texts(value))))
    return " ".join(clean_text(told).split())[:_MOST]


def size_of(value: Any) -> int:
    """Pixels; 0 for nonsense."""
    is_one = isinstance(value, (int, float)) and not isinstance(value, bool) and 0 < value < 10**7
    return int(value) if is_one else 0


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list):
        chosen = [one for one in value if _language(one) in _LANGUAGES] or value[:1]
        plain = [one for one in value if isinstance(one, str)]
        return [text for one in (plain or chosen) for text in _texts(one)]
    if not isinstance(value, dict):
        return []
    if "@value" in value:
        return _texts(value["@value"])
    by_language = {key: texts for key, texts in value.items() if isinstance(texts, (str, list))}
    for language in (*_LANGUAGES, *by_language):
        if language in by_language:
            told = by_language[language]
            return [one for one in ([told] if isinstance(told, str) else told) if _is_text(one)]
    return []


def _is_text(value: Any) -> bool:
    return isinstance(value, str)


def _language(value: Any) -> str:
    told = value.get("@language") if isinstance(value, dict) else None
    return told if isinstance(told, str) else ""
