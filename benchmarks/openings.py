"""Tells openings from single pages, real ones and pairs of pages laid side by side.

    python -m benchmarks.openings PAGES

PAGES holds images and `truth.json`: a list of {"file": path, "opening": true}, where `opening` says
that the scan shows two pages with writing on both. Single pages that are higher than wide are also
laid side by side, two and two, with the shadow of a fold between them; each line found must be on
the side where it was written.
"""

from __future__ import annotations

import argparse
import json
from itertools import pairwise
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ductus.model.images.ink_mask import ink_mask
from ductus.model.layout.detector import LineDetector
from ductus.model.layout.line import Line
from ductus.model.layout.lines import find_lines
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.schemas.records import Side

HEIGHT = 1600
"""Pixels to which pages are brought that are laid side by side."""


def main() -> None:
    """Prints a row a scan, and what was told."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("pages", type=Path)
    options = parser.parse_args()
    cv2.setNumThreads(1)
    detector = RapidOcrDetector()
    told: dict[str, list[bool]] = {"openings": [], "single pages": [], "laid side by side": []}
    singles, right = [], []
    for page in json.loads((options.pages / "truth.json").read_text(encoding="utf-8")):
        image = np.array(Image.open(options.pages / page["file"]).convert("RGB"))
        is_opening = bool(page.get("opening"))
        told["openings" if is_opening else "single pages"].append(
            _is_split(_lines(image, detector))
        )
        print(f"{page['file'][:60]:60s} {is_opening!s:5s}", flush=True)
        if not is_opening and image.shape[0] > image.shape[1]:
            singles.append(image)
    for pair in list(pairwise(singles))[::2]:
        image, fold = _side_by_side(*pair)
        lines = _lines(image, detector)
        told["laid side by side"].append(_is_split(lines))
        right += [
            (np.mean(line.polygon, axis=0)[0] > fold) == (line.side is Side.RIGHT) for line in lines
        ]
    for kind, splits in told.items():
        print(f"{kind}: {len(splits)}, told as openings: {sum(splits)}")
    print(f"lines of those laid side by side: {len(right)}, on the right side: {sum(right)}")


def _lines(image: NDArray[np.uint8], detector: LineDetector) -> list[Line]:
    return find_lines(image, ink_mask(image), detector.detect(image))


def _is_split(lines: list[Line]) -> bool:
    return any(line.side is not Side.WHOLE for line in lines)


def _side_by_side(
    left: NDArray[np.uint8], right: NDArray[np.uint8]
) -> tuple[NDArray[np.uint8], int]:
    """Two pages with the shadow of a fold between them, and where that is."""
    same = [cv2.resize(p, (p.shape[1] * HEIGHT // p.shape[0], HEIGHT)) for p in (left, right)]
    fold, both = same[0].shape[1], np.concatenate(same, axis=1)
    far = (np.arange(both.shape[1]) - fold) / (0.01 * both.shape[1])
    shade = 1 - 0.5 * np.exp(-np.abs(far))
    return np.asarray(both * shade[None, :, None], np.uint8), fold


if __name__ == "__main__":
    main()
