"""Vision transformer (Dosovitskiy et al. 2021): a picture to one embedding a patch."""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ductus.model.inksight.config import InkSightConfig


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
