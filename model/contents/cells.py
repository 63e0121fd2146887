"""What is seen around each cell of a page: darkness, colour, edges and pieces of ink, near and far.

A page is looked at with a longer side of 720 pixels; a cell is four of them each way. Every measure
is averaged over windows from one cell to a third of the page, so that a cell knows what it is part
of (cf. Sommer and others, "ilastik: Interactive learning and segmentation toolkit", 2011).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

SIDE = 720
"""Pixels of the longer side at which a page is looked at."""
CELL = 4
"""Pixels of a cell's side, at that size."""
_RADII = (1, 3, 7, 14, 28)
"""Of the windows, in cells."""
_SPREAD = ("darkness", "colour", "edges", "grey")
"""What is also told apart by how much it differs within a window."""
_OF_INK = ("thickness", "height", "width", "fill", "colour", "red", "blue")
"""What is also averaged over the ink of a window alone."""
_AROUND = ("ink", "colour", "height")
"""What is also looked at in eight directions."""
_DIRECTIONS = ((0, 1), (0, -1), (1, 0), (-1, 0), (1, 1), (1, -1), (-1, 1), (-1, -1))
"""Down and right."""
_INKED = 0.02
"""Share of ink that counts as little."""

Channels = Sequence[NDArray[np.float32]]
"""Red, green and blue, each float32[H, W]: numpy is slow along an axis of three."""
Maps = dict[str, NDArray[np.float32]]
Means = Mapping[str, Mapping[int, NDArray[np.float32]]]


def cell_features(picture: NDArray[np.uint8]) -> NDArray[np.float32]:
    """What is seen around each cell: float32[h, w, F].

    Args:
        picture: uint8[H, W, 3], RGB, dark on light, at the size that `SIDE` tells.
    """
    cells = {name: _in_cells(one) for name, one in _maps(picture).items()}
    means = {name: {radius: _mean(one, radius) for radius in _RADII} for name, one in cells.items()}
    columns = [
        *(column for name, one in cells.items() for column in (one, *means[name].values())),
        *(_spread(cells[name], means[name], radius) for name in _SPREAD for radius in _RADII[:4]),
        *(_coherence(means, radius) for radius in _RADII[:4]),
        *(_of_ink(means, name, radius) for name in _OF_INK for radius in _RADII),
        *_beside_the_writing(cells, means),
        *(
            shifted
            for name in _AROUND
            for radius, nearer in ((7, 3), (14, 7))
            for shifted in _around(means[name][nearer], radius)
        ),
        *_from_the_edge(cells["ink"].shape),
    ]
    return np.stack(columns, axis=-1).astype(np.float32)


def context_features(chances: NDArray[np.float32]) -> NDArray[np.float32]:
    """What the cells around each cell were taken for: float32[h, w, G].

    So a figure is told by its shape and size (cf. Tu, "Auto-context and its application to
    high-level vision tasks", 2008).

    Args:
        chances: float32[h, w, C], of each class; the first is left out.
    """
    columns: list[NDArray[np.float32]] = []
    for index in range(1, chances.shape[2]):
        one = np.ascontiguousarray(chances[..., index])
        means = {radius: _mean(one, radius) for radius in _RADII[:4]}
        columns += [one, *means.values()]
        for radius, nearer in ((4, 1), (8, 3), (16, 7)):
            columns += _around(means[nearer], radius)
    return np.stack(columns, axis=-1).astype(np.float32)


def _maps(picture: NDArray[np.uint8]) -> Maps:
    """The measures of each pixel, float32[H, W] each."""
    ground, size = _ground(picture), picture.shape[1::-1]
    soft = cv2.resize(cv2.GaussianBlur(ground, (0, 0), 6), size).astype(np.float32)
    gone = cv2.split(np.clip(1 - picture / np.maximum(soft, 1), 0, 1).astype(np.float32))
    paper = cv2.split(cv2.resize(ground, size).astype(np.float32) / 255)
    dark = _most(gone)
    across, down = cv2.Sobel(dark, cv2.CV_32F, 1, 0), cv2.Sobel(dark, cv2.CV_32F, 0, 1)
    return {
        "darkness": dark,
        "ink": (dark > 0.25).astype(np.float32),
        "colour": dark - _least(gone),
        "red": gone[2] - gone[0],
        "blue": gone[0] - gone[2],
        "edges": np.hypot(across, down),
        "level": across**2 - down**2,
        "slant": 2 * across * down,
        "energy": across**2 + down**2,
        **_pieces(dark),
        "grey": _middle(cv2.split(picture.astype(np.float32) / 255)),
        "paper": _middle(paper),
        "tint": _most(paper) - _least(paper),
    }


