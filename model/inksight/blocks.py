"""Blocks of an encoder-decoder of mT5's kind (Raffel et al. 2020, Xue et al. 2021).

RMS norm before each block, gated GELU, no biases, attention without scaling and with a learned
bias for the distance of two tokens. Shapes: B pictures, N tokens, S of the encoder.
"""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ductus.model.inksight.config import InkSightConfig

N_BUCKETS, FARTHEST = 32, 128
"""Distances have their own bias up to 8 (16 backwards only), then share more and more."""


class RMSNorm(nn.Module):
    """Divides by the root of the mean square, in float32 (Zhang & Sennrich 2019)."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.ones(width))

    def forward(self, x: Tensor) -> Tensor:
        """float[..., width] of float[..., width]."""
        scale = torch.rsqrt(x.float().pow(2).mean(-1, keepdim=True) + 1e-6)
        return self.weight * (x * scale).to(x.dtype)


class Attention(nn.Module):
    """Attention without scaling; the bias of distances is added to the scores."""

    def __init__(self, config: InkSightConfig) -> None:
        super().__init__()
        inner = config.heads * config.head_size
        self.heads = config.heads
        self.q = nn.Linear(config.width, inner, bias=False)
        self.k = nn.Linear(config.width, inner, bias=False)
        self.v = nn.Linear(config.width, inner, bias=False)
        self.o = nn.Linear(inner, config.width, bias=False)

    def forward(self, x: Tensor, of: Tensor, bias: Tensor) -> Tensor:
        """float[B, N, width]: what x [B, N, width] asks `of` [B, M, width].

        Args:
            bias: float[B or 1, heads or 1, N or 1, M]; -inf hides.
        """
        q, k, v = self.split(self.q(x)), self.split(self.k(of)), self.split(self.v(of))
        mixed = F.scaled_dot_product_attention(q, k, v, attn_mask=bias, scale=1.0)
        return self.joined(mixed)

    def split(self, x: Tensor) -> Tensor:
        """[B, N, inner] to [B, heads, N, size]."""
        return x.view(*x.shape[:2], self.heads, -1).transpose(1, 2)

    def joined(self, mixed: Tensor) -> Tensor:
        """[B, heads, N, size] to [B, N, width]."""
        out: Tensor = self.o(mixed.transpose(1, 2).flatten(2))
        return out


class Hidden(nn.Module):
    """A perceptron with a gate, GELU in its approximation by tanh (Shazeer 2020)."""

    def __init__(self, config: InkSightConfig) -> None:
        super().__init__()
        self.gate = nn.Linear(config.width, config.hidden, bias=False)
        self.wide = nn.Linear(config.width, config.hidden, bias=False)
        self.narrow = nn.Linear(config.hidden, config.width, bias=False)

    def forward(self, x: Tensor) -> Tensor:
        """float[..., width] of float[..., width]."""
        out: Tensor = self.narrow(F.gelu(self.gate(x), approximate="tanh") * self.wide(x))
        return out


class EncoderLayer(nn.Module):
    """Attention among all, then the perceptron."""

    def __init__(self, config: InkSightConfig) -> None:
        super().__init__()
        self.norm_attention = RMSNorm(config.width)
        self.attention = Attention(config)
        self.norm = RMSNorm(config.width)
        self.hidden = Hidden(config)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """float[B, S, width] of float[B, S, width]; bias as for `Attention`."""
        normed = self.norm_attention(x)
        x = x + self.attention(normed, normed, bias)
        update: Tensor = self.hidden(self.norm(x))
        return x + update


class DecoderLayer(nn.Module):
    """Attention to what is written, attention to the encoder, then the perceptron."""

    def __init__(self, config: InkSightConfig) -> None:
        super().__init__()
        self.norm_attention = RMSNorm(config.width)
        self.attention = Attention(config)
        self.norm_cross = RMSNorm(config.width)
        self.cross = Attention(config)
        self.norm = RMSNorm(config.width)
        self.hidden = Hidden(config)

    def forward(self, x: Tensor, bias: Tensor, encoded: Tensor, encoded_bias: Tensor) -> Tensor:
        """float[B, N, width] of x [B, N, width] and encoded [B, S, width]."""
        normed = self.norm_attention(x)
        x = x + self.attention(normed, normed, bias)
        x = x + self.cross(self.norm_cross(x), encoded, encoded_bias)
        update: Tensor = self.hidden(self.norm(x))
        return x + update


class Stack(nn.Module):
    """Layers with one bias of distances for all of them, and a norm at the end."""

    def __init__(self, config: InkSightConfig, layer: type[nn.Module], count: int) -> None:
        super().__init__()
        self.distances = nn.Embedding(N_BUCKETS, config.heads)
        self.layers = nn.ModuleList(layer(config) for _ in range(count))
        self.norm = RMSNorm(config.width)


def both_ways(away: Tensor) -> Tensor:
    """The bucket of a distance, int64 of int64: half of them for what comes later."""
    half = N_BUCKETS // 2
    return torch.where(away > 0, half, 0) + _bucket(away.abs(), half)


def backwards(back: Tensor) -> Tensor:
    """The bucket of a distance back, int64 of int64 >= 0."""
    return _bucket(back, N_BUCKETS)


def _bucket(distance: Tensor, count: int) -> Tensor:
    """Half the buckets hold one distance each, the others share those to `FARTHEST` by logarithm.

    The steps, in float32, are those of Mesh TensorFlow's T5, so that its weights fit.
    """
    exact = count // 2
    far = torch.log(distance.clamp_min(1).float() / exact) / math.log(FARTHEST / exact)
    shared = exact + (far * (count - exact)).long()
    return torch.where(distance < exact, distance, shared.clamp_max(count - 1))
