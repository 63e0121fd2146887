"""One token more for each of a batch of answers: the decoder with its memory."""

from __future__ import annotations

import math

import torch
import torch.nn.functional as F
from torch import Tensor

from ductus.model.inksight.blocks import DecoderLayer
from ductus.model.inksight.config import InkSightConfig
from ductus.model.inksight.decoding.packed import packed
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.vocabulary import END


class Memory:
    """The keys and values of answers, in rows that answers may move between.

    Args:
        rows: how many answers there is room for.
        sights: S, how many embeddings of the encoder each looks at.
        longest: how many tokens there is room for.
        like: a tensor of the network, for type and device.

    Attributes:
        seen: float[2 layers, rows, heads, S, size], the cross-attention's keys and values in turn.
        padding: float[rows, 1, 1, S], -inf where there is nothing to see.
        written: float[2 layers, rows, heads, longest, size], those of what is written.
    """

    def __init__(
        self, config: InkSightConfig, rows: int, sights: int, longest: int, like: Tensor
    ) -> None:
        shape = (2 * config.decoder_layers, rows, config.heads)
        self.seen = like.new_empty((*shape, sights, config.head_size))
        self.padding = like.new_zeros((rows, 1, 1, sights))
        self.written = like.new_empty((*shape, longest, config.head_size))
        if like.is_cuda:  # it reads ahead of what is written, and 0 times what lies there must be 0
            self.written.zero_()

    def holds(self, rows: int, sights: int) -> bool:
        """Whether so many answers, that look at so much, have room."""
        return self.padding.shape[0] >= rows and self.padding.shape[-1] == sights

    def move(self, rows: Tensor, to: Tensor, length: int) -> None:
        """Copies answers of `length` tokens from rows int64[M] to others, none of them in both."""
        self.written[:, to, :, :length] = self.written[:, rows, :, :length]
        self.seen[:, to] = self.seen[:, rows]
        self.padding[to] = self.padding[rows]


class _Layer:
    """A decoder layer's matrices, stacked where they read the same input."""

    def __init__(self, layer: DecoderLayer) -> None:
        own = layer.attention
        self.norms = (layer.norm_attention.weight, layer.norm_cross.weight, layer.norm.weight)
        self.qkv = packed(own.q.weight, own.k.weight, own.v.weight)
        self.out = packed(own.o.weight)
        self.cross_q = packed(layer.cross.q.weight)
        self.cross_kv = packed(layer.cross.k.weight, layer.cross.v.weight)
        self.cross_out = packed(layer.cross.o.weight)
        self.gate_wide = packed(layer.hidden.gate.weight, layer.hidden.wide.weight)
        self.narrow = packed(layer.hidden.narrow.weight)


class DecoderStep:
    """The decoder, one token at a time."""

    def __init__(self, network: InkSight) -> None:
        config = network.config
        self.heads, self.size = config.heads, config.head_size
        self.tokens = network.tokens.weight.detach()
        """The embeddings, float[V, width]."""
        self._layers = [_Layer(layer) for layer in network.decoder_layers()]
        self._norm = network.decoder.norm.weight
        head = network.head.weight
        self._all = packed(head)
        self._ink = packed(head[config.text_tokens :], head[END : END + 1])
        ids = [*range(config.text_tokens, config.n_tokens), END]
        self.ink_ids = torch.tensor(ids, device=head.device)
        """The tokens that the logits for ink alone stand for, int64[452]."""

    def look(self, memory: Memory, encoded: Tensor, padding: Tensor) -> None:
        """Computes what the cross-attention needs of the pictures, once, for the first B rows.

        Args:
            encoded, padding: as `InkSight.encode` gives them.
        """
        b, sights, _ = encoded.shape
        for k, layer in enumerate(self._layers):
            pair = layer.cross_kv(encoded.flatten(0, 1)).view(b, sights, 2, self.heads, self.size)
            memory.seen[2 * k : 2 * k + 2, :b] = pair.permute(2, 0, 3, 1, 4)
        memory.padding[:b] = padding

    def __call__(
        self, tokens: Tensor, position: Tensor, bias: Tensor, memory: Memory, ink_only: bool
    ) -> Tensor:
        """Logits float32[N, V], or float32[N, 452] of `ink_ids` when only ink can follow.

        Args:
            tokens: int64[N], what the answers in the first N rows end with.
            position: int64[1], how many tokens they have before it.
            bias: float[1, heads, 1, M] for what was written at 0 to M - 1; -inf from `position` on.
        """
        n, length = len(tokens), bias.shape[-1]
        x = self.tokens[tokens]  # [N, width]
        for k, layer in enumerate(self._layers):
            qkv = layer.qkv(self._normed(x, layer.norms[0])).view(n, 3, self.heads, 1, self.size)
            keys, values = memory.written[2 * k, :n], memory.written[2 * k + 1, :n]
            keys.index_copy_(2, position, qkv[:, 1])
            values.index_copy_(2, position, qkv[:, 2])
            mixed = F.scaled_dot_product_attention(
                qkv[:, 0], keys[:, :, :length], values[:, :, :length], attn_mask=bias, scale=1.0
            )
            x = x + layer.out(mixed.reshape(n, -1))
            q = layer.cross_q(self._normed(x, layer.norms[1])).view(n, self.heads, 1, self.size)
            mixed = F.scaled_dot_product_attention(
                q,
                memory.seen[2 * k, :n],
                memory.seen[2 * k + 1, :n],
                attn_mask=memory.padding[:n],
                scale=1.0,
            )
            x = x + layer.cross_out(mixed.reshape(n, -1))
            gate, wide = layer.gate_wide(self._normed(x, layer.norms[2])).chunk(2, dim=1)
            x = x + layer.narrow(F.gelu(gate, approximate="tanh") * wide)
        read = self._ink if ink_only else self._all
        return read(self._normed(x, self._norm)).float()

    def _normed(self, x: Tensor, weight: Tensor) -> Tensor:
        return F.rms_norm(x, weight.shape, weight, 1e-6)


class PlainStep:
    """A step as it is, reading no more than what is written; for a CPU."""

    def __init__(self, step: DecoderStep, memory: Memory, table: Tensor) -> None:
        self._step, self._memory, self._table = step, memory, table

    def __call__(self, tokens: Tensor, position: int, ink_only: bool) -> Tensor:
        """See `DecoderStep`; `table` is of `biases`."""
        start = self._table.shape[-1] // 2 - 1 - position
        bias = self._table[..., start : start + position + 1]
        return self._step(
            tokens, torch.tensor([position], device=tokens.device), bias, self._memory, ink_only
        )


def biases(network: InkSight, longest: int) -> Tensor:
    """float[1, heads, 1, 2 longest]: from `longest - 1 - p` on, the biases at position p.

    They begin with that of the token at 0; those of the future are -inf.
    """
    past = network.written_bias(longest).flip(1)
    future = torch.full_like(past, -math.inf)
    return torch.cat([past, future], dim=1)[None, :, None]
