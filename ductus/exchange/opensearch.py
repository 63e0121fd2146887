"""OpenSearch and Elasticsearch: a document a line in their bulk format, and what its fields are.

Bulk format: https://docs.opensearch.org/latest/api-reference/document-apis/bulk/. What is searched
is folded here, so that a server needs no plugin. Written against the documentation of OpenSearch
2 and 3 and Elasticsearch 8; no server takes part in the tests.
"""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from ductus import storage
from ductus.archive.page_lines import Columns, PageLines
from ductus.exchange.handed_places import handed_place
from ductus.exchange.opensearch_mapping import MAPPING_FILES, README, mapping, read_me
from ductus.schemas.addresses import address_of
from ductus.schemas.citations import cite_line, cite_page
from ductus.schemas.places import Frame
from ductus.schemas.showing import showing_of
from ductus.schemas.text_folding import fold

MOST_BYTES = 10_000_000
"""Of a file: what servers take at once is bounded, by some at 10 MiB."""
SURE = 0.1
"""What a line holds with this probability or more is found by parts and with wrong letters, too."""
COLUMNS = Columns(
    (
        *("collection", "source_uri", "source_sha256", "page_index", "width", "height"),
        *("rotation", "inkml_uri", "inkml_sha256", "page_kind", "item_id", "item_label"),
        *("sequence", "folio", "identifier", "title", "place", "writer", "language", "rights"),
        *("rights_holder", "access", "embargo_until", "date_from", "date_to", "extra", "trust"),
    ),
    (
        *("polygon", "direction", "x0", "y0", "x1", "y1", "text", "text_folded"),
        *("text_confidence", "language", "trust"),
    ),
    ("word", "word_folded", "probability", "x0", "y0", "x1", "y1"),
)
"""What is read of an archive's tables."""
_DATE = re.compile(r"(\d{4})(?:-(\d\d))?(?:-(\d\d))?", re.ASCII)
_SAID = (
    *("collection", "item_id", "item_label", "sequence", "folio", "identifier", "title", "place"),
    *("writer", "rights", "rights_holder", "access", "embargo_until", "date_from", "date_to"),
    *("page_kind", "source_uri", "extra"),
)


@dataclass(frozen=True)
class Exported:
    """What was written.

    Attributes:
        n_lines, n_files: documents, and files of them.
        n_withheld: pages that may not be shown; they are left out, or marked, as was asked.
    """

    n_lines: int
    n_files: int
    n_withheld: int


def write_opensearch(
    pages: Iterable[PageLines], folder: str, with_all: bool, today: date
) -> Exported:
    """Writes bulk files, the mappings for both servers and how they are loaded.

    The same pages give the same bytes. What is left of a larger export into the folder goes.

    Args:
        pages: in an order of their own.
        folder: a folder or `gs://` prefix.
        with_all: also pages that may not be shown; their documents say why in `withheld`.
        today: by which embargoes end.

    Raises:
        OSError: a file could not be written.
    """
    n_withheld = 0

    def documents() -> Iterator[dict[str, Any]]:
        nonlocal n_withheld
        for page in pages:
            reason = withheld(page.page, today)
            n_withheld += bool(reason)
            if with_all or not reason:
                yield from page_documents(page, reason)

    n_lines = n_files = 0
    for n_files, (n, data) in enumerate(bulk_files(documents()), 1):
        storage.write_atomically(storage.join(folder, _name(n_files)), data)
        n_lines += n
    there = storage.list_files(folder, ".ndjson")
    storage.delete([uri for uri in there if _number(uri) > n_files])
    for server, name in MAPPING_FILES.items():
        data = json.dumps(mapping(server), indent=2).encode() + b"\n"
        storage.write_atomically(storage.join(folder, name), data)
    told = read_me(n_lines, n_files, n_withheld, with_all)
    storage.write_atomically(storage.join(folder, README), told.encode())
    return Exported(n_lines, n_files, n_withheld)


def withheld(page: Mapping[str, Any], today: date) -> str:
    """Why a page may not be shown, by its row in `pages`; empty where it may."""
    return showing_of(page, today).reason


