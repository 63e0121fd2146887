"""How large InkSight networks are: the sizes by name."""

from __future__ import annotations

from dataclasses import dataclass, replace

from ductus.model.inksight.answers import MOST_TOKENS
from ductus.model.inksight.grid import GRID_SIDE
from ductus.model.inksight.tokens import N_INK_TOKENS
from ductus.model.inksight.vocabulary import Bytes


@dataclass(frozen=True)
class InkSightConfig:
    """How large the network is.

    Attributes:
        text_tokens: ids below are text; the 451 ink tokens follow.
        patch: the side of the ViT's patches, in pixels.
        image_width, image_heads, image_layers, image_hidden: of the ViT.
        width, heads, head_size, hidden: of encoder and decoder.
        longest: tokens of the longest answers it was taught, their end included; it writes no
            longer ones, for there it would lose its way.
    """

    text_tokens: int = Bytes.size
    patch: int = 16
    image_width: int = 768
    image_heads: int = 12
    image_layers: int = 12
    image_hidden: int = 3072
    width: int = 768
    heads: int = 12
    head_size: int = 64
    hidden: int = 2048
    encoder_layers: int = 12
    decoder_layers: int = 12
    longest: int = MOST_TOKENS

    @property
    def n_tokens(self) -> int:
        """The size of the vocabulary."""
        return self.text_tokens + N_INK_TOKENS

    @property
    def n_patches(self) -> int:
        """Embeddings a picture."""
        return (GRID_SIDE // self.patch) ** 2


CONFIGS = {
    # ViT-B/16 and mT5-base with 32,000 pieces of text: 334 M parameters; the paper's Small has 340.
    "small": InkSightConfig(text_tokens=32_000),
    # 28 M parameters, text as bytes.
    "mini": InkSightConfig(
        image_width=384,
        image_heads=6,
        image_layers=6,
        image_hidden=1536,
        width=384,
        heads=6,
        hidden=1024,
        encoder_layers=4,
        decoder_layers=4,
    ),
    # 2 M parameters, answers of some tens of tokens: single letters, trained without a GPU.
    "nano": InkSightConfig(
        patch=32,
        image_width=128,
        image_heads=4,
        image_layers=3,
        image_hidden=384,
        width=128,
        heads=4,
        head_size=32,
        hidden=256,
        encoder_layers=3,
        decoder_layers=3,
    ),
    # For tests.
    "tiny": InkSightConfig(
        patch=32,
        image_width=32,
        image_heads=2,
        image_layers=2,
        image_hidden=64,
        width=32,
        heads=2,
        head_size=16,
        hidden=64,
        encoder_layers=2,
        decoder_layers=2,
    ),
}


def config_named(name: str, text_tokens: int | None = None) -> InkSightConfig:
    """A configuration by name, for another text vocabulary if asked.

    Raises:
        KeyError: there is none of that name.
    """
    config = CONFIGS[name]
    return config if text_tokens is None else replace(config, text_tokens=text_tokens)
