"""What the networks are told, computed in torch for many words at once, on a GPU or not.

The same as `ductus.model.ordering.features`, which a run uses word by word; and words as another
hand might have written them (`order_loss.varied`), all of a batch in one go.
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from ductus.model.ordering.features import _FEWEST, HINTS
from ductus.model.ordering.training.order_loss import MIRRORED, UNHINTED, UNSTEADY

_LTR, _RTL, _AUTO = (HINTS.index(name) for name in ("ltr", "rtl", "auto"))


class WordTensors(NamedTuple):
    """B words padded to P pieces, as `features.GraphBatch`: float32, and int64 what counts.

    Attributes:
        points, ways, sizes, turns, joints, partners, parts: [B, P, ...] as in `Description`.
        hints: [B], index into `HINTS`.
        real: bool[B, P].
    """

    points: Tensor
    ways: Tensor
    sizes: Tensor
    turns: Tensor
    joints: Tensor
    partners: Tensor
    parts: Tensor
    hints: Tensor
    real: Tensor


def varied_words(words: WordTensors, chance: torch.Generator) -> WordTensors:
    """Each slanted, stretched, turned a little, its points unsteady; some mirrored, some untold."""
    count, device = len(words.hints), words.points.device

    def even() -> Tensor:
        return torch.rand(count, device=device, generator=chance)

    def normal(*shape: int) -> Tensor:
        return torch.randn(count, *shape, device=device, generator=chance)

    mirrored = (words.hints == _LTR) & (even() < MIRRORED)
    untold = ~mirrored & (even() < UNHINTED)
    facing = torch.where(mirrored, -1.0, 1.0)
    rows = [
        torch.stack([facing * (0.8 + 0.45 * even()), 0.15 * normal()], dim=-1),
        torch.stack([facing * 0.05 * normal(), torch.ones_like(facing)], dim=-1),
    ]
    matrix = torch.stack(rows, dim=1)
    low, high = _ends(words)
    height = (high - low)[:, 1] + 1
    shaken = words.points + UNSTEADY * height[:, None, None, None] * normal(*words.points.shape[1:])
    points = torch.einsum("bpmc,bdc->bpmd", shaken, matrix)
    ways = torch.einsum("bpmc,bdc->bpmd", words.ways, matrix)
    ways = ways / ways.norm(dim=-1, keepdim=True).clamp_min(1e-6)
    hints = torch.where(mirrored, _RTL, torch.where(untold, _AUTO, words.hints))
    turns = words.turns * facing[:, None]
    return words._replace(points=points, ways=ways, turns=turns, hints=hints)


def word_features(words: WordTensors) -> tuple[Tensor, Tensor, Tensor]:
    """What the network takes, as `features.features`: nodes, pairs and which are real."""
    low, high = _ends(words)
    span = (high - low).clamp_min(1)
    height = torch.maximum(span.amin(1), _FEWEST * span.amax(1))
    points = (words.points - ((low + high) / 2)[:, None, None]) / height[:, None, None, None]
    box = torch.cat([points.amin(2), points.amax(2)], dim=-1)
    lengths = (words.sizes[..., 0] / height[:, None] + 0.02).log()
    pairs = torch.cat([_apart(points, words.ways, box, lengths), _meeting(words)])
    span = span / height[:, None]
    nodes = _nodes(words, (points, box, height, span))
    real = words.real.repeat_interleave(2, dim=1)
    return nodes * real[..., None], pairs, real


def _ends(words: WordTensors) -> tuple[Tensor, Tensor]:
    real = words.real[:, :, None, None]
    low = torch.where(real, words.points, 1e9).amin((1, 2))
    high = torch.where(real, words.points, -1e9).amax((1, 2))
    return low, high


def _both(forwards: Tensor, backwards: Tensor) -> Tensor:
    """[B, 2 P, ...] of what is said of either direction of each piece."""
    return torch.stack([forwards, backwards], dim=2).flatten(1, 2)


def _twice(each: Tensor) -> Tensor:
    return each.repeat_interleave(2, dim=1)


def _apart(points: Tensor, ways: Tensor, box: Tensor, lengths: Tensor) -> Tensor:
    """float[17, B, N, N], how far the second lies from the first, bounded."""
    first, last = points[:, :, 0], points[:, :, -1]
    hop = _both(first, last)[:, None] - _both(last, first)[:, :, None]
    far = hop.norm(dim=-1)
    into, out = _both(ways[:, :, 0], ways[:, :, 1]), -_both(ways[:, :, 1], ways[:, :, 0])
    bend = (out[:, :, None] * into[:, None]).sum(-1)
    turn = out[:, :, None, 0] * into[:, None, :, 1] - out[:, :, None, 1] * into[:, None, :, 0]
    box = _twice(box)
    middle = (box[..., :2] + box[..., 2:]) / 2
    gap = middle[:, None] - middle[:, :, None]
    edges = 2 * (box[:, None] - box[:, :, None])
    shared = torch.minimum(box[:, :, None, 2:], box[:, None, :, 2:]) - torch.maximum(
        box[:, :, None, :2], box[:, None, :, :2]
    )
    longer = (_twice(lengths)[:, None] - _twice(lengths)[:, :, None]).clamp(-3, 3)
    near = torch.stack([hop[..., 0], hop[..., 1], 8 * far], dim=0).tanh()
    return torch.cat(
        [
            torch.stack([near[0], near[1], (4 * far).log1p(), near[2]]),
            torch.cat([gap, 4 * gap], dim=-1).tanh().permute(3, 0, 1, 2),
            torch.stack([bend, turn]),
            edges.tanh().permute(3, 0, 1, 2),
            shared.clamp(-1, 1).permute(3, 0, 1, 2),
            longer[None],
        ]
    )


def _meeting(words: WordTensors) -> Tensor:
    """float[8, B, N, N], what either tells of the other: they meet, they are one."""
    joints, partners = words.joints, words.partners
    start = _both(joints[..., 0], joints[..., 1])
    end = _both(joints[..., 1], joints[..., 0])
    after = _both(partners[..., 1], partners[..., 0])
    number = torch.arange(start.shape[1], device=start.device)
    one = (number[:, None] == number).expand(len(start), -1, -1)
    same = (number[:, None] // 2 == number // 2).expand(len(start), -1, -1)
    part, run = _twice(words.parts[..., 0]), _twice(words.parts[..., 1])
    told = [
        (end >= 0)[..., None] & (end[..., None] == start[:, None]),
        after[..., None] == number,
        same,
        one,
        (start >= 0)[..., None] & (start[..., None] == start[:, None]),
        (end >= 0)[..., None] & (end[..., None] == end[:, None]),
        part[..., None] == part[:, None],
        run[..., None] == run[:, None],
    ]
    return torch.stack(told).float()


def _nodes(words: WordTensors, frame: tuple[Tensor, Tensor, Tensor, Tensor]) -> Tensor:
    """float[B, N, NODE], of what is padded, too."""
    points, box, height, span = frame
    low, high = box[..., :2], box[..., 2:]
    middle = (low + high) / 2
    shape = (points - middle[:, :, None]).clamp(-3, 3)
    into, out = words.ways[:, :, 0], words.ways[:, :, 1]
    sizes = words.sizes / height[:, None, None]
    wide = (sizes + 1e-2).log()
    whole_low, whole_high = _parts(words, low, high)
    ends = _degrees(words)
    hints = torch.nn.functional.one_hot(words.hints, len(HINTS)).float()
    count = words.real.sum(1).float().log()
    n = points.shape[1]
    either = [
        middle.tanh(),
        2 * middle / span[:, None].clamp_min(1e-3),
        sizes[..., :1].clamp_max(4),
    ]
    after = [
        (whole_high - whole_low).clamp_max(4),
        (middle - whole_low).clamp_max(4),
        (whole_high - middle).tanh(),
        span.log()[:, None].expand(-1, n, -1),
        count[:, None, None].expand(-1, n, 1),
        hints[:, None].expand(-1, n, -1),
    ]
    turn = words.turns[..., None] / 3
    forwards = [shape.flatten(2), into, -out, *either, wide, turn, _few(ends, ends.flip(-1))]
    back = [shape.flip(2).flatten(2), out, -into, *either, wide[..., [0, 3, 2, 1]], -turn]
    backwards = [*back, _few(ends.flip(-1), ends)]
    return _both(torch.cat([*forwards, *after], -1), torch.cat([*backwards, *after], -1))


def _few(begins: Tensor, ends: Tensor) -> Tensor:
    """float[B, P, 6]: none, two, more than three directed pieces begin there, and end there."""
    told = [begins[..., 0] == 0, ends[..., 0] == 0, begins[..., 0] == 2, ends[..., 0] == 2]
    return torch.stack([*told, begins[..., 0] > 3, ends[..., 0] > 3], dim=-1).float()


def _degrees(words: WordTensors) -> Tensor:
    """int[B, P, 2]: how many ends of pieces are at the joint of each; 0 where free."""
    joints = words.joints
    every = joints.flatten(1)
    same = (joints[..., None] == every[:, None, None]) & (joints >= 0)[..., None]
    return same.sum(-1)


def _parts(words: WordTensors, low: Tensor, high: Tensor) -> tuple[Tensor, Tensor]:
    """The box of each piece's connected part: float[B, P, 2] twice."""
    part = words.parts[..., 0]
    same = ((part[:, None] == part[..., None]) & words.real[:, None])[..., None]
    least = torch.where(same, low[:, None], torch.inf).amin(2)
    most = torch.where(same, high[:, None], -torch.inf).amax(2)
    real = words.real[..., None]
    return torch.where(real, least, 0.0), torch.where(real, most, 0.0)
