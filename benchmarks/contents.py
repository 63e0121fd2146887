"""Finds initials, drawings and stamps, and counts lines of writing that are taken for one.

    python -m benchmarks.contents benchmarks/contents_marks.json PAGES

The marks are those of the SegmOnto zones of HTR-United's and others' ground truth (CC BY 4.0),
looked through and mended by eye; a page is PAGES/<repository>/<path>. `part` says whether rules and
weights were made with other pages of the same document (`tuned on`), with other pages of its volume
(`of a seen volume`), or with none of it (`kept back`).
"""

from __future__ import annotations

import argparse
import json
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from PIL import Image

from ductus.model.contents.contents import contents
from ductus.model.contents.placing import share_within
from ductus.model.images.ink_mask import binarized
from ductus.model.layout.line import Line
from ductus.model.layout.lines import find_lines
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Direction, Kind

_MATCH = 0.5
_FIGURES = (Kind.INITIAL, Kind.DRAWING, Kind.STAMP)


@dataclass
class Tally:
    """What was counted on the pages of one part."""

    pages: int = 0
    untraced: list[str] = field(default_factory=list)
    marked: Counter[Kind] = field(default_factory=Counter)
    found: Counter[Kind] = field(default_factory=Counter)
    false: Counter[Kind] = field(default_factory=Counter)
    lines: int = 0
    taken: int = 0
    seconds: float = 0.0


def main() -> None:
    """Prints a row a page and a table a part."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("marks", type=Path)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--part", default="", help="only these pages")
    options = parser.parse_args()
    cv2.setNumThreads(1)
    detector, tallies = RapidOcrDetector(), dict[str, Tally]()
    for page in json.loads(options.marks.read_text(encoding="utf-8")):
        path = options.pages / page["repository"] / page["path"]
        if options.part in page["part"]:
            tally = tallies.setdefault(page["part"], Tally())
            _score(np.array(Image.open(path).convert("RGB")), page, detector, tally)
    for part, tally in tallies.items():
        print(*_table(part, tally), sep="\n")


def _score(image: Any, page: dict[str, Any], detector: RapidOcrDetector, tally: Tally) -> None:
    sheet = binarized(image)
    lines = find_lines(sheet.image, sheet.ink, detector.detect(sheet.image))
    start = time.process_time()
    kind, found = contents(image, sheet, lines)
    tally.seconds += time.process_time() - start
    figures = [line for line in found if line.is_figure]
    marks = [_mark(mark["kind"], *mark["box"]) for mark in page["figures"]]
    missed = [mark for mark in marks if not any(_matches(mark, figure) for figure in figures)]
    false = [figure for figure in figures if share_within(figure.polygon, marks) < 0.3]
    written = [line for line in lines if share_within(line.polygon, marks) < _MATCH]
    taken = [line for line in written if line not in found]
    tally.pages += 1
    tally.untraced += [] if kind.is_traced else [f"{page['path']}: {kind}"]
    tally.marked.update(mark.kind for mark in marks)
    tally.found.update(mark.kind for mark in marks if mark not in missed)
    tally.false.update(figure.kind for figure in false)
    tally.lines += len(written)
    tally.taken += len(taken)
    print(
        f"{Path(page['path']).stem[-40:]:40s} marked {len(marks):2d} missed "
        f"{_counts(missed):24s} false {_counts(false):24s} lines {len(written)} taken {len(taken)}",
        flush=True,
    )


def _mark(kind: str, x: float, y: float, width: float, height: float) -> Line:
    box = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Line(box, 0.0, Direction.LTR, 1.0, Kind(kind))


def _matches(mark: Line, figure: Line) -> bool:
    """Of one kind, with an overlap of half of both together, or of half of the mark."""
    if mark.kind is not figure.kind:
        return False
    (ax0, ay0, ax1, ay1), (bx0, by0, bx1, by1) = bounds(mark.polygon), bounds(figure.polygon)
    width, height = min(ax1, bx1) - max(ax0, bx0), min(ay1, by1) - max(ay0, by0)
    if min(width, height) <= 0:
        return False
    shared, own = width * height, (ax1 - ax0) * (ay1 - ay0)
    both = own + (bx1 - bx0) * (by1 - by0) - shared
    return shared / both >= _MATCH or shared / own >= _MATCH


def _counts(figures: Sequence[Line]) -> str:
    return " ".join(f"{n} {kind}" for kind, n in Counter(f.kind for f in figures).items())


def _table(part: str, tally: Tally) -> Iterator[str]:
    yield f"\n{part}: {tally.pages} pages, {tally.seconds / tally.pages:.2f} CPU seconds a page"
    yield "| kind | marked | found | recall | found beside marks |"
    yield "|---|---|---|---|---|"
    for kind in _FIGURES:
        marked, found = tally.marked[kind], tally.found[kind]
        recall = f"{found / marked:.2f}" if marked else ""
        yield f"| {kind} | {marked} | {found} | {recall} | {tally.false[kind]} |"
    share = tally.taken / max(tally.lines, 1)
    yield f"lines of writing taken for a figure: {tally.taken} of {tally.lines} ({share:.1%})"
    yield f"pages that would not be traced: {', '.join(tally.untraced) or 'none'}"


if __name__ == "__main__":
    main()
