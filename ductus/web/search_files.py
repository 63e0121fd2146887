"""The search of a site as files: words with the lines that may hold them, and blocks of lines."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from itertools import accumulate
from typing import Any

from ductus.archive.people.best_shapes import BestShapes
from ductus.archive.people.corrections_table import Corrections
from ductus.archive.shown_pages import Shown, leaf_label
from ductus.web.scripts import script
from ductus.web.search_facets import search_facets
from ductus.web.search_rows import SearchLine, rows_of_pages, search_lines
from ductus.web.shape_files import shape_files

ONE_SHARD = 50_000
"""Lines whose words are one file; of more, each first letter is a file of its own."""
BLOCK = 1_000
"""Lines of a block: a file that is loaded when one of them is shown."""

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
    lines, ids = search_lines(archive, shown, said), list(shown.rows)
    numbers = {f"{ids[line.page]}/{line.name}": number for number, line in enumerate(lines)}
    looks = BestShapes(said)
    shapes = (row for row in rows_of_pages(archive, "shapes", ids) if looks.count(row["region_id"]))
    yield from shape_files(shapes, numbers)
    yield from files_of_lines(lines, shown)


def files_of_lines(lines: Sequence[SearchLine], shown: Shown, one_shard: int = ONE_SHARD) -> Files:
    """The same of lines that were read."""
    shards: dict[str, str] = {}
    for letter, words in _shards(lines, one_shard).items():
        name, data = _named("terms", _terms(words))
        shards[letter] = name
        yield f"{name}.js", data
    blocks = []
    for first in range(0, len(lines), BLOCK):
        name, data = _named("lines", [_line(line) for line in lines[first : first + BLOCK]])
        blocks.append(name)
        yield f"{name}.js", data
    rows = shown.rows
    labels = {row["page_id"]: leaf_label(row) for row in rows.values()}
    told = {
        "lines": len(lines),
        "block": BLOCK,
        "blocks": blocks,
        "shards": shards,
        "starts": _starts(lines, len(rows)),
        "items": [[item.key, item.label, len(item.rows)] for item in shown.items],
        "pages": [[page, label, _scan_name(rows[page])] for page, label in labels.items()],
        "facets": search_facets(list(rows.values())),
        "sizes": [[row["width"] or 1, row["height"] or 1] for row in rows.values()],
    }
    yield "index.js", script("search", "index", told)


def fresh_file(lines: Sequence[SearchLine], shown: Shown) -> bytes:
    """The lines of a few pages, in place of those that other files hold of them.

    Args:
        lines: all of those pages.
        shown: those pages and no others.
    """
    ids = list(shown.rows)
    told = {
        "pages": ids,
        "of": [ids[line.page] for line in lines],
        "lines": [_line(line) for line in lines],
        "terms": _terms(_shards(lines, len(lines)).get("", {})),
    }
    return script("search", "fresh", told)


def _scan_name(row: Any) -> str:
    return (row["source_sha256"] or "")[:8]


def _shards(lines: Sequence[SearchLine], one: int) -> dict[str, dict[str, list[int]]]:
    """Shards by first letter, or one under the empty letter: of a word the lines, with percents."""
    shards: dict[str, dict[str, list[int]]] = {"": {}} if len(lines) <= one else {}
    for number, line in enumerate(lines):
        for word, (probability, _) in line.words.items():
            if word:
                letter = "" if len(lines) <= one else word[0]
                held = shards.setdefault(letter, {}).setdefault(word, [])
                held += [number, max(1, round(100 * probability))]
    return shards


def _terms(words: dict[str, list[int]]) -> list[Any]:
    """Words in order, each with its lines: how many further than the last one, and percents."""
    told: list[Any] = []
    for word in sorted(words):
        held, before = words[word], 0
        steps = []
        for number, percent in zip(held[::2], held[1::2], strict=True):
            steps += [number - before, percent]
            before = number
        told += [word, steps]
    return told


def _line(line: SearchLine) -> list[Any]:
    """Name, place, direction, text, box, and where words stand: word, x0, y0, x1, y1, ..."""
    places: list[Any] = []
    for word, (_, box) in line.words.items():
        if box:
            places += [word, *map(round, box)]
    return [line.name, line.order + 1, line.direction, line.text, [*map(round, line.box)], places]


def _starts(lines: Sequence[SearchLine], n_pages: int) -> list[int]:
    """The number of the first line of each page."""
    counts = [0] * n_pages
    for line in lines:
        counts[line.page] += 1
    return [0, *accumulate(counts)][:n_pages]


def _named(kind: str, value: Any) -> tuple[str, bytes]:
    """A file named by what it holds, so that an older index never meets newer files."""
    digest = hashlib.sha256(script(kind, "", value)).hexdigest()[:12]
    name = f"{kind}-{digest}"
    return name, script(kind, name, value)
