"""The InkSight network (arXiv 2402.05804): a picture and a prompt in, text and ink tokens out.

A ViT turns the picture into 196 embeddings, to which their places are added once more at the end.
Those of the prompt's tokens follow, and both go through an encoder-decoder of mT5's kind. Shapes in
comments: B pictures, N tokens, S of the encoder, V the vocabulary.
"""

from __future__ import annotations

import math
from typing import cast

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ductus.model.inksight.blocks import (
    Attention,
    DecoderLayer,
    EncoderLayer,
    Hidden,
    Stack,
    backwards,
    both_ways,
)
from ductus.model.inksight.config import InkSightConfig
from ductus.model.inksight.grid import GRID_SIDE
from ductus.model.inksight.tokens import FIRST_Y
from ductus.model.inksight.vit import ViT
from ductus.model.inksight.vocabulary import PAD


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
        middles = torch.arange(config.patch // 2, GRID_SIDE, config.patch)
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
