"""What the fields of exported lines are to OpenSearch and Elasticsearch, and how to load them."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

README = "README.md"
_KEYWORDS = (
    *("page_id", "address", "citation", "direction", "language", "collection", "item_id"),
    *("item_label", "folio", "identifier", "title", "place", "writer", "rights", "rights_holder"),
    *("access", "embargo_until", "date_from", "date_to", "page_kind", "source_uri", "withheld"),
)
_LONGEST = 8_000
"""Characters of a keyword: Lucene takes 32,766 bytes."""


class Server(StrEnum):
    """Who the mapping is for."""

    OPENSEARCH = "opensearch"
    ELASTICSEARCH = "elasticsearch"


MAPPING_FILES = {server: f"{server}-index.json" for server in Server}
_ANY_NAMES = {Server.OPENSEARCH: "flat_object", Server.ELASTICSEARCH: "flattened"}
"""What each calls an object whose names are not known before."""


def mapping(server: Server) -> dict[str, Any]:
    """The settings and fields of an index, as the body of the request that makes it.

    `text_folded` and `words` are folded already, and parted by spaces alone; `.grams` of each holds
    all of its two and three letters on end, for parts of words and scripts without spaces.
    `spots` ranks by probability: `{"rank_feature": {"field": "spots.WORD"}}`.
    """
    searched = {
        "type": "text",
        "analyzer": "folded",
        "fields": {"grams": {"type": "text", "analyzer": "folded_grams"}},
    }
    keyword = {"type": "keyword", "ignore_above": _LONGEST}
    return {
        "settings": {"index": {"max_ngram_diff": 1}, "analysis": _analysis()},
        "mappings": {
            "dynamic": False,
            "properties": {
                "region_id": {"type": "keyword"},
                **{name: dict(keyword) for name in _KEYWORDS},
                "line": {"type": "integer"},
                "sequence": {"type": "integer"},
                "width": {"type": "integer", "index": False},
                "height": {"type": "integer", "index": False},
                "text": {"type": "text", "index": False},
                "text_folded": searched,
                "words": searched,
                "spots": {"type": "rank_features"},
                "text_confidence": {"type": "float"},
                "box": {"type": "float", "index": False},
                "polygon": {"type": "object", "enabled": False},
                "written": {"type": "date_range", "format": "yyyy-MM-dd"},
                "extra": {"type": _ANY_NAMES[server]},
            },
        },
    }


def _analysis() -> dict[str, Any]:
    grams = {"type": "ngram", "min_gram": 2, "max_gram": 3, "token_chars": ["letter", "digit"]}
    return {
        "tokenizer": {"two_and_three": grams},
        "analyzer": {
            "folded": {"type": "custom", "tokenizer": "whitespace"},
            "folded_grams": {"type": "custom", "tokenizer": "two_and_three"},
        },
    }


def read_me(n_lines: int, n_files: int, n_withheld: int, with_all: bool) -> str:
    """How to load an export, as Markdown, and what is in it."""
    return _README.format(
        lines=n_lines, files=n_files, withheld=_withheld(n_withheld, with_all), readme=README
    )


def _withheld(n: int, with_all: bool) -> str:
    if not with_all:
        return f"{n} pages are left out, as they may not be shown (restricted, or under embargo)."
    return (
        f"THIS EXPORT HOLDS EVERYTHING, also {n} pages that may not be shown: their lines say why "
        "in `withheld`. Keep it, and the index made of it, from the public."
    )


_README = """\
# Lines of an archive, for OpenSearch or Elasticsearch

{lines} lines in {files} files of 10 MB at most. {withheld}

Make an index, then load each file. With OpenSearch:

    curl -X PUT  "$URL/lines" -H 'Content-Type: application/json' -d @opensearch-index.json
    for file in lines-*.ndjson; do
      curl -X POST "$URL/lines/_bulk" -H 'Content-Type: application/x-ndjson' \\
        --data-binary "@$file" | grep -q '"errors":false' || echo "$file was refused in part"
    done

With Elasticsearch it is `elasticsearch-index.json`. A line's `_id` is its region: what is loaded
again replaces itself. Lines that are gone from the archive stay in an index; after a change load
into a new one and move an alias to it.

Queries are folded as the lines are: `ductus.fold("Archivū")`. A word, the likeliest line first:

    {{"query": {{"rank_feature": {{"field": "spots.archivum"}}}}}}

With a wrong letter, and a part of a word, or signs of a script without spaces:

    {{"query": {{"match": {{"words": {{"query": "archivum", "fuzziness": 1}}}}}}}}
    {{"query": {{"match_phrase": {{"text_folded.grams": "chiv"}}}}}}

Written at some time from 1290 to 1310, and what each collection holds of it:

    {{"query": {{"range": {{"written": {{"gte": "1290-01-01", "lte": "1310-12-31"}}}}}},
     "aggs": {{"collections": {{"terms": {{"field": "collection"}}}}}}}}
"""
