"""What words' looks find on pages without a truth: drawn, judged by eye, counted.

    python -m benchmarks.shape_sheets ARCHIVE --judged FILE.json [--sheet PNG] [--queries 20]

Words, or windows of lines that were not parted, are drawn by chance (`--seed`) as examples where
the file is not there yet; each is searched for with `ductus.search_by_shape` over all pages of the
archive, its own place left out, and the sheet shows it beside the ten best. Who looks at it writes
`true` or `false` to each hit of the file for `null`. The file keeps what was judged by page and
place, so that another run of other weights asks for the same examples, and counts what it finds
of what is known; only new hits are to be looked at. Frames on the sheet: green for right, red for
wrong, grey for not judged.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

import ductus
from ductus import storage
from ductus.archive.page_lookup import latest_rows
from ductus.model.images.files.decode import archived_pixels, encode_page
from ductus.schemas.clues import Box

BEST = 10
COUNTED = (1, 5, 10)
SAME_PLACE = 0.4
"""Two boxes are of one word where so much of both together is in both."""
ACROSS, DOWN, GAP = (64, 220), (150, 110), 8
"""Rows and columns of a cell of the sheet, of lines that run across and of such as run down, and
pixels between two."""
_GREEN, _RED, _GREY, _BLUE = (40, 150, 60), (200, 50, 50), (150, 150, 150), (40, 70, 200)


@dataclass(frozen=True)
class Place:
    """A word on a page: the name of its scan, and where, in page pixels."""

    scan: str
    box: Box


@dataclass
class Hit:
    """What was found, and whether it says the same; None where nobody looked."""

    place: Place
    same: bool | None = None


@dataclass
class Example:
    """A word that is searched for, and every hit that was judged, of whatever run."""

    place: Place
    judged: list[Hit] = field(default_factory=list)


def main() -> None:
    """Searches, draws, counts, and adds new hits to the file."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("archive")
    parser.add_argument("--judged", type=Path, required=True, help="what was seen, kept by place")
    parser.add_argument("--sheet", type=Path, help="PNG that gets the examples and their hits")
    parser.add_argument("--queries", type=int, default=20)
    parser.add_argument("--seed", type=int, default=16)
    asked = parser.parse_args()
    pages = Pages(asked.archive)
    examples = _kept(asked.judged) if asked.judged.exists() else []
    examples = examples or pages.drawn(asked.queries, asked.seed)
    rows = [(example, pages.best(example)) for example in examples]
    asked.judged.write_text(_as_text(examples), encoding="utf-8")
    for n in COUNTED:
        print(_counted([hits[:n] for _, hits in rows], n))
    if asked.sheet:
        asked.sheet.write_bytes(encode_page(pages.sheet(rows)))


