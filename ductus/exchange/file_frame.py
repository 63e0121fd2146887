"""Places on a page in whole pixels of its file, as it is stored and whatever was turned."""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from ductus.schemas.geometry import Affine, Point, Polygon
from ductus.schemas.records import PageInfo

Corners = tuple[tuple[int, int], ...]
"""Points of the file, x right, y down, within the image."""


@dataclass(frozen=True)
class FileFrame:
    """The image of a page as its file holds it.

    Attributes:
        width, height: pixels.
        to_file: maps pixels of the upright page.
    """

    width: int
    height: int
    to_file: Affine

    @property
    def turn(self) -> int:
        """Degrees clockwise, 0 to 270, by which the image is to be turned to stand upright."""
        return round(math.degrees(-math.atan2(self.to_file.d, self.to_file.a))) % 360

    def path(self, points: Polygon) -> Corners:
        """A path on the image; two points at least, no point twice in succession."""
        rounded = self._rounded(points)
        kept = [rounded[0], *(b for a, b in pairwise(rounded) if a != b)]
        if len(kept) < 2:
            (x, y) = kept[0]
            kept.append((x - 1 if x else 1, y))
        return tuple(kept)

    def outline(self, polygon: Polygon) -> Corners:
        """A polygon on the image that has an area; the box around it where it would have none."""
        rounded = self._rounded(polygon)
        kept = [b for a, b in pairwise((rounded[-1], *rounded)) if a != b]
        if len(kept) > 2 and cv2.contourArea(np.array(kept, np.int32)) > 0:
            return tuple(kept)
        x0, y0, x1, y1 = self.box_of(rounded)
        return (x0, y0), (x1, y0), (x1, y1), (x0, y1)

    def around(self, polygons: list[Polygon]) -> Corners:
        """The convex outline of several."""
        points = np.array([point for polygon in polygons for point in self.outline(polygon)])
        hull = cv2.convexHull(points.astype(np.int32))[:, 0]
        return tuple((int(x), int(y)) for x, y in hull)

    def box(self, polygon: Polygon) -> tuple[int, int, int, int]:
        """(x0, y0, x1, y1) around a polygon, each side longer than 0."""
        return self.box_of(self._rounded(polygon))

    def _rounded(self, points: tuple[Point, ...]) -> Corners:
        mapped = np.nan_to_num(self.to_file.apply(np.array(points)).astype(np.float64))
        last = np.maximum((self.width - 1, self.height - 1), 0)
        inside = np.clip(np.rint(mapped), 0, last)
        return tuple((int(x), int(y)) for x, y in inside)

    @staticmethod
    def box_of(corners: Corners) -> tuple[int, int, int, int]:
        """The same of what is on the image already."""
        xs, ys = zip(*corners, strict=True)
        x0, y0 = min(xs), min(ys)
        return x0, y0, max(*xs, x0 + 1), max(*ys, y0 + 1)


def file_frame(info: PageInfo) -> FileFrame:
    """The frame of a page's file."""
    to_file = info.page_to_source
    is_turned = to_file.a == 0.0
    size = (info.height, info.width) if is_turned else (info.width, info.height)
    return FileFrame(*size, to_file)
