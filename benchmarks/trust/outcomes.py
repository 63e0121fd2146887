"""What Ductus makes of a page, as a run does but without Beam, kept on disk for the next time."""

from __future__ import annotations

import hashlib
import pickle
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ductus.model import registry
from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.layout.detector import LineDetector
from ductus.model.reading.recognizer import Recognizer
from ductus.schemas.records import Page, PageInfo, Region, RegionInk, Scan
from ductus.transforms.derender_regions import derender_regions
from ductus.transforms.find_regions import find_regions

_ROOT = Path(__file__).parents[2]
_AFTERWARDS = ("trust.py", "write_pages.py")
"""What is made of evidence changes nothing that is kept."""


@dataclass(frozen=True, eq=False)
class Outcome:
    """A page's info, its regions as they were found, and the ink of those that have some."""

    info: PageInfo
    regions: list[Region]
    inks: list[RegionInk]


def outcome(pixels: NDArray[np.uint8], kept: Path) -> Outcome:
    """What comes of uint8[H, W, 3] RGB, or came of it before with the same code."""
    name = hashlib.sha256(pixels.tobytes() + repr(pixels.shape).encode() + _code()).hexdigest()
    path = kept / f"{name[:32]}.pickle"
    if path.exists():
        found: Outcome = pickle.loads(path.read_bytes())
        return found
    found = _made(pixels)
    kept.mkdir(parents=True, exist_ok=True)
    path.write_bytes(pickle.dumps(found))
    return found


def _made(pixels: NDArray[np.uint8]) -> Outcome:
    height, width = pixels.shape[:2]
    info = PageInfo("p", Scan("p", "p", "p"), "0", 0, 0, width, height, 0.0, 1, "image/png", "")
    detector, reader, tracer = _models()
    info, regions = find_regions(Page(info, pixels), detector, reader)
    results = derender_regions(regions, tracer)
    return Outcome(info, regions, [ink for ink in results if isinstance(ink, RegionInk)])


@cache
def _models() -> tuple[LineDetector, Recognizer | None, TraceDerenderer]:
    """Those of a run that says nothing of them: what is read is evidence, too."""
    reader = registry.load_recognizer("manuscript")
    return registry.load_detector("rapidocr"), reader, TraceDerenderer()


@cache
def _code() -> bytes:
    """A hash of all that decides what comes out."""
    rooms = [sorted((_ROOT / room).rglob("*.py")) for room in ("schemas", "model", "transforms")]
    files = [path for found in rooms for path in found if path.name not in _AFTERWARDS]
    return hashlib.sha256(b"".join(path.read_bytes() for path in files)).digest()
