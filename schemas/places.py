"""Which region is the one that was meant, by its name and its place on the page.

A page that is done again may give a line's name to another line; its place on the paper stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from ductus.schemas.clues import Box
from ductus.schemas.page_frame import TURNS

SAME_PLACE = 0.5
"""Two boxes are one place from this overlap on."""
_SAME_SHAPE = 0.01
"""Pages whose sides have ratios that differ by no more may be one scan in two resolutions."""


class How(StrEnum):
    """How a region was found again."""

    SAME = "same"  # it has the name, and stands where it stood
    MOVED = "moved"  # what stands there has another name now
    LOST = "lost"  # nothing stands there


@dataclass(frozen=True)
class Match:
    """The region that stands in a place.

    Attributes:
        name: as the regions are called; empty where it is lost.
        overlap: of the two boxes, see `overlap`; of the nearest one where it is lost.
    """

    how: How
    name: str
    overlap: float


@dataclass(frozen=True)
class Frame:
    """The pixels that a box on a page counts in.

    Attributes:
        width, height: of the upright page.
        rotation: degrees clockwise by which its scan was turned upright: 0, 90, 180 or 270.
    """

    width: int
    height: int
    rotation: int = 0


def overlap(one: Box, other: Box) -> float:
    """The area that two boxes share by the area that they cover, 0 to 1 (IoU)."""
    shared = _area(
        (max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3]))
    )
    covered = _area(one) + _area(other) - shared
    return min(shared / covered, 1.0) if shared > 0 else 0.0


def match_place(name: str, box: Box, places: Mapping[str, Box]) -> Match:
    """The region of a page that is meant by a name and a box.

    The place decides: what overlaps most is meant if that is `SAME_PLACE` at least. Of several that
    overlap alike the one with the name is meant, then the first.

    Args:
        name: what the region was called.
        box: where it was, in pixels of the page as it is now (`carried` takes it there).
        places: the boxes of all that may be meant, by name.
    """
    shares = {other: overlap(box, there) for other, there in places.items()}
    best = max(shares, key=lambda other: (shares[other], other == name), default="")
    share = shares.get(best, 0.0)
    if share < SAME_PLACE:
        return Match(How.LOST, "", share)
    return Match(How.SAME if best == name else How.MOVED, best, share)


def carried(box: Box, before: Frame, now: Frame) -> Box | None:
    """A box of a page as it was, in the pixels of the page as it is.

    The page may have been turned otherwise, and be another resolution of the same picture.

    Returns:
        None where the page has another shape now: it is another picture, and no place of the one
        is a place of the other.
    """
    turned, frame = _turned(box, before, (now.rotation - before.rotation) % 360)
    across, down = now.width / frame.width, now.height / frame.height
    if abs(across / down - 1) > _SAME_SHAPE:
        return None
    x0, y0, x1, y1 = turned
    return x0 * across, y0 * down, x1 * across, y1 * down


def _turned(box: Box, frame: Frame, degrees: int) -> tuple[Box, Frame]:
    """A box and its page, turned clockwise."""
    if degrees not in TURNS:
        raise ValueError(f"pages are turned by 0, 90, 180 or 270 degrees, not by {degrees}")
    for _ in range(degrees // 90):
        x0, y0, x1, y1 = box
        box = (frame.height - y1, x0, frame.height - y0, x1)
        frame = Frame(frame.height, frame.width)
    return box, frame


def _area(box: Box) -> float:
    return max(box[2] - box[0], 0.0) * max(box[3] - box[1], 0.0)
