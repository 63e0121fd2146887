"""Features of directed pieces and of pairs of them, for a batch of described graphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus.model.ordering.description import POINTS, Description

HINTS = ("ltr", "rtl", "ttb", "auto")
NODE = 2 * POINTS + 29 + len(HINTS)
PAIR = 25
Array = NDArray[Any]

_FEWEST = 0.2  # the height of a letter is taken to be at least this share of the longer side


@dataclass(frozen=True)
class GraphBatch:
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


@dataclass(frozen=True)
class _Directed:
    """N = 2 P directed pieces, each standing once for either direction.

    Attributes:
        points: float[B, N, 8, 2], about the word's middle in letter heights.
        enter, leave: float[B, N, 2], the ways into the piece at its start, and on at its end.
        joints: int[B, N, 2], at start and end.
        parts: int[B, N, 2], as in `Description`.
        box: float[B, N, 4].
        real: bool[B, N].
        height: float[B], of a letter in pixels.
        span: float[B, 2], of the word in letter heights.
    """

    points: Array
    enter: Array
    leave: Array
    joints: Array
    parts: Array
    box: Array
    real: Array
    height: Array
    span: Array


def features(batch: GraphBatch) -> tuple[Array, Array, Array]:
    """What the network takes: nodes float32[B, N, NODE], pairs float32[PAIR, B, N, N], real bool[B,
    N]."""
    pieces = _directed(batch)
    return _nodes(batch, pieces) * pieces.real[..., None], _pairs(batch, pieces), pieces.real


def _directed(batch: GraphBatch) -> _Directed:
    points, height, span = _framed(batch)
    return _Directed(
        points=_in_turn(points, points[:, :, ::-1]),
        enter=_in_turn(batch.ways[:, :, 0], batch.ways[:, :, 1]),
        leave=-_in_turn(batch.ways[:, :, 1], batch.ways[:, :, 0]),
        joints=_in_turn(batch.joints, batch.joints[:, :, ::-1]),
        parts=batch.parts.repeat(2, axis=1),
        box=np.concatenate([points.min(2), points.max(2)], axis=-1).repeat(2, axis=1),
        real=batch.real.repeat(2, axis=1),
        height=height,
        span=span,
    )


def _in_turn(forwards: Array, backwards: Array) -> Array:
    """[B, P, ...] of either direction as [B, 2 P, ...], one after the other."""
    b, p, *rest = forwards.shape
    return np.stack([forwards, backwards], axis=2).reshape(b, 2 * p, *rest)


def _framed(batch: GraphBatch) -> tuple[Array, Array, Array]:
    """Points about the word's middle in letter heights; that height [B]; the word's box [B, 2]."""
    real = batch.real[:, :, None, None]
    low = np.where(real, batch.points, np.float32(1e9)).min((1, 2))
    high = np.where(real, batch.points, np.float32(-1e9)).max((1, 2))
    span = np.maximum(high - low, 1)
    height = np.maximum(span.min(1), np.float32(_FEWEST) * span.max(1))
    points = (batch.points - ((low + high) / 2)[:, None, None]) / height[:, None, None, None]
    return points, height, span / height[:, None]


def _degrees(joints: Array) -> Array:
    """How many directed pieces begin at each one's start joint and end joint; 0 where free."""
    starts, ends = joints[..., 0], joints[..., 1]
    return np.stack([_same(ends_of, starts).sum(2) for ends_of in (starts, ends)], axis=-1)


def _part_boxes(box: Array, parts: Array) -> Array:
    """The box [B, N, 4] of the connected part of each."""
    same = (parts[:, :, None, 0] == parts[:, None, :, 0])[..., None]
    low = np.where(same, box[:, None, :, :2], np.float32(1e3)).min(2)
    high = np.where(same, box[:, None, :, 2:], np.float32(-1e3)).max(2)
    return np.concatenate([low, high], axis=-1)


