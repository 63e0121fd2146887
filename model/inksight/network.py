"""The InkSight network (arXiv 2402.05804): a picture and a prompt in, text and ink tokens out.

A ViT (Dosovitskiy et al. 2021) turns the picture into 196 embeddings, to which their places are
added once more at the end. Those of the prompt's tokens follow, and both go through an
encoder-decoder of mT5's kind (Raffel et al. 2020, Xue et al. 2021): RMS norm before each block,
gated GELU, no biases, attention without scaling and with a learned bias for the distance of two
tokens. Shapes in comments: B pictures, N tokens, S of the encoder, V the vocabulary.
"""

from __future__ import annotations

import math
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ductus.model.inksight.config import InkSightConfig
from ductus.model.inksight.grid import SIDE
from ductus.model.inksight.tokens import FIRST_Y
from ductus.model.inksight.vocabulary import PAD

N_BUCKETS, FARTHEST = 32, 128
"""Distances have their own bias up to 8 (16 backwards only), then share more and more."""


class ViTLayer(nn.Module):
    """Attention among patches, then a perceptron; norms before them."""

    def __init__(self, config: InkSightConfig) -> None:
        super().__init__()
        self.heads = config.image_heads
        self.norm_attention = nn.LayerNorm(config.image_width, eps=1e-6)
        self.qkv = nn.Linear(config.image_width, 3 * config.image_width)
        self.out = nn.Linear(config.image_width, config.image_width)
        self.norm = nn.LayerNorm(config.image_width, eps=1e-6)
        self.wide = nn.Linear(config.image_width, config.image_hidden)
        self.narrow = nn.Linear(config.image_hidden, config.image_width)

    def forward(self, x: Tensor) -> Tensor:
        """float[B, N, image_width] of float[B, N, image_width]."""
        b, n, width = x.shape
        qkv = self.qkv(self.norm_attention(x)).view(b, n, 3, self.heads, -1)
        q, k, v = qkv.permute(2, 0, 3, 1, 4)  # [B, heads, N, size] each
        mixed = F.scaled_dot_product_attention(q, k, v)
        x = x + self.out(mixed.transpose(1, 2).reshape(b, n, width))
        update: Tensor = self.narrow(F.gelu(self.wide(self.norm(x))))
        return x + update


class ViT(nn.Module):
    """Pictures to one embedding a patch, in the encoder's width."""

    def __init__(self, config: InkSightConfig) -> None:
        super().__init__()
        self.patches = nn.Conv2d(3, config.image_width, config.patch, config.patch)
        self.places = nn.Parameter(0.02 * torch.randn(1, config.n_patches, config.image_width))
        self.layers = nn.ModuleList(ViTLayer(config) for _ in range(config.image_layers))
        self.norm = nn.LayerNorm(config.image_width, eps=1e-6)
        self.out = nn.Linear(config.image_width, config.width)
        self.where = nn.Parameter(torch.zeros(1, config.n_patches, config.width))

    def forward(self, images: Tensor) -> Tensor:
        """float[B, 196, width] of float[B, 3, 224, 224], -1 to 1."""
        x = self.patches(images).flatten(2).transpose(1, 2) + self.places
        for layer in self.layers:
            x = layer(x)
        embeddings: Tensor = self.out(self.norm(x)) + self.where
        return embeddings


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


class Sight(nn.Module):
    """The first half: ViT and encoder."""

    def __init__(self, config: InkSightConfig) -> None:
        super().__init__()
        self.vit = ViT(config)
        self.encoder = Stack(config, EncoderLayer, config.encoder_layers)

    def forward(self, images: Tensor, asked: Tensor, hidden: Tensor) -> tuple[Tensor, Tensor]:
        """What the decoder looks at, see `InkSight.encode`.

        Args:
            images: uint8[B, 224, 224, 3], RGB.
            asked: float[B, P, width], the prompts' embeddings.
            hidden: bool[B, P], true where a prompt is padded.
        """
        pictures = (images.permute(0, 3, 1, 2).to(asked.dtype) / 127.5) - 1
        x = torch.cat([self.vit(pictures), asked], dim=1)  # [B, S, width]
        hidden = F.pad(hidden, (x.shape[1] - hidden.shape[1], 0))  # [B, S]
        padding = torch.zeros_like(hidden, dtype=x.dtype).masked_fill_(hidden, -math.inf)
        padding = padding[:, None, None]
        place = torch.arange(x.shape[1], device=x.device)
        away = both_ways(place[None] - place[:, None])
        bias = self.encoder.distances(away).permute(2, 0, 1)[None] + padding
        for layer in self.encoder.layers:
            x = layer(x, bias)
        encoded: Tensor = self.encoder.norm(x)
        return encoded, padding


