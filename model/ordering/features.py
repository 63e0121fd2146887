"""Features of directed pieces and of pairs of them, for a batch of described graphs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from ductus.model.ordering.description import POINTS, Description

HINTS = ("ltr", "rtl", "ttb", "auto")
NODE = 2 * POINTS + 29 + len(HINTS)
PAIR = 25
_FEWEST = 0.2  # the height of a letter is taken to be at least this share of the longer side


@dataclass(frozen=True)
class GraphBatch:
    """Descriptions padded to one size, as tensors.

    Attributes:
        points, ways, sizes, turns, joints, partners, parts: [B, P, ...] as in `Description`.
        pens: float[B].
        hints: long[B], index into `HINTS`.
        real: bool[B, P].
    """

    points: Tensor
    ways: Tensor
    sizes: Tensor
    turns: Tensor
    joints: Tensor
    partners: Tensor
    parts: Tensor
    pens: Tensor
    hints: Tensor
    real: Tensor


def batched(descriptions: Sequence[Description], hints: Sequence[int]) -> GraphBatch:
    """A batch of one description or more."""
    most = max(len(one.turns) for one in descriptions)

    def padded(name: str, fill: float) -> Tensor:
        arrays = [getattr(one, name) for one in descriptions]
        out = np.full((len(arrays), most, *arrays[0].shape[1:]), fill, arrays[0].dtype)
        for row, array in zip(out, arrays, strict=True):
            row[: len(array)] = array
        return torch.from_numpy(out)

    counts = torch.tensor([len(one.turns) for one in descriptions])
    return GraphBatch(
        points=padded("points", 0),
        ways=padded("ways", 0),
        sizes=padded("sizes", 0),
        turns=padded("turns", 0),
        joints=padded("joints", -1),
        partners=padded("partners", -1),
        parts=padded("parts", -1),
        pens=torch.tensor([one.pen for one in descriptions], dtype=torch.float32),
        hints=torch.tensor(hints, dtype=torch.long),
        real=torch.arange(most)[None] < counts[:, None],
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

    points: Tensor
    enter: Tensor
    leave: Tensor
    joints: Tensor
    parts: Tensor
    box: Tensor
    real: Tensor
    height: Tensor
    span: Tensor


def features(batch: GraphBatch) -> tuple[Tensor, Tensor, Tensor]:
    """What `OrderNetwork` takes: nodes float[B, N, NODE], pairs [PAIR, B, N, N], real [B, N]."""
    pieces = _directed(batch)
    return _nodes(batch, pieces) * pieces.real[..., None], _pairs(batch, pieces), pieces.real


def _directed(batch: GraphBatch) -> _Directed:
    points, height, span = _framed(batch)
    return _Directed(
        points=torch.stack([points, points.flip(2)], dim=2).flatten(1, 2),
        enter=batch.ways.flatten(1, 2),
        leave=-batch.ways.flip(2).flatten(1, 2),
        joints=torch.stack([batch.joints, batch.joints.flip(2)], dim=2).flatten(1, 2),
        parts=batch.parts.repeat_interleave(2, dim=1),
        box=torch.cat([points.amin(2), points.amax(2)], dim=-1).repeat_interleave(2, dim=1),
        real=batch.real.repeat_interleave(2, dim=1),
        height=height,
        span=span,
    )


def _framed(batch: GraphBatch) -> tuple[Tensor, Tensor, Tensor]:
    """Points about the word's middle in letter heights; that height [B]; the word's box [B, 2]."""
    hole = ~batch.real[:, :, None, None]
    low = batch.points.masked_fill(hole, 1e9).amin((1, 2))
    high = batch.points.masked_fill(hole, -1e9).amax((1, 2))
    span = (high - low).clamp_min(1.0)
    height = torch.maximum(span.amin(1), _FEWEST * span.amax(1))
    points = (batch.points - ((low + high) / 2)[:, None, None]) / height[:, None, None, None]
    return points, height, span / height[:, None]


def _degrees(joints: Tensor) -> Tensor:
    """How many directed pieces begin at each one's start joint and end joint; 0 where free."""
    starts, ends = joints[..., 0], joints[..., 1]
    counts = [_same(ends_of, starts).sum(2) for ends_of in (starts, ends)]
    return torch.stack(counts, dim=-1)


def _part_boxes(box: Tensor, parts: Tensor) -> Tensor:
    """The box [B, N, 4] of the connected part of each."""
    same = (parts[:, :, None, 0] == parts[:, None, :, 0])[..., None]
    low = box[:, None, :, :2].expand(-1, box.shape[1], -1, -1)
    high = box[:, None, :, 2:].expand(-1, box.shape[1], -1, -1)
    return torch.cat(
        [low.masked_fill(~same, 1e3).amin(2), high.masked_fill(~same, -1e3).amax(2)], -1
    )


