"""Matrices laid out once for multiplying few rows: on a CPU twice as fast as `F.linear`."""

from __future__ import annotations

import copy
from collections.abc import Callable
from functools import cache
from typing import TypeVar

import torch
import torch.nn.functional as F
from torch import Tensor, nn

Linear = Callable[[Tensor], Tensor]
M = TypeVar("M", bound=nn.Module)


def packed(*weights: Tensor, bias: Tensor | None = None) -> Linear:
    """The map x -> x @ W.T + bias for x [N, in], where W stacks the weights [out, in].

    On a CPU in float32 oneDNN's own layout is used where this build of torch has it.
    """
    weight = (torch.cat(weights) if len(weights) > 1 else weights[0]).detach()
    bias = None if bias is None else bias.detach()
    if weight.device.type == "cpu" and weight.dtype == torch.float32 and _has_onednn():
        return _onednn(weight, bias)
    return lambda x: F.linear(x, weight, bias)


def with_packed_linears(module: M) -> M:
    """A copy of a module for inference, all its linear maps packed; other tensors are shared."""
    copied = copy.deepcopy(module, {id(tensor): tensor for tensor in module.parameters()})
    for part in list(copied.modules()):
        for name, child in part.named_children():
            if isinstance(child, nn.Linear):
                setattr(part, name, _Packed(child))
    return copied


class _Packed(nn.Module):
    """In the place of an `nn.Linear`."""

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        self._multiply = packed(linear.weight, bias=linear.bias)

    def forward(self, x: Tensor) -> Tensor:
        """float[..., out] of float[..., in]."""
        return self._multiply(x.flatten(0, -2)).view(*x.shape[:-1], -1)


def _onednn(weight: Tensor, bias: Tensor | None) -> Linear:
    # The operators of torch's own compiler (inductor, mkldnn_fusion.py); not public, so probed.
    layout = torch.ops.mkldnn._reorder_linear_weight(weight, None)
    multiply = torch.ops.mkldnn._linear_pointwise

    def apply(x: Tensor) -> Tensor:
        out: Tensor = multiply(x, layout, bias, "none", [], "")
        return out

    return apply


@cache
def _has_onednn() -> bool:
    """Whether the operators are there and multiply rightly."""
    weight, x = torch.linspace(-1, 1, 48 * 32).view(48, 32), torch.linspace(-1, 1, 96).view(3, 32)
    bias = torch.linspace(-1, 1, 48)
    try:
        with torch.inference_mode():
            return torch.allclose(_onednn(weight, bias)(x), F.linear(x, weight, bias), atol=1e-4)
    except (AttributeError, RuntimeError, NotImplementedError):
        return False
