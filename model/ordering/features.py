"""Features of directed pieces and of pairs of them, for a batch of described graphs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.ordering.description import POINTS, Description

HINTS = ("ltr", "rtl", "ttb", "auto")
NODE = 2 * POINTS + 29 + len(HINTS)
PAIR = 25
Array = NDArray[Any]

_FEWEST = 0.2  # the height of a letter is taken to be at least this share of the longer side


class GraphBatch(NamedTuple):
    """Descriptions padded to one size.

    Attributes:
        points, ways, sizes, turns, joints, partners, parts: [B, P, ...] as in `Description`.
        pens: float[B].
        hints: int[B], index into `HINTS`.
        real: bool[B, P].
    """

    points: Array
    ways: Array
    sizes: Array
    turns: Array
    joints: Array
    partners: Array
    parts: Array
    pens: Array
    hints: Array
    real: Array


def batched(descriptions: Sequence[Description], hints: Sequence[int]) -> GraphBatch:
    """A batch of one description or more."""
    most = max(len(one.turns) for one in descriptions)

    def padded(name: str, fill: float) -> Array:
        arrays = [getattr(one, name) for one in descriptions]
        out = np.full((len(arrays), most, *arrays[0].shape[1:]), fill, arrays[0].dtype)
        for row, array in zip(out, arrays, strict=True):
            row[: len(array)] = array
        return out

    counts = np.array([len(one.turns) for one in descriptions])
    return GraphBatch(
        points=padded("points", 0),
        ways=padded("ways", 0),
        sizes=padded("sizes", 0),
        turns=padded("turns", 0),
        joints=padded("joints", -1),
        partners=padded("partners", -1),
        parts=padded("parts", -1),
        pens=np.array([one.pen for one in descriptions], np.float32),
        hints=np.array(hints, np.intp),
        real=np.arange(most)[None] < counts[:, None],
    )


class _Frame(NamedTuple):
    """Where the pieces of a batch lie, about each word's middle in heights of its letters.

    Attributes:
        points: float32[B, P, 8, 2].
        box: float32[B, P, 4], of each piece.
        lengths: float32[B, P], of each piece, as a logarithm.
        height: float32[B], of a letter in pixels.
        span: float32[B, 2], of the word.
    """

    points: Array
    box: Array
    lengths: Array
    height: Array
    span: Array


def features(batch: GraphBatch) -> tuple[Array, Array, Array]:
    """What the network takes: nodes float32[B, N, NODE], pairs float32[PAIR, B, N, N], real bool[B,
    N].

    Piece k stands twice: as 2 k from its first point to its last, as 2 k + 1 backwards.
    """
    frame = _framed(batch)
    pairs = _apart(batch, frame)
    _tell_pairs(batch, pairs)
    for bounded in (pairs[:2], pairs[3:8], pairs[10:14]):
        np.tanh(bounded, out=bounded)
    np.log1p(pairs[2], out=pairs[2])
    return _nodes(batch, frame), pairs, batch.real.repeat(2, axis=1)


def _framed(batch: GraphBatch) -> _Frame:
    real = batch.real[:, :, None, None]
    low = np.where(real, batch.points, np.float32(1e9)).min((1, 2))
    high = np.where(real, batch.points, np.float32(-1e9)).max((1, 2))
    span = np.maximum(high - low, 1)
    height = np.maximum(span.min(1), np.float32(_FEWEST) * span.max(1))
    points = (batch.points - ((low + high) / 2)[:, None, None]) / height[:, None, None, None]
    box = np.concatenate([points.min(2), points.max(2)], axis=-1)
    lengths = np.log(batch.sizes[..., 0] / height[:, None] + np.float32(0.02))
    return _Frame(points, box, lengths, height, span / height[:, None])


@compiled
def _apart(batch: GraphBatch, frame: _Frame) -> NDArray[np.float32]:
    """The pairs, float32[PAIR, B, N, N], as far as it is told by how far they lie apart.

    Of the second less of the first; what is to be bounded is not yet.
    """
    b, p = batch.real.shape
    told = np.zeros((PAIR, b, 2 * p, 2 * p), np.float32)
    for w in range(b):
        points, box, ways = frame.points[w], frame.box[w], batch.ways[w]
        for i in range(2 * p):
            end = points[i // 2, 0 if i % 2 else -1]
            mine = box[i // 2]
            lx, ly = -ways[i // 2, 1 - i % 2, 0], -ways[i // 2, 1 - i % 2, 1]
            for j in range(2 * p):
                start = points[j // 2, -1 if j % 2 else 0]
                other = box[j // 2]
                x, y = start[0] - end[0], start[1] - end[1]
                far = np.hypot(x, y)
                told[0, w, i, j], told[1, w, i, j] = x, y
                told[2, w, i, j], told[3, w, i, j] = 4 * far, 8 * far
                for c in range(2):
                    gap = (other[c] + other[2 + c]) / 2 - (mine[c] + mine[2 + c]) / 2
                    told[4 + c, w, i, j], told[6 + c, w, i, j] = gap, 4 * gap
                    shared = min(mine[2 + c], other[2 + c]) - max(mine[c], other[c])
                    told[14 + c, w, i, j] = min(max(shared, -1), 1)
                for c in range(4):
                    told[10 + c, w, i, j] = 2 * (other[c] - mine[c])
                ex, ey = ways[j // 2, j % 2, 0], ways[j // 2, j % 2, 1]
                told[8, w, i, j], told[9, w, i, j] = lx * ex + ly * ey, lx * ey - ly * ex
                longer = frame.lengths[w, j // 2] - frame.lengths[w, i // 2]
                told[16, w, i, j] = min(max(longer, -3), 3)
    return told


@compiled
def _tell_pairs(batch: GraphBatch, told: NDArray[np.float32]) -> None:
    """Of pairs float32[PAIR, B, N, N], what either tells of the other: they meet, they are one."""
    b, p = batch.real.shape
    for w in range(b):
        joints, parts = batch.joints[w], batch.parts[w]
        for i in range(2 * p):
            start, end = joints[i // 2, i % 2], joints[i // 2, 1 - i % 2]
            after = batch.partners[w, i // 2, 1 - i % 2]
            for j in range(2 * p):
                begins, ends = joints[j // 2, j % 2], joints[j // 2, 1 - j % 2]
                told[17, w, i, j] = end >= 0 and end == begins
                told[18, w, i, j] = after == j  # arm j is where directed piece j begins
                told[19, w, i, j] = i // 2 == j // 2
                told[20, w, i, j] = i == j
                told[21, w, i, j] = start >= 0 and start == begins
                told[22, w, i, j] = end >= 0 and end == ends
                told[23, w, i, j] = parts[i // 2, 0] == parts[j // 2, 0]
                told[24, w, i, j] = parts[i // 2, 1] == parts[j // 2, 1]


@compiled
def _nodes(batch: GraphBatch, frame: _Frame) -> NDArray[np.float32]:
    """float32[B, N, NODE], 0 where a word has fewer pieces."""
    b, p = batch.real.shape
    told = np.zeros((b, 2 * p, NODE), np.float32)
    for w in range(b):
        count = batch.real[w].sum()
        for i in range(2 * count):
            k, back = i // 2, i % 2
            box, height, span = frame.box[w, k], frame.height[w], frame.span[w]
            own = told[w, i]
            whole = _part_box(frame.box[w, :count], batch.parts[w, :count, 0], k)
            begins, ends = _degrees(batch.joints[w, :count], k, back)
            for c in range(2):
                middle = (box[c] + box[2 + c]) / 2
                for m in range(POINTS):
                    place = frame.points[w, k, POINTS - 1 - m if back else m, c] - middle
                    own[2 * m + c] = min(max(place, -3), 3)
                own[16 + c] = batch.ways[w, k, back, c]
                own[18 + c] = -batch.ways[w, k, 1 - back, c]
                own[20 + c] = np.tanh(middle)
                own[22 + c] = 2 * middle / max(span[c], np.float32(1e-3))
                own[36 + c] = min(whole[2 + c] - whole[c], np.float32(4))
                own[38 + c] = min(middle - whole[c], np.float32(4))
                own[40 + c] = np.tanh(whole[2 + c] - middle)
                own[42 + c] = np.log(span[c])
            own[24] = min(batch.sizes[w, k, 0] / height, np.float32(4))
            for c in range(4):
                size = batch.sizes[w, k, 4 - c if back and c else c] / height
                own[25 + c] = np.log(size + np.float32(1e-2))
            own[29] = (-batch.turns[w, k] if back else batch.turns[w, k]) / 3
            own[30], own[31] = begins == 0, ends == 0
            own[32], own[33] = begins == 2, ends == 2
            own[34], own[35] = begins > 3, ends > 3
            own[44] = np.log(count)
            own[45 + batch.hints[w]] = 1
    return told


@compiled
def _part_box(boxes: NDArray[np.float32], parts: NDArray[np.int32], k: int) -> NDArray[np.float32]:
    """float32[4], the box of the connected part of piece k."""
    whole = boxes[k].copy()
    for m in range(len(parts)):
        if parts[m] == parts[k]:
            for c in range(2):
                whole[c] = min(whole[c], boxes[m, c])
                whole[2 + c] = max(whole[2 + c], boxes[m, 2 + c])
    return np.asarray(whole)


@compiled
def _degrees(joints: NDArray[np.int32], k: int, back: int) -> tuple[int, int]:
    """How many directed pieces begin where piece k, so directed, begins and ends; 0 where free."""
    begins = ends = 0
    for joint in joints.ravel():
        begins += int(joint >= 0 and joint == joints[k, back])
        ends += int(joint >= 0 and joint == joints[k, 1 - back])
    return begins, ends
