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
def _thin(
    image: NDArray[np.uint8],
    even: NDArray[np.bool_],
    odd: NDArray[np.bool_],
    redundant: NDArray[np.bool_],
) -> None:
    """Thins uint8[H, W] of 0 and 1 with an empty border in place."""
    height, width = image.shape
    count = 0
    for y in range(height):
        for x in range(width):
            count += image[y, x]
    ys, xs = np.empty(count, np.int32), np.empty(count, np.int32)
    count = 0
    for y in range(height):
        for x in range(width):
            if image[y, x]:
                ys[count], xs[count] = y, x
                count += 1
    doomed = np.empty(count, np.int32)
    idle = 0
    turn = 0
    while idle < 2:
        table = odd if turn & 1 else even
        n_doomed = 0
        for i in range(count):
            code = _neighbours(image, ys[i], xs[i])
            if code != 255 and table[code]:
                doomed[n_doomed] = i
                n_doomed += 1
        for j in range(n_doomed):
            image[ys[doomed[j]], xs[doomed[j]]] = 0
        idle = 0 if n_doomed else idle + 1
        turn += 1
        kept = 0
        for i in range(count):
            if image[ys[i], xs[i]]:
                ys[kept], xs[kept] = ys[i], xs[i]
                kept += 1
        count = kept
    for i in range(count):
        if redundant[_neighbours(image, ys[i], xs[i])]:
            image[ys[i], xs[i]] = 0


def thin(mask: NDArray[np.bool_]) -> NDArray[np.uint8]:
    """The centre lines of a mask.

    Args:
        mask: bool[H, W].

    Returns:
        uint8[H + 2, W + 2] of 0 and 1, with an empty border of one pixel around the mask's frame:
        8-connected lines one pixel wide, as many connected parts and holes as the mask has.
    """
    image = np.pad(mask.astype(np.uint8), 1)
    _thin(image, _EVEN, _ODD, _REDUNDANT)
    return image
