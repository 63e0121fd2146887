"""Chains: a skeleton taken apart into runs of pixels between its ends and branchings."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled


@dataclass(frozen=True, eq=False)
class Chains:
    """Runs of skeleton pixels, packed.

    Attributes:
        points: int32[M, 2], x and y of the chains' pixels, chain after chain. A chain that meets a
            branching begins or ends with a pixel of it; a ring ends with its first pixel.
        offsets: int32[K + 1]: chain k is `points[offsets[k]:offsets[k + 1]]`.
        nodes: int32[K, 2]: the branching at a chain's first and last pixel, or -1 where it is free.
        n_nodes: how many branchings there are.
    """

    points: NDArray[np.int32]
    offsets: NDArray[np.int32]
    nodes: NDArray[np.int32]
    n_nodes: int


@compiled
def _label_branchings(
    on: NDArray[np.uint8], pixels: NDArray[np.int64], around: NDArray[np.int64]
) -> tuple[NDArray[np.int32], int]:
    """int32 label a pixel: 0, or the 1-based number of its group of branching pixels."""
    labels = np.zeros(len(on), np.int32)
    stack = np.empty(len(pixels) + 1, np.int64)
    for p in pixels:
        degree = 0
        for d in around:
            degree += on[p + d]
        if degree > 2:
            labels[p] = -1
    count = 0
    for p in pixels:
        if labels[p] != -1:
            continue
        count += 1
        labels[p] = count
        stack[0] = p
        size = 1
        while size:
            size -= 1
            here = stack[size]
            for d in around:
                if labels[here + d] == -1:
                    labels[here + d] = count
                    stack[size] = here + d
                    size += 1
    return labels, count


@compiled
def _walk(
    on: NDArray[np.uint8],
    labels: NDArray[np.int32],
    around: NDArray[np.int64],
    first: int,
    origin: int,
    out: NDArray[np.int64],
    size: int,
) -> tuple[int, int]:
    """Follows a chain from `first`, clearing it; returns the new size of `out` and the end's label.

    `origin` is the branching pixel that the walk left, or -1.
    """
    here = first
    start = size
    while True:
        out[size] = here
        size += 1
        on[here] = 0
        follow = -1
        for d in around:
            q = here + d
            if labels[q] and (size - start > 1 or origin < 0 or labels[q] != labels[origin]):
                out[size] = q
                return size + 1, labels[q]
            if on[q] and not labels[q] and follow < 0:
                follow = q
        if follow < 0:
            break
        here = follow
    # A run that came back to where it left, or a free end.
    if origin >= 0 and size - start > 2:
        for d in around:
            if labels[here + d] == labels[origin]:
                out[size] = here + d
                return size + 1, labels[origin]
    return size, 0


@compiled
def _chains(
    on: NDArray[np.uint8], pixels: NDArray[np.int64], around: NDArray[np.int64]
) -> tuple[NDArray[np.int64], NDArray[np.int32], NDArray[np.int32], int]:
    """Packed chains as flat indices, offsets, nodes (0-based), number of branchings."""
    labels, n_nodes = _label_branchings(on, pixels, around)
    out = np.empty(3 * len(pixels) + 8 * n_nodes + 2, np.int64)
    offsets = np.zeros(len(pixels) + 8 * n_nodes + 2, np.int32)
    nodes = np.full((len(offsets), 2), -1, np.int32)
    size = count = 0
    for p in pixels:  # from branchings
        if not labels[p]:
            continue
        for d in around:
            q = p + d
            if on[q] and not labels[q]:
                out[size] = p
                size, end = _walk(on, labels, around, q, p, out, size + 1)
                nodes[count, 0], nodes[count, 1] = labels[p] - 1, end - 1
                count += 1
                offsets[count] = size
    for rings in range(2):  # from free ends, then what is left: rings
        for p in pixels:
            if not on[p] or labels[p]:
                continue
            degree = 0
            for d in around:
                degree += on[p + d]
            if degree < 2 or rings:
                begin = size
                size, _ = _walk(on, labels, around, p, -1, out, size)
                if rings and size - begin > 2:
                    out[size] = p
                    size += 1
                count += 1
                offsets[count] = size
    return out[:size], offsets[: count + 1], nodes[:count], n_nodes


def chains_of(skeleton: NDArray[np.uint8]) -> Chains:
    """Takes a skeleton apart.

    Args:
        skeleton: uint8[H + 2, W + 2] as `thin` returns it: 0 and 1 with an empty border.

    Returns:
        Its chains, in pixels of the frame without the border.
    """
    stride = skeleton.shape[1]
    around = np.array([-stride, 1, stride, -1, 1 - stride, stride + 1, stride - 1, -stride - 1])
    on = skeleton.ravel().copy()
    flat, offsets, nodes, n_nodes = _chains(on, np.flatnonzero(on.view(np.bool_)), around)
    points = np.stack([flat % stride - 1, flat // stride - 1], axis=1).astype(np.int32)
    return Chains(points, offsets, nodes, n_nodes)
