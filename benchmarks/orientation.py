"""How often a page is turned the right way: `python -m benchmarks.orientation FOLDER...`.

Every picture under the folders is taken for an upright page. It is looked at as it is, and turned
by one of 90, 180 and 270 degrees, by chance (`--seed`); detected and decided anew each time, as
`--rotate auto` does. Prints one line a page that went wrong, and the shares in the end.
"""

from __future__ import annotations

import argparse
import time
from collections import Counter
from pathlib import Path

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model import registry
from ductus.model.images.files.decode import decode_pixels
from ductus.model.images.polarity import dark_on_light, polarity
from ductus.model.orientation.page_turn import Turn
from ductus.model.orientation.seen import turns
from ductus.model.orientation.strips import HEIGHT
from ductus.schemas.records import PageInfo, Scan
from ductus.schemas.treatment import Rotate
from ductus.transforms.turn_upright import set_upright

SUFFIXES = (".jpg", ".jpeg", ".png", ".tif")


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--scale", type=float, default=1.0, help="make the pages smaller first")
    asked = parser.parse_args()
    turns([np.zeros((HEIGHT, 9), np.float32)])  # loads the network
    rng = np.random.default_rng(asked.seed)
    told: Counter[str] = Counter()
    seconds = []
    for path in sorted(p for f in asked.folders for p in f.rglob("*") if p.suffix in SUFFIXES):
        image = _scaled(decode_pixels(path.read_bytes()), asked.scale)
        image = dark_on_light(image, polarity(image))
        for degrees in (0, 90 * int(rng.integers(1, 4))):
            found, took = _decided(np.ascontiguousarray(np.rot90(image, degrees // 90)))
            seconds.append(took)
            told[_outcome(degrees, found.degrees)] += 1
            if found.degrees != degrees:
                print(f"{path.name}: {degrees} seen as {found.degrees} ({found.confidence:.2f})")
    print(*(f"{name} {count}" for name, count in sorted(told.items())), sep="\n")
    right = sum(count for name, count in told.items() if name.endswith(": right"))
    print(f"right {right / max(sum(told.values()), 1):.3f}, {np.median(seconds):.3f} s a page")


def _scaled(image: NDArray[np.uint8], scale: float) -> NDArray[np.uint8]:
    return np.asarray(
        cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA), np.uint8
    )


def _outcome(true: int, found: int) -> str:
    kind = "turned" if true else "upright"
    if found == true:
        return f"{kind}: right"
    return f"{kind}: wrong" if found else f"{kind}: left as it is"


def _decided(image: NDArray[np.uint8]) -> tuple[Turn, float]:
    """What a run decides of a page, and the seconds that took, its lines found."""
    height, width = image.shape[:2]
    info = PageInfo("p", Scan("p", "p", "p"), "0", 0, 0, width, height, 0.0, 1, "image/png", "")
    start = time.perf_counter()
    info, _, _ = set_upright(info, image, Rotate.AUTO, registry.load_detector("rapidocr"))
    return Turn(info.rotation, info.rotation_confidence), time.perf_counter() - start


if __name__ == "__main__":
    main()
