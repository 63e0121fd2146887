"""Thinning: a mask to its centre lines, one pixel wide.

Source: Z. Guo, R. W. Hall, "Parallel thinning with two-subiteration algorithms", CACM 32(3), 1989,
followed by one sequential sweep that takes the last redundant pixels off staircases.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled

# Neighbours clockwise from north, as (dy, dx); bit k of a code is neighbour k.
_DY = (-1, -1, 0, 1, 1, 1, 0, -1)
_DX = (0, 1, 1, 1, 0, -1, -1, -1)


def _guo_hall(code: int, odd: bool) -> bool:
    p2, p3, p4, p5, p6, p7, p8, p9 = (code >> k & 1 for k in range(8))
    branches = (
        (1 - p2 & (p3 | p4)) + (1 - p4 & (p5 | p6)) + (1 - p6 & (p7 | p8)) + (1 - p8 & (p9 | p2))
    )
    pairs = min(
        (p9 | p2) + (p3 | p4) + (p5 | p6) + (p7 | p8), (p2 | p3) + (p4 | p5) + (p6 | p7) + (p8 | p9)
    )
    kept = (p2 | p3 | (1 - p5)) & p4 if odd else (p6 | p7 | (1 - p9)) & p8
    return branches == 1 and 2 <= pairs <= 3 and not kept


def _redundant(code: int) -> bool:
    """Whether the neighbours stay 8-connected without the pixel, which is no end and no inside."""
    on = [k for k in range(8) if code >> k & 1]
    if len(on) < 2 or all(code >> k & 1 for k in (0, 2, 4, 6)):
        return False
    seen, todo = {on[0]}, [on[0]]
    while todo:
        here = todo.pop()
        for k in on:
            near = max(abs(_DY[k] - _DY[here]), abs(_DX[k] - _DX[here])) == 1
            if near and k not in seen:
                seen.add(k)
                todo.append(k)
    return len(seen) == len(on)


_EVEN = np.array([_guo_hall(code, False) for code in range(256)], np.bool_)
_ODD = np.array([_guo_hall(code, True) for code in range(256)], np.bool_)
_REDUNDANT = np.array([_redundant(code) for code in range(256)], np.bool_)


@compiled
def _neighbours(image: NDArray[np.uint8], y: int, x: int) -> int:
    """The eight neighbours of (y, x), clockwise from north, as bits of a byte."""
    return int(
        image[y - 1, x]
        | image[y - 1, x + 1] << 1
        | image[y, x + 1] << 2
        | image[y + 1, x + 1] << 3
        | image[y + 1, x] << 4
        | image[y + 1, x - 1] << 5
        | image[y, x - 1] << 6
        | image[y - 1, x - 1] << 7
    )


@compiled
def _rim(image: NDArray[np.uint8], codes: NDArray[np.uint8]) -> NDArray[np.int64]:
    """Where, in the flat picture, there is ink with paper beside it; fills in the ink's codes."""
    height, width = image.shape
    rim = np.empty(image.size, np.int64)
    count = 0
    for y in range(1, height - 1):
        for x in range(1, width - 1):
            if image[y, x]:
                code = _neighbours(image, y, x)
                codes[y * width + x] = code
                if code != 255:
                    rim[count] = y * width + x
                    count += 1
    return rim[:count].copy()


@compiled
def _thin(
    image: NDArray[np.uint8],
    even: NDArray[np.bool_],
    odd: NDArray[np.bool_],
    redundant: NDArray[np.bool_],
) -> None:
    """Thins uint8[H, W] of 0 and 1 with an empty border in place.

    Only ink with paper beside it can go, so each turn looks at that alone.
    """
    width = image.shape[1]
    on, codes = image.ravel(), np.zeros(image.size, np.uint8)
    around = np.array([-width, 1 - width, 1, width + 1, width, width - 1, -1, -width - 1])
    found = _rim(image, codes)
    count = len(found)
    rim = np.empty(on.sum(), np.int64)
    rim[:count] = found
    doomed = np.empty(len(rim), np.int64)
    idle = turn = 0
    while idle < 2:
        table = odd if turn & 1 else even
        n_doomed = kept = 0
        for i in range(count):
            p = rim[i]
            if table[codes[p]]:
                doomed[n_doomed] = p
                n_doomed += 1
            else:
                rim[kept] = p
                kept += 1
        count = kept
        for j in range(n_doomed):
            on[doomed[j]] = 0
        for j in range(n_doomed):
            for k in range(8):
                q = doomed[j] + around[k]
                if on[q]:
                    if codes[q] == 255:
                        rim[count] = q
                        count += 1
                    codes[q] &= ~(1 << (k + 4) % 8)
        idle = 0 if n_doomed else idle + 1
        turn += 1
    for p in range(len(on)):
        if on[p] and redundant[_neighbours(image, p // width, p % width)]:
            on[p] = 0


def thin(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The centre lines of a mask.

    Args:
        mask: bool[H, W].

    Returns:
        uint8[H + 2, W + 2] of 0 and 1, with an empty border of one pixel around the mask's frame:
        8-connected lines one pixel wide, as many connected parts and holes as the mask has.
    """
    image = np.zeros((mask.shape[0] + 2, mask.shape[1] + 2), np.uint8)
    image[1:-1, 1:-1] = mask
    _thin(image, _EVEN, _ODD, _REDUNDANT)
    return image
