"""The strips or tiles that a TIFF picture is made of: where each lies, in the file and on the page.

A picture of several planes has its parts plane after plane.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.model.images.files.formats import MAX_SIDE, damaged
from ductus.model.images.files.tiff import tags
from ductus.model.images.files.tiff.directories import Directory


@dataclass(frozen=True)
class Place:
    """Where a part belongs: its plane, its upper left corner, its size in pixels as stored."""

    plane: int
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts of a page.

    Attributes:
        across, down: pixels of a whole part.
        starts, sizes: int64[N]: where each lies in the file, in bytes; a size of 0 is not known.
    """

    width: int
    height: int
    across: int
    down: int
    planes: int
    tiled: bool
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]

    def places(self) -> Iterator[Place]:
        """The place of each part, in order; a strip at the lower edge is shorter, a tile is not."""
        for plane in range(self.planes):
            for y in range(0, self.height, self.down):
                rows = self.down if self.tiled else min(self.down, self.height - y)
                for x in range(0, self.width, self.across):
                    yield Place(plane, x, y, self.across, rows)


def parts_of(directory: Directory) -> Parts:
    """The parts of a picture whose size is known to be within the limits.

    Raises:
        UnreadableScan: parts are missing, of no size, or lie outside the file.
    """
    width, height = directory.size
    tiled = tags.TILES in directory.entries
    across, down = _part_size(directory, tiled)
    planes = directory.number(tags.SAMPLES, 1) if directory.number(tags.PLANAR, 1) == 2 else 1
    needed = -(-width // across) * -(-height // down) * planes
    found = directory.count(tags.TILES if tiled else tags.STRIPS)
    if found < needed:
        raise damaged(f"the page has {found} of its {needed} strips or tiles")
    starts = directory.numbers(tags.TILES if tiled else tags.STRIPS)[:needed]
    sizes = directory.numbers(tags.TILE_SIZES if tiled else tags.STRIP_SIZES)[:needed]
    if len(sizes) < needed:  # old writers leave them out
        sizes = np.zeros(needed, np.int64)
    ends = starts + sizes
    if min(starts.min(), sizes.min(), ends.min()) < 0 or ends.max() > len(directory.data):
        raise damaged("strips or tiles of the page lie outside the file")
    return Parts(width, height, across, down, planes, tiled, starts, sizes)


def _part_size(directory: Directory, tiled: bool) -> tuple[int, int]:
    width, height = directory.size
    if tiled:
        across = directory.number(tags.TILE_WIDTH, 0)
        down = directory.number(tags.TILE_HEIGHT, 0)
    else:
        across, down = width, min(directory.number(tags.STRIP_ROWS, height), height)
    if across <= 0 or down <= 0 or max(across, down) > MAX_SIDE:
        raise damaged(f"the page is made of parts of {across} x {down} pixels")
    return across, down