class InkSight(nn.Module):
    """The whole network; `forward` is for training, the `Decoder` writes answers."""

    def __init__(self, config: InkSightConfig) -> None:
        super().__init__()
        self.config = config
        self.sight = Sight(config)
        self.tokens = nn.Embedding(config.n_tokens, config.width)
        self.decoder = Stack(config, DecoderLayer, config.decoder_layers)
        self.head = nn.Linear(config.width, config.n_tokens, bias=False)
        self._initialise()

    def encode(self, images: Tensor, prompts: Tensor) -> tuple[Tensor, Tensor]:
        """What the decoder looks at.

        Args:
            images: uint8[B, 224, 224, 3], RGB.
            prompts: int64[B, P], padded with 0 at the end.

        Returns:
            float[B, S, width] and the bias float[B, 1, 1, S] that hides the padding; S = 196 + P.
        """
        seen: tuple[Tensor, Tensor] = self.sight(images, self.tokens(prompts), prompts == PAD)
        return seen

    def decoder_layers(self) -> list[DecoderLayer]:
        """The decoder's layers, first to last."""
        return [cast(DecoderLayer, layer) for layer in self.decoder.layers]

    def written_bias(self, length: int) -> Tensor:
        """float[heads, length]: the decoder's bias for what was written 0, 1, ... tokens ago."""
        back = torch.arange(length, device=self.head.weight.device)
        bias: Tensor = self.decoder.distances(backwards(back)).T
        return bias

    def forward(self, images: Tensor, prompts: Tensor, written: Tensor) -> Tensor:
        """The logits of each next token, float[B, N, V].

        Args:
            images, prompts: as for `encode`.
            written: int64[B, N], answers so far; 0 starts each and pads it.
        """
        return self.write(*self.encode(images, prompts), written)

    def write(self, encoded: Tensor, padding: Tensor, written: Tensor) -> Tensor:
        """The logits of each next token, see `forward`, of what `encode` returns."""
        x = self.tokens(written)  # [B, N, width]
        n = written.shape[1]
        place = torch.arange(n, device=x.device)
        back = place[:, None] - place[None]  # how long ago, negative in the future
        bias = self.written_bias(n)[:, back.clamp_min(0)]  # [heads, N, N]
        bias = bias.masked_fill(back < 0, -math.inf)[None]
        for layer in self.decoder.layers:
            x = layer(x, bias, encoded, padding)
        logits: Tensor = self.head(self.decoder.norm(x))
        return logits

    def _initialise(self) -> None:
        """Variances as in T5: attention without scaling needs small queries."""
        config, width = self.config, self.config.width
        for module in self.modules():
            if isinstance(module, Attention):
                nn.init.normal_(module.q.weight, std=(width * config.head_size) ** -0.5)
                for linear in (module.k, module.v):
                    nn.init.normal_(linear.weight, std=width**-0.5)
                nn.init.normal_(module.o.weight, std=(config.heads * config.head_size) ** -0.5)
            elif isinstance(module, Hidden):
                for linear in (module.gate, module.wide):
                    nn.init.normal_(linear.weight, std=width**-0.5)
                nn.init.normal_(module.narrow.weight, std=config.hidden**-0.5)
            elif isinstance(module, Stack):
                nn.init.normal_(module.distances.weight, std=width**-0.5)
        nn.init.normal_(self.tokens.weight)
        nn.init.normal_(self.head.weight, std=width**-0.5)
        self._initialise_places()
        self._initialise_attention()

    @torch.no_grad()
    def _initialise_places(self) -> None:
        """Coordinates near each other begin alike, and patches like their middles' coordinates."""
        config, vit = self.config, self.sight.vit
        middles = torch.arange(config.patch // 2, SIDE, config.patch)
        by_axis, by_axis_inside = [], []
        for first in (config.text_tokens, config.text_tokens + FIRST_Y):
            places = slice(first, first + FIRST_Y)
            self.tokens.weight[places] = _graded(config.width)
            self.head.weight[places] = _graded(config.width) * config.width**-0.5
            by_axis.append(self.tokens.weight[places][middles])
            by_axis_inside.append(_graded(config.image_width)[middles])
        vit.where[0] = _sums(*by_axis)
        vit.places[0] = 0.5 * _sums(*by_axis_inside)

    @torch.no_grad()
    def _initialise_attention(self) -> None:
        """The decoder begins by looking where the pen is: at patches like the last two tokens.

        Queries begin as keys, and the first layer hands on the token before. Without it thousands
        of steps go by until the picture is heeded, with it a hundred. Source: mimetic
        initialization (Trockman & Kolter 2023).
        """
        for layer in self.decoder_layers():
            layer.cross.q.weight.copy_(layer.cross.k.weight * self.config.head_size**-0.5)
        before = self.decoder_layers()[0].attention
        nn.init.orthogonal_(before.v.weight)
        before.o.weight.copy_(before.v.weight.T)
        self.decoder.distances.weight[1] += 3


def _sums(across: Tensor, down: Tensor) -> Tensor:
    """float[n * n, width]: for each patch, row by row, its column's vector and its row's."""
    return (down[:, None] + across[None]).flatten(0, 1)


def _graded(width: int) -> Tensor:
    """float32[225, width] of variance 1; rows d apart are alike by exp(-d / 24).

    Source: random Fourier features of the Laplacian kernel (Rahimi & Recht 2007).
    """
    wave = torch.empty(width).cauchy_() / 24
    phase = torch.rand(width) * 2 * math.pi
    return math.sqrt(2) * torch.cos(torch.arange(FIRST_Y)[:, None] * wave + phase)


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
