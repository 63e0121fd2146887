"""Pages are turned upright before lines are looked for: as told, or as their writing stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ductus.model.images.files.pixels import turned
from ductus.model.layout.detector import Detection, LineDetector
from ductus.model.orientation.page_turn import Turn, page_turn
from ductus.schemas.records import PageInfo
from ductus.schemas.treatment import Rotate

Pixels = NDArray[np.uint8]
_DOUBTFUL = 0.95
"""Who is less sure looks again."""
_SURE = 0.9999
"""As sure must that be: `page_turn` takes a page for upright until it sees otherwise, also one that
was laid on its side to be looked at."""


def set_upright(
    info: PageInfo, pixels: Pixels, rotate: Rotate, detector: LineDetector
) -> tuple[PageInfo, Pixels, list[Detection]]:
    """A page turned upright, and what the detector sees on it then.

    The detector looks once at a page that surely stands upright, and again at one that is turned.

    Args:
        info: of the page as it stands.
        pixels: uint8[H, W, 3], RGB, dark on light.
        rotate: as its writing stands, or as told.
        detector: finds outlines.
    """
    if rotate is not Rotate.AUTO:
        info, pixels = turn_as_told(info, pixels, rotate)
        return info, pixels, detector.detect(pixels)
    found = detector.detect(pixels)
    turn = _turn(pixels, found)
    if found and turn.confidence < _DOUBTFUL:
        turn = _second_look(pixels, detector) or turn
    if turn.degrees:
        info, pixels = turn_page(info, pixels, turn.degrees)
        found = detector.detect(pixels)
    return replace(info, rotation_confidence=turn.confidence), pixels, found


def _turn(pixels: Pixels, found: Sequence[Detection]) -> Turn:
    return page_turn(pixels, [one.polygon for one in found])


def _second_look(pixels: Pixels, detector: LineDetector) -> Turn | None:
    """What the page shows when it is laid on its side; None where that is not sure either.

    A detector may see nearly nothing of lines that run the other way than it learned.
    """
    lying = turned(pixels, 90)
    turn = _turn(lying, detector.detect(lying))
    if turn.confidence < _SURE:
        return None
    return Turn((90 + turn.degrees) % 360, turn.confidence)


def turn_as_told(info: PageInfo, pixels: Pixels, rotate: Rotate) -> tuple[PageInfo, Pixels]:
    """A page turned by as much as was said; not at all where its writing was to tell."""
    if rotate is Rotate.AUTO:
        return info, pixels
    info, pixels = turn_page(info, pixels, int(rotate))
    return replace(info, rotation_confidence=1.0), pixels


def turn_page(info: PageInfo, pixels: Pixels, degrees: int) -> tuple[PageInfo, Pixels]:
    """A page turned clockwise, on top of its EXIF orientation.

    Args:
        info: of the page as it stands.
        pixels: uint8[H, W, 3].
        degrees: 0, 90, 180 or 270.
    """
    if degrees in (90, 270):
        dpi, dpi_y = info.dpi, info.dpi_y
        info = replace(
            info,
            width=info.height,
            height=info.width,
            dpi=dpi_y or dpi,
            dpi_y=dpi if dpi_y else 0.0,
        )
    return replace(info, rotation=degrees), turned(pixels, degrees)
