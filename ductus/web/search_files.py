"""The search of a site as files: words with the lines that may hold them, and blocks of lines."""

from __future__ import annotations

import hashlib
from collections.abc import Generator, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice
from typing import Any

from ductus.archive.people.best_shapes import BestShapes
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.shown_pages import Shown, ShownItem, leaf_label
from ductus.web.held_words import HeldWords
from ductus.web.scripts import script
from ductus.web.search_facets import search_facets
from ductus.web.search_rows import SearchLine, rows_of_pages, search_lines
from ductus.web.shape_files import SHAPE_COLUMNS, shape_files

ONE_SHARD = 50_000
"""Lines whose words are one file; of more, each first letter is a file of its own."""
BLOCK = 1_000
"""Lines of a block: a file that is loaded when one of them is shown."""
_NAMES = ("title", "writer", "place", "identifier")
_MOST_NAMES = 60

Files = Iterator[tuple[str, bytes]]


def search_files(archive: str, shown: Shown, said: Corrections) -> Files:
    """Names in the folder of the search, and bytes; `index.js`, which names the others, is last.

    Args:
        archive: its root.
        shown: what may be shown of it.
        said: what people said: it counts before what the machine read.

    Raises:
        OSError: the tables cannot be read.
    """
    ids = list(shown.rows)
    with HeldWords() as held:
        laid = yield from _line_files(search_lines(archive, shown, said), ids, held)
        looks = BestShapes(said)
        shapes = rows_of_pages(archive, "shapes", ids, SHAPE_COLUMNS)
        counting = (row for row in shapes if looks.count(row["region_id"]))
        yield from shape_files(counting, held.number_of)
        yield from _leading_files(shown, laid, held, ONE_SHARD)


def files_of_lines(lines: Iterable[SearchLine], shown: Shown, one_shard: int = ONE_SHARD) -> Files:
    """The same of lines that were read, without how their words look."""
    with HeldWords() as held:
        laid = yield from _line_files(lines, list(shown.rows), held)
        yield from _leading_files(shown, laid, held, one_shard)


@dataclass(frozen=True)
class _Laid:
    """Blocks by name, and the number of the first line of each page."""

    blocks: list[str]
    starts: list[int]


def _line_files(
    lines: Iterable[SearchLine], page_ids: list[str], held: HeldWords
) -> Generator[tuple[str, bytes], None, _Laid]:
    blocks, counts, left = list[str](), [0] * len(page_ids), iter(lines)
    while block := list(islice(left, BLOCK)):
        for line in block:
            held.add(line, page_ids[line.page])
            counts[line.page] += 1
        name, data = _named("lines", [_line(line) for line in block])
        blocks.append(name)
        yield f"{name}.js", data
    return _Laid(blocks, [0, *accumulate(counts)][: len(counts)])


def _leading_files(shown: Shown, laid: _Laid, held: HeldWords, one_shard: int) -> Files:
    """Words, and what names all files."""
    shards: dict[str, str] = {}
    for letter, terms in held.terms(one_shard):
        shards[letter], data = _named("terms", terms)
        yield f"{shards[letter]}.js", data
    rows = list(shown.rows.values())
    told = {
        "lines": held.n_lines,
        "block": BLOCK,
        "blocks": laid.blocks,
        "shards": shards,
        "starts": laid.starts,
        "items": [[item.key, item.label, len(item.rows), _said_of(item)] for item in shown.items],
        "pages": [[row["page_id"], leaf_label(row), _scan_name(row)] for row in rows],
        "facets": search_facets(rows),
        "sizes": [[row["width"] or 1, row["height"] or 1] for row in rows],
    }
    yield "index.js", script("search", "index", told)


def fresh_file(lines: Sequence[SearchLine], shown: Shown) -> bytes:
    """The lines of a few pages, in place of those that other files hold of them.

    Args:
        lines: all of those pages.
        shown: those pages and no others.
    """
    ids = list(shown.rows)
    with HeldWords() as held:
        for line in lines:
            held.add(line, ids[line.page])
        terms = dict(held.terms(len(lines))).get("", [])
    told = {
        "pages": ids,
        "of": [ids[line.page] for line in lines],
        "lines": [_line(line) for line in lines],
        "terms": terms,
    }
    return script("search", "fresh", told)


def _said_of(item: ShownItem) -> list[str]:
    """What else an item may be looked for by; of one with many titles the first ones."""
    told = dict.fromkeys(row.get(name) or "" for name in _NAMES for row in item.rows)
    return [text for text in told if text and text != item.label][:_MOST_NAMES]


def _scan_name(row: Any) -> str:
    return (row["source_sha256"] or "")[:8]


def _line(line: SearchLine) -> list[Any]:
    """Name, place, direction, text, box, and where words stand: word, x0, y0, x1, y1, ..."""
    places: list[Any] = []
    for word, (_, box) in line.words.items():
        if box:
            places += [word, *map(round, box)]
    return [line.name, line.order + 1, line.direction, line.text, [*map(round, line.box)], places]


def _named(kind: str, value: Any) -> tuple[str, bytes]:
    """A file named by what it holds, so that an older index never meets newer files."""
    digest = hashlib.sha256(script(kind, "", value)).hexdigest()[:12]
    name = f"{kind}-{digest}"
    return name, script(kind, name, value)