def bulk_files(
    documents: Iterable[Mapping[str, Any]], most: int = MOST_BYTES
) -> Iterator[tuple[int, bytes]]:
    """Files of documents, with how many each holds: two lines of JSON each, the first its `_id`.

    The id is the region's: what is loaded twice replaces itself.

    Args:
        documents: with `region_id`.
        most: bytes of a file, unless one document alone has more.
    """
    parts: list[bytes] = []
    size = 0
    for document in documents:
        action = {"index": {"_id": document["region_id"]}}
        entry = b"".join(_json(value) + b"\n" for value in (action, document))
        if parts and size + len(entry) > most:
            yield len(parts), b"".join(parts)
            parts, size = [], 0
        parts.append(entry)
        size += len(entry)
    if parts:
        yield len(parts), b"".join(parts)


def page_documents(of: PageLines, reason: str) -> Iterator[dict[str, Any]]:
    """The documents of a page's lines; fields that say nothing are left out.

    Args:
        of: the page.
        reason: why it may not be shown; empty where it may.
    """
    page = of.page
    frame = Frame(page["width"] or 1, page["height"] or 1, page["rotation"] or 0)
    item = page["item_label"] or page["item_id"] or ""
    cited = cite_page(item, page["folio"] or "", page["sequence"], page["page_id"])
    for line in of.lines:
        box = (line["x0"], line["y0"], line["x1"], line["y1"])
        spots = _spots(of.spots.get(line["region_id"], ()))
        folded = fold(line["text"])
        document = {
            "region_id": line["region_id"],
            "page_id": page["page_id"],
            "address": address_of(
                page["page_id"], line["region_id"], box, page["inkml_sha256"] or "", frame
            ),
            "citation": cite_line(cited, line["reading_order"]),
            "line": line["reading_order"] + 1,
            "text": line["text"],
            "text_folded": folded,
            "text_confidence": line["text_confidence"],
            "words": sorted({*folded.split(), *(w for w, p in spots.items() if p >= SURE)}),
            "spots": spots,
            "box": [round(side, 1) for side in box],
            "polygon": [[round(x, 1), round(y, 1)] for x, y in line["polygon"]],
            "direction": line["direction"],
            "language": line["language"] or page["language"],
            "width": page["width"],
            "height": page["height"],
            "written": written(page["date_from"] or "", page["date_to"] or ""),
            "withheld": reason,
            **{name: page[name] for name in _SAID},
            "source_uri": handed_place(page["source_uri"] or "", page["collection"] or ""),
        }
        yield {name: value for name, value in document.items() if value not in (None, "", [], {})}


def written(date_from: str, date_to: str) -> dict[str, str]:
    """When something was written, as a range of whole days; empty where nobody can tell.

    Args:
        date_from, date_to: a year, month or day, as 1290-05; one alone is both.
    """
    first, last = _DATE.fullmatch(date_from or date_to), _DATE.fullmatch(date_to or date_from)
    if not first or not last:
        return {}
    month = int(last[2] or 12)
    if not (1 <= month <= 12 and int(last[1])):
        return {}
    end = last[3] or calendar.monthrange(int(last[1]), month)[1]
    days = f"{first[1]}-{first[2] or '01'}-{first[3] or '01'}", f"{last[1]}-{month:02d}-{end}"
    return {"gte": days[0], "lte": days[1]} if days[0] <= days[1] else {}


def _spots(rows: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Words that a line may hold, folded, with how probable that is; each once."""
    found: dict[str, float] = {}
    for row in rows:
        word = row["word_folded"]
        if word and row["probability"] > 0:
            found[word] = max(found.get(word, 0.0), round(row["probability"], 4))
    return {word: found[word] for word in sorted(found) if found[word]}


def _json(value: Mapping[str, Any]) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode()


def _name(number: int) -> str:
    return f"lines-{number:06d}.ndjson"


def _number(uri: str) -> int:
    """The number of a file of ours; 0 of all others."""
    found = re.fullmatch(r"lines-(\d{6,})\.ndjson", uri.rpartition("/")[2], re.ASCII)
    return int(found[1]) if found else 0