def _nodes(batch: GraphBatch, pieces: _Directed) -> Array:
    b, n = pieces.real.shape
    directed, box, height, span = pieces.points, pieces.box, pieces.height, pieces.span
    middle = (box[..., :2] + box[..., 2:]) / 2
    sizes = batch.sizes / height[:, None, None]
    both = _in_turn(sizes, sizes[..., [0, 3, 2, 1]])
    turns = _in_turn(batch.turns, -batch.turns)[..., None]
    degrees = _degrees(pieces.joints)
    whole = _part_boxes(box, pieces.parts)
    hints = np.eye(len(HINTS), dtype=np.float32)[batch.hints]
    count = np.log(batch.real.sum(1))
    word = np.stack([np.log(span[:, 0]), np.log(span[:, 1]), count], axis=-1)
    parts_of = [
        np.clip((directed - middle[:, :, None]).reshape(b, n, -1), -3, 3),  # 16
        pieces.enter,  # 2
        pieces.leave,  # 2
        np.tanh(middle),  # 2
        2 * middle / np.maximum(span[:, None], 1e-3),  # 2
        np.minimum(both[..., :1], 4),  # 1
        np.log(both + 1e-2),  # 4
        turns / 3,  # 1
        degrees == 0,  # 2
        degrees == 2,  # 2
        degrees > 3,  # 2
        np.minimum(whole[..., 2:] - whole[..., :2], 4),  # 2
        np.minimum(middle - whole[..., :2], 4),  # 2
        np.tanh(whole[..., 2:] - middle),  # 1 + 1
        np.broadcast_to(word[:, None], (b, n, 3)),  # 3
        np.broadcast_to(hints[:, None], (b, n, len(HINTS))),
    ]
    return np.concatenate([np.asarray(part, np.float32) for part in parts_of], axis=-1)


def _pairs(batch: GraphBatch, pieces: _Directed) -> Array:
    b, n = pieces.real.shape
    directed, box, joints, parts = pieces.points, pieces.box, pieces.joints, pieces.parts
    enter, leave = pieces.enter, pieces.leave
    start, end = directed[:, :, 0], directed[:, :, -1]
    middle = (box[..., :2] + box[..., 2:]) / 2
    hop = [_apart(start[..., k], end[..., k]) for k in (0, 1)]
    apart = [_apart(middle[..., k], middle[..., k]) for k in (0, 1)]
    edges = [_apart(box[..., k], box[..., k]) for k in range(4)]
    overlap = [
        np.minimum(box[:, None, :, 2 + k], box[:, :, None, 2 + k])
        - np.maximum(box[:, None, :, k], box[:, :, None, k])
        for k in (0, 1)
    ]
    far = np.hypot(*hop)
    number = np.arange(n)
    after = _in_turn(batch.partners[..., 1], batch.partners[..., 0])  # the arm each runs on into
    lengths = np.log(batch.sizes[..., 0] / pieces.height[:, None] + 0.02).repeat(2, axis=1)
    planes = [
        *(np.tanh(one) for one in hop),
        np.log1p(4 * far),
        np.tanh(8 * far),
        *(np.tanh(one) for one in apart),
        *(np.tanh(4 * one) for one in apart),
        leave @ enter.transpose(0, 2, 1),
        leave[..., :1] * enter[:, None, :, 1] - leave[..., 1:] * enter[:, None, :, 0],
        *(np.tanh(2 * one) for one in edges),
        *(np.clip(one, -1, 1) for one in overlap),
        np.clip(_apart(lengths, lengths), -3, 3),
        _same(joints[..., 1], joints[..., 0]),
        after[:, :, None] == number,  # arm d is where directed piece d begins
        np.broadcast_to(number[:, None] // 2 == number // 2, (b, n, n)),
        np.broadcast_to(number[:, None] == number, (b, n, n)),
        _same(joints[..., 0], joints[..., 0]),
        _same(joints[..., 1], joints[..., 1]),
        parts[:, :, None, 0] == parts[:, None, :, 0],
        parts[:, :, None, 1] == parts[:, None, :, 1],
    ]
    told = np.empty((PAIR, b, n, n), np.float32)
    for plane, values in zip(told, planes, strict=True):
        plane[:] = values
    return told


def _apart(to: Array, of: Array) -> Array:
    """[B, N, N]: `to` of the second less `of` of the first."""
    return np.asarray(to[:, None, :] - of[:, :, None])


def _same(a: Array, b: Array) -> Array:
    return np.asarray((a[:, :, None] == b[:, None, :]) & (a >= 0)[:, :, None])