class Pages:
    """The pages of an archive, their scans and their shapes."""

    def __init__(self, archive: str) -> None:
        self._archive = archive
        rows = latest_rows(archive, "source_uri")
        self._uris = {row["page_id"]: row["source_uri"] for row in rows}
        self._shapes: list[tuple[Place, bytes]] = []
        self._pixels: dict[str, NDArray[np.uint8]] = {}
        for page_id in self._uris:
            found = ductus.find_page(archive, page_id)
            for line in found.page.lines if found else []:
                own = [(Place(self._scan(page_id), s.box), s.vector) for s in line.region.shapes]
                self._shapes += own

    def drawn(self, count: int, seed: int) -> list[Example]:
        """Examples by chance, in an order that only places and the seed tell."""
        places = sorted((place for place, _ in self._shapes), key=lambda one: (one.scan, one.box))
        order = np.random.default_rng(seed).permutation(len(places))[:count]
        return [Example(places[k]) for k in order.tolist()]

    def best(self, example: Example) -> list[Hit]:
        """The hits of an example, likeliest first; those that are new are added to it."""
        own = max(self._shapes, key=lambda shape: shared(shape[0], example.place))
        if shared(own[0], example.place) < SAME_PLACE:
            return []
        found: list[Hit] = []
        taken = [own[0], example.place]
        for hit in ductus.search_by_shape(self._archive, own[1], limit=200):
            place = Place(self._scan(hit.page_id), hit.box)
            if len(found) == BEST or any(shared(place, other) > 0 for other in taken):
                continue  # windows overlap: one of each place
            taken.append(place)
            found.append(_judged(example, place))
        return found

    def sheet(self, rows: Sequence[tuple[Example, list[Hit]]]) -> NDArray[np.uint8]:
        """uint8[H, W, 3]: a row an example, blue, and its hits beside it."""
        boxes = np.array([example.place.box for example, _ in rows])
        wider = np.median(boxes[:, 2] - boxes[:, 0] - boxes[:, 3] + boxes[:, 1])
        high, wide = ACROSS if wider > 0 else DOWN
        size = (len(rows) * (high + GAP), (BEST + 1) * (wide + GAP), 3)
        sheet = np.full(size, 255, np.uint8)
        for row, (example, hits) in enumerate(rows):
            cells = [(example.place, _BLUE), *((hit.place, _frame(hit)) for hit in hits)]
            for column, (place, colour) in enumerate(cells):
                y, x = row * (high + GAP), column * (wide + GAP)
                cell = sheet[y : y + high, x : x + wide]
                self._draw(cell, place)
                cv2.rectangle(cell, (0, 0), (wide - 1, high - 1), colour, 2)
        return sheet

    def _scan(self, page_id: str) -> str:
        return PurePath(self._uris[page_id]).name

    def _draw(self, cell: NDArray[np.uint8], place: Place) -> None:
        """Lays a word, cut out of its scan, into a cell."""
        x0, y0, x1, y1 = (max(round(edge), 0) for edge in place.box)
        cut = self._page(place.scan)[y0:y1, x0:x1]
        high, wide = cell.shape[0] - 6, cell.shape[1] - 6
        scale = min(high / cut.shape[0], wide / cut.shape[1])
        size = max(1, int(cut.shape[1] * scale)), max(1, int(cut.shape[0] * scale))
        small = cv2.resize(np.ascontiguousarray(cut), size, interpolation=cv2.INTER_AREA)
        cell[3 : 3 + size[1], 3 : 3 + size[0]] = small

    def _page(self, scan: str) -> NDArray[np.uint8]:
        if scan not in self._pixels:
            page_id = next(one for one in self._uris if self._scan(one) == scan)
            found = ductus.find_page(self._archive, page_id)
            assert found
            data = storage.read_bytes(self._uris[page_id])
            self._pixels[scan] = archived_pixels(data, found.page.info)
        return self._pixels[scan]


def shared(one: Place, other: Place) -> float:
    """How much of two boxes together is in both, 0 to 1."""
    if one.scan != other.scan:
        return 0.0
    (a0, b0, a1, b1), (c0, d0, c1, d1) = one.box, other.box
    both = max(min(a1, c1) - max(a0, c0), 0) * max(min(b1, d1) - max(b0, d0), 0)
    return both / max((a1 - a0) * (b1 - b0) + (c1 - c0) * (d1 - d0) - both, 1e-9)


def _judged(example: Example, place: Place) -> Hit:
    """What is known of a hit, of whatever run; a new one is kept with the example."""
    known = max(example.judged, key=lambda hit: shared(hit.place, place), default=None)
    if known and shared(known.place, place) >= SAME_PLACE:
        return Hit(place, known.same)
    example.judged.append(Hit(place))
    return example.judged[-1]


def _counted(rows: Sequence[Sequence[Hit]], n: int) -> str:
    """Right ones among the first n of all examples; what nobody looked at counts as wrong."""
    right = sum(hit.same is True for hits in rows for hit in hits)
    unseen = sum(hit.same is None for hits in rows for hit in hits)
    any_right = sum(any(hit.same for hit in hits) for hits in rows)
    places = n * len(rows)
    told = f"precision at {n}: {right / places:.3f} ({right} of {places})"
    return f"{told}, one or more right for {any_right} of {len(rows)}, not judged: {unseen}"


def _frame(hit: Hit) -> tuple[int, int, int]:
    return _GREY if hit.same is None else _GREEN if hit.same else _RED


def _kept(path: Path) -> list[Example]:
    return [
        Example(_place(row), [Hit(_place(hit), hit["same"]) for hit in row["hits"]])
        for row in json.loads(path.read_text(encoding="utf-8"))
    ]


def _place(row: dict[str, Any]) -> Place:
    x0, y0, x1, y1 = row["box"]
    return Place(row["scan"], (x0, y0, x1, y1))


def _as_text(examples: Sequence[Example]) -> str:
    """JSON, a line a hit."""
    parts = []
    for example in examples:
        hits = ",\n  ".join(
            json.dumps(_row(hit.place) | {"same": hit.same}) for hit in example.judged
        )
        own = json.dumps(_row(example.place))
        parts.append(f'{own[:-1]}, "hits": [\n  {hits}]}}')
    return "[\n" + ",\n".join(parts) + "\n]\n"


def _row(place: Place) -> dict[str, Any]:
    return {"scan": place.scan, "box": [round(edge) for edge in place.box]}


if __name__ == "__main__":
    main()
