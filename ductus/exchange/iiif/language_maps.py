"""Words in IIIF's form: by language; what comes from outside is shown as text, never as markup."""

from __future__ import annotations

from html import escape
from typing import Any

LanguageMap = dict[str, list[str]]
Json = dict[str, Any]


def said(*texts: str) -> LanguageMap:
    """Words in no language that is known."""
    return {"none": [_plain(text) for text in texts]}


def ours(text: str) -> LanguageMap:
    """Our own words, in English."""
    return {"en": [text]}


def entry(label: str, *texts: str) -> Json:
    """A label of ours with words of the catalogue's."""
    return {"label": ours(label), "value": said(*texts)}


def _plain(text: str) -> str:
    """Viewers take what begins with `<` and ends with `>` for HTML."""
    is_markup = text.startswith("<") and text.endswith(">")
    return f"<span>{escape(text, quote=False)}</span>" if is_markup else text
