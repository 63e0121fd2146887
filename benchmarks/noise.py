"""What a picture costs that is no writing: noise, screens, hatching, mazes, textile and the like.

  .venv/bin/python -m benchmarks.noise [--side 1000]

Each picture goes through detection and tracing on one core, its lines and the whole as one region,
in a process of its own. The budget is 3 s and 400 MB a megapixel, over what blank paper takes: what
the detector needs does not depend on what it sees.
"""

from __future__ import annotations

import argparse
import multiprocessing
import os
import resource
import time
from collections.abc import Callable

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "OPENCV_FOR_THREADS_NUM"):
    os.environ[_name] = "1"

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model import registry
from ductus.schemas.records import Failure, Page, PageInfo, Scan
from ductus.transforms.derender_regions import derender_regions
from ductus.transforms.find_regions import find_regions, whole_page

SECONDS, MEGABYTES = 3.0, 400.0
Grey = NDArray[np.uint8]
Made = Callable[[int, np.random.Generator], Grey]


def _stencil(ink: NDArray[np.bool_]) -> Grey:
    return np.where(ink, 20, 235).astype(np.uint8)


def _grid(side: int) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    rows, columns = np.indices((side, side))
    return rows, columns


def _blobs(side: int, rng: np.random.Generator, sigma: float) -> Grey:
    soft = cv2.GaussianBlur(rng.random((side, side)).astype(np.float32), (0, 0), sigma)
    return _stencil(soft > np.median(soft))


def _board(side: int, cell: int) -> Grey:
    y, x = _grid(side)
    return _stencil((y // cell + x // cell) % 2 > 0)


def _dithered(side: int, rng: np.random.Generator) -> Grey:
    """A slope of greys by a threshold matrix of noise."""
    return _stencil(rng.random((side, side)) > np.linspace(0, 1, side))


def _halftone(side: int, rng: np.random.Generator) -> Grey:
    y, x = _grid(side)
    screen = np.cos(2 * np.pi * (x + y) / 9) + np.cos(2 * np.pi * (x - y) / 9)
    return _stencil(screen > np.linspace(-1.5, 1.5, side))


def _hatching(side: int, rng: np.random.Generator) -> Grey:
    y, x = _grid(side)
    return _stencil(((x + y) % 9 < 3) | ((x - y) % 11 < 3))


def _barcode(side: int, rng: np.random.Generator) -> Grey:
    bars = np.repeat(rng.random(side // 3 + 1) > 0.5, 3)[:side]
    return _stencil(np.tile(bars, (side, 1)))


def _maze(side: int, rng: np.random.Generator) -> Grey:
    """Each cell a slash or a backslash."""
    cell = 12
    y, x = _grid(side)
    rising = rng.random((side // cell + 1, side // cell + 1))[y // cell, x // cell] > 0.5
    u, v = y % cell, x % cell
    return _stencil(np.abs(np.where(rising, u + v - cell, u - v)) < 2)


def _textile(side: int, rng: np.random.Generator) -> Grey:
    y, x = _grid(side)
    waves = np.sin(x / 1.9) * np.sin(y / 2.3) + 0.3 * rng.normal(size=(side, side))
    return np.clip(140 + 60 * waves, 0, 255).astype(np.uint8)


def _map(side: int, rng: np.random.Generator) -> Grey:
    """Contour lines of a landscape."""
    land = cv2.GaussianBlur(rng.normal(size=(side, side)).astype(np.float32), (0, 0), 12)
    return _stencil((land / land.std() * 4) % 1 < 0.2)


FAMILY: dict[str, Made] = {
    "noise, grey": lambda side, rng: rng.integers(0, 256, (side, side), np.uint8),
    "noise, half black": lambda side, rng: _stencil(rng.random((side, side)) > 0.5),
    "noise, a tenth black": lambda side, rng: _stencil(rng.random((side, side)) < 0.1),
    "noise, 3 % black": lambda side, rng: _stencil(rng.random((side, side)) < 0.03),
    "blobs of 3 px": lambda side, rng: _blobs(side, rng, 1.5),
    "blobs of 8 px": lambda side, rng: _blobs(side, rng, 4),
    "checkerboard of 1 px": lambda side, rng: _board(side, 1),
    "checkerboard of 4 px": lambda side, rng: _board(side, 4),
    "checkerboard of 25 px": lambda side, rng: _board(side, 25),
    "dithered slope": _dithered,
    "halftone": _halftone,
    "hatching": _hatching,
    "barcode": _barcode,
    "maze": _maze,
    "textile": _textile,
    "map": _map,
}


def _page(grey: Grey) -> Page:
    pixels = np.repeat(grey[..., None], 3, axis=2)
    height, width = grey.shape
    scan = Scan("/noise.png", "noise.png", "noise")
    return Page(PageInfo("noise", scan, "", 0, 0, width, height, 0, 1, "image/png", ""), pixels)


def _megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def cost(kind: str, side: int, whole: bool) -> tuple[float, float, str]:
    """Seconds and megabytes over those of a small blank page, and what came of a picture."""
    detector, tracer = (
        registry.load_detector("rapidocr"),
        registry.load_derenderer(registry.DerendererSpec()),
    )
    cv2.setNumThreads(1)

    def through(grey: Grey) -> str:
        page = _page(grey)
        _, regions = whole_page(page) if whole else find_regions(page, detector, None)
        results = derender_regions(regions, tracer)
        failed = [r.code for r in results if isinstance(r, Failure)]
        return f"{len(regions)} regions" + (f", {len(failed)} {failed[0]}" if failed else "")

    def seconds(grey: Grey) -> float:
        started = time.process_time()
        through(grey)
        return time.process_time() - started

    blank = np.full((side, side), 235, np.uint8)
    word = blank.copy()
    cv2.putText(word, "warm", (side // 20, side // 2), cv2.FONT_HERSHEY_SIMPLEX, 3, 20, 6)
    through(word)
    least = seconds(blank)
    grey = FAMILY[kind](side, np.random.default_rng(1))
    before, started = _megabytes(), time.process_time()
    outcome = through(grey)
    return time.process_time() - started - least, _megabytes() - before, outcome


def main() -> None:
    """Prints a table in Markdown, and the exit status 1 where a picture is over the budget."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--side", type=int, default=1000, help="of the pictures, in pixels")
    parser.add_argument("--only", default="", help="kinds whose names hold this")
    asked = parser.parse_args()
    mega = asked.side**2 / 1e6
    print("| picture | as | s / megapixel | MB / megapixel | outcome |\n|---|---|---|---|---|")
    over = False
    spawning = multiprocessing.get_context("spawn")
    for kind in (kind for kind in FAMILY if asked.only in kind):
        for whole in (True, False):
            with spawning.Pool(1) as pool:
                seconds, room, outcome = pool.apply(cost, (kind, asked.side, whole))
            over |= seconds > SECONDS * mega or room > MEGABYTES * mega
            way = "whole" if whole else "lines"
            print(f"| {kind} | {way} | {seconds / mega:.2f} | {room / mega:.0f} | {outcome} |")
    raise SystemExit(int(over))


if __name__ == "__main__":
    main()