def _most(channels: Channels) -> NDArray[np.float32]:
    return np.maximum(np.maximum(channels[0], channels[1]), channels[2])


def _least(channels: Channels) -> NDArray[np.float32]:
    return np.minimum(np.minimum(channels[0], channels[1]), channels[2])


def _middle(channels: Channels) -> NDArray[np.float32]:
    return np.asarray((channels[0] + channels[1] + channels[2]) / 3, np.float32)


def _ground(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """uint8[h, w, 3]: the page without what is narrower than eleven cells, a pixel a cell."""
    small = cv2.resize(picture, None, fx=1 / CELL, fy=1 / CELL, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.morphologyEx(small, cv2.MORPH_CLOSE, np.ones((11, 11), np.uint8)))


def _pieces(dark: NDArray[np.float32]) -> Maps:
    """How thick ink is, and how high, wide and full the piece is that it hangs together with."""
    ink = (dark > 0.25).astype(np.uint8)
    _, labels, stats, _ = cv2.connectedComponentsWithStats((dark > 0.3).astype(np.uint8))
    width, height, area = (stats[:, k].astype(np.float32) for k in (2, 3, 4))
    of_piece = {"height": np.log2(1 + height), "width": np.log2(1 + width)}
    of_piece["fill"] = area / (width * height)
    maps = {"thickness": cv2.distanceTransform(ink, cv2.DIST_L2, 3)}
    for name, value in of_piece.items():
        value[0] = 0
        maps[name] = np.asarray(value[labels] * ink, np.float32)
    return maps


def _in_cells(one: NDArray[np.float32]) -> NDArray[np.float32]:
    fine = np.ascontiguousarray(one, np.float32)
    small = cv2.resize(fine, None, fx=1 / CELL, fy=1 / CELL, interpolation=cv2.INTER_AREA)
    return np.asarray(small, np.float32)


def _mean(one: NDArray[np.float32], radius: int) -> NDArray[np.float32]:
    side = 2 * radius + 1
    return np.asarray(cv2.blur(one, (side, side), borderType=cv2.BORDER_REFLECT), np.float32)


def _spread(
    one: NDArray[np.float32], means: Mapping[int, NDArray[np.float32]], radius: int
) -> NDArray[np.float32]:
    """The standard deviation within a window."""
    variance = _mean(one * one, radius) - means[radius] ** 2
    return np.asarray(np.sqrt(np.maximum(variance, 0)), np.float32)


def _coherence(means: Means, radius: int) -> NDArray[np.float32]:
    """Whether the edges of a window all run one way, 0 to 1."""
    along = np.hypot(means["level"][radius], means["slant"][radius])
    return np.asarray(along / (means["energy"][radius] + 1e-3), np.float32)


def _of_ink(means: Means, name: str, radius: int) -> NDArray[np.float32]:
    """The mean over the ink of a window alone."""
    return np.asarray(means[name][radius] / (means["ink"][radius] + _INKED), np.float32)


def _beside_the_writing(cells: Maps, means: Means) -> list[NDArray[np.float32]]:
    """How much thicker and higher the ink is than most of the page's."""
    inked = cells["ink"] > 0.2
    thick, high = (
        float(np.median(cells[name][inked])) if inked.any() else 0.0
        for name in ("thickness", "height")
    )
    return [_of_ink(means, "thickness", 1) - 2 * thick, _of_ink(means, "height", 1) - high]


def _around(one: NDArray[np.float32], radius: int) -> list[NDArray[np.float32]]:
    """What lies so many cells off, in eight directions."""
    size = one.shape[::-1]
    return [
        np.asarray(
            cv2.warpAffine(
                one,
                np.array([[1, 0, right * radius], [0, 1, down * radius]], np.float32),
                size,
                borderMode=cv2.BORDER_REPLICATE,
            ),
            np.float32,
        )
        for down, right in _DIRECTIONS
    ]


def _from_the_edge(shape: tuple[int, ...]) -> list[NDArray[np.float32]]:
    """How far a cell is from the nearer edges, as a share of the page."""
    down, across = (np.linspace(0, 1, side, endpoint=True) for side in shape)
    near_down, near_across = np.minimum(down, 1 - down), np.minimum(across, 1 - across)
    rows = np.broadcast_to(near_down[:, None], shape)
    columns = np.broadcast_to(near_across[None], shape)
    return [np.asarray(rows, np.float32), np.asarray(columns, np.float32)]
