"""Lines parted into as many words as their truth has, by gaps alone and where spaces were read.

    python -m benchmarks.words PAGES [--recognizer NAME] [--recognizer-weights DIR]

PAGES holds scans and `truth.json`: `[{"file": …, "lines": [{"poly": [[x, y], …], "text": …}]}]`.
A true line is compared with the lines found that overlap it most; such as none was found for do not
count. Shares are of a page's lines, means over pages.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus.model import registry
from ductus.model.images.files.decode import open_scan
from ductus.model.images.ink_mask import binarized
from ductus.model.layout.crops import cut_crops
from ductus.model.layout.lines import find_lines
from ductus.model.layout.words import split_words
from ductus.model.reading.read_words import read_words
from ductus.model.reading.recognizer import Reading
from ductus.schemas.geometry import Polygon, bounds
from ductus.schemas.records import Direction
from ductus.transforms.line_regions import read_lines

MOST_PIXELS = 100_000_000


@dataclass(frozen=True, eq=False)
class FoundLine:
    """A line that was found, and which of the true lines it is of."""

    mask: NDArray[np.bool_]
    direction: Direction
    reading: Reading
    true_line: int


def main() -> None:
    """Prints a row for each way to part words."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", type=Path)
    parser.add_argument("--recognizer", default="manuscript")
    parser.add_argument("--recognizer-weights", default="")
    asked = parser.parse_args()
    recognizer = registry.load_recognizer(asked.recognizer, asked.recognizer_weights)
    shares: dict[str, list[float]] = {}
    for page in json.loads((asked.pages / "truth.json").read_text(encoding="utf-8")):
        counts = [len(line["text"].split()) for line in page["lines"]]
        found = list(_found(asked.pages / page["file"], page["lines"], recognizer))
        for name, words in _parted(found):
            shares.setdefault(name, []).append(_share_right(found, words, counts))
    print("| words are told by | share of lines with the right number of words |\n|---|---|")
    for name, of_pages in shares.items():
        print(f"| {name} | {np.mean(of_pages):.3f} |")


def _found(scan: Path, truth: list[dict[str, Any]], recognizer: Any) -> Iterator[FoundLine]:
    pixels = open_scan(scan.read_bytes(), MOST_PIXELS).page(0).pixels
    sheet = binarized(pixels)
    detector = registry.load_detector("rapidocr")
    lines = find_lines(pixels, sheet.ink, detector.detect(pixels), Direction.AUTO)
    crops = cut_crops(sheet, lines)
    for line, crop, reading in zip(lines, crops, read_lines(lines, crops, recognizer), strict=True):
        overlaps = [_overlap(line.polygon, true["poly"]) for true in truth if true["text"].strip()]
        if not line.is_figure and max(overlaps, default=0.0) > 0:
            places = [place for place, true in enumerate(truth) if true["text"].strip()]
            yield FoundLine(crop.mask, line.direction, reading, places[int(np.argmax(overlaps))])


def _overlap(one: Polygon, other: Polygon) -> float:
    """The area that the boxes around two polygons share."""
    (a0, b0, a1, b1), (c0, d0, c1, d1) = bounds(one), bounds(other)
    return max(min(a1, c1) - max(a0, c0), 0.0) * max(min(b1, d1) - max(b0, d0), 0.0)


def _parted(found: list[FoundLine]) -> Iterator[tuple[str, list[int]]]:
    """Each way to part words, and how many words each line has by it."""
    yield "gaps alone", [len(split_words(line.mask, line.direction)) for line in found]
    read = [read_words(line.mask, line.direction, line.reading) for line in found]
    yield "spaces that were read, else gaps", [len(words) for words in read]
    yield "the text alone", [len(line.reading.text.split()) for line in found]


def _share_right(found: list[FoundLine], words: list[int], counts: list[int]) -> float:
    """The share of the true lines, of which something was found, with their number of words."""
    sums: dict[int, int] = {}
    for line, n in zip(found, words, strict=True):
        sums[line.true_line] = sums.get(line.true_line, 0) + max(n, 1)
    right = sum(n == counts[place] for place, n in sums.items())
    return right / len(sums) if sums else 0.0


if __name__ == "__main__":
    main()
