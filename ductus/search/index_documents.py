"""The documents of an index: one a page, and one a line, with what is said of both."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from itertools import zip_longest
from typing import TYPE_CHECKING

from ductus.search.archive_lines import IndexedPage
from ductus.search.filters import EXTRA, days, limits, said
from ductus.search.packed_line import pack
from ductus.search.search_results import FoundPage
from ductus.search.tantivy_index import FIELD, LINE, PAGE, add_words, engine

if TYPE_CHECKING:
    import tantivy


def add_page(writer: tantivy.IndexWriter, page: IndexedPage, is_whole: bool) -> None:
    """Adds a page and its lines, in place of what an index had of that page.

    Args:
        writer: of the index.
        page: with its lines.
        is_whole: whether all that the archive has of the page could be read.
    """
    writer.delete_documents_by_term(FIELD.page, page.page.page_id)
    document = _document(PAGE, page.page.page_id, json.dumps(asdict(page.page)).encode())
    if is_whole:  # else a damaged file may have its lines: it is read in again once that changes
        document.add_text(FIELD.stamp, page.stamp)
    writer.add_document(document)
    facts: dict[str, list[tuple[str, str]]] = {}  # they cost as much as words, and are few
    for line, after in zip_longest(page.lines, page.lines[1:]):
        document = _document(LINE, line.page_id, pack(line))
        document.add_text(FIELD.region, line.region_id)
        add_words(document, line, after)
        language = line.language or page.language
        if language not in facts:
            facts[language] = list(_facts(page.page, language))
        for field, value in facts[language]:
            document.add_text(field, value)
        _add_more(document, page.page)
        writer.add_document(document)


def _facts(of: FoundPage, language: str) -> Iterator[tuple[str, str]]:
    """What is said of the lines of a page, by the field that says it."""
    facets = {
        **{"collection": of.collection, "item": of.item_label or of.item_id, "place": of.place},
        **{"writer": of.writer, "rights": of.rights, "page_kind": of.page_kind},
        "language": language,
    }
    yield from ((name, value) for name, value in facets.items() if value)
    told = [*facets.items(), ("item", of.item_id)]
    told += [(EXTRA + name, value) for name, value in of.extra.items()]
    limited = filter(None, [limits(of.access, of.embargo_until)])
    for one in sorted({said(name, value) for name, value in told if value}.union(limited)):
        yield FIELD.said, one


def _add_more(document: tantivy.Document, of: FoundPage) -> None:
    """Adds what is no word."""
    if of.extra:
        document.add_json(FIELD.extra, {name: value for name, value in of.extra.items() if value})
    if written := days(of.date_from, of.date_to):
        document.add_integer(FIELD.first_day, written[0])
        document.add_integer(FIELD.last_day, written[1])


def _document(kind: str, page_id: str, payload: bytes) -> tantivy.Document:
    document: tantivy.Document = engine().Document()
    document.add_text(FIELD.kind, kind)
    document.add_text(FIELD.page, page_id)
    document.add_bytes(FIELD.payload, payload)
    return document