def _nodes(batch: GraphBatch, pieces: _Directed) -> Tensor:
    b, n = pieces.real.shape
    directed, box, height, span = pieces.points, pieces.box, pieces.height, pieces.span
    middle = (box[..., :2] + box[..., 2:]) / 2
    scale = height[:, None, None]
    sizes = batch.sizes / scale
    both = torch.stack([sizes, sizes[..., [0, 3, 2, 1]]], dim=2).flatten(1, 2)
    turns = torch.stack([batch.turns, -batch.turns], dim=2).flatten(1, 2)[..., None]
    degrees = _degrees(pieces.joints)
    whole = _part_boxes(box, pieces.parts)
    hints = _one_hot(batch.hints, len(HINTS))[:, None].expand(b, n, -1)
    count = batch.real.sum(1).float().log()
    word = torch.stack([span[:, 0].log(), span[:, 1].log(), count, batch.pens / height], dim=-1)
    parts_of = [
        (directed - middle[:, :, None]).flatten(2).clamp(-3, 3),  # 16
        pieces.enter,  # 2
        pieces.leave,  # 2
        torch.tanh(middle),  # 2
        2 * middle / span[:, None].clamp_min(1e-3),  # 2
        both[..., :1].clamp_max(4),  # 1
        (both + 1e-2).log(),  # 4
        turns / 3,  # 1
        (degrees == 0).float(),  # 2
        (degrees == 2).float(),  # 2
        (degrees > 3).float(),  # 2
        (whole[..., 2:] - whole[..., :2]).clamp_max(4),  # 2
        (middle - whole[..., :2]).clamp_max(4),  # 2
        torch.tanh(whole[..., 2:] - middle),  # 1 + 1
        word[:, None].expand(b, n, -1)[..., :3],  # 3
        hints,
    ]
    return torch.cat(parts_of, dim=-1)


def _one_hot(index: Tensor, count: int) -> Tensor:
    """float[..., count], 1 at the index."""
    return torch.nn.functional.one_hot(index, count).float()


def _pairs(batch: GraphBatch, pieces: _Directed) -> Tensor:
    b, n = pieces.real.shape
    directed, box, joints, parts = pieces.points, pieces.box, pieces.joints, pieces.parts
    enter, leave = pieces.enter, pieces.leave
    start, end = directed[:, :, 0], directed[:, :, -1]
    middle = (box[..., :2] + box[..., 2:]) / 2
    hop = [_apart(start[..., k], end[..., k]) for k in (0, 1)]
    apart = [_apart(middle[..., k], middle[..., k]) for k in (0, 1)]
    edges = [_apart(box[..., k], box[..., k]) for k in range(4)]
    overlap = [
        torch.minimum(box[:, None, :, 2 + k], box[:, :, None, 2 + k])
        - torch.maximum(box[:, None, :, k], box[:, :, None, k])
        for k in (0, 1)
    ]
    far = torch.hypot(*hop)
    number = torch.arange(n)
    after = batch.partners.flip(2).flatten(1, 2)  # the arm that each runs on into
    lengths = (
        (batch.sizes[..., 0] / pieces.height[:, None] + 0.02).log().repeat_interleave(2, dim=1)
    )
    planes = [
        *(torch.tanh(one) for one in hop),
        (4 * far).log1p(),
        torch.tanh(8 * far),
        *(torch.tanh(one) for one in apart),
        *(torch.tanh(4 * one) for one in apart),
        leave @ enter.transpose(1, 2),
        leave[..., :1] * enter[:, None, :, 1] - leave[..., 1:] * enter[:, None, :, 0],
        *(torch.tanh(2 * one) for one in edges),
        *(one.clamp(-1, 1) for one in overlap),
        _apart(lengths, lengths).clamp(-3, 3),
        _same(joints[..., 1], joints[..., 0]),
        after[:, :, None] == number,  # arm d is where directed piece d begins
        (number[:, None] // 2 == number // 2).expand(b, n, n),
        (number[:, None] == number).expand(b, n, n),
        _same(joints[..., 0], joints[..., 0]),
        _same(joints[..., 1], joints[..., 1]),
        parts[:, :, None, 0] == parts[:, None, :, 0],
        parts[:, :, None, 1] == parts[:, None, :, 1],
    ]
    return torch.stack([plane.float() for plane in planes])


def _apart(to: Tensor, of: Tensor) -> Tensor:
    """[B, N, N]: `to` of the second less `of` of the first."""
    return to[:, None, :] - of[:, :, None]


def _same(a: Tensor, b: Tensor) -> Tensor:
    return (a[:, :, None] == b[:, None, :]) & (a >= 0)[:, :, None]
