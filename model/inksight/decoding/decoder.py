"""Answers of the network, many at a time: the project's own decoding loop.

Keys and values of what is written lie in memory that never moves; those of the picture are computed
once. Answers that are done leave the batch, so that each step costs what the unfinished ones cost.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from ductus.model.inksight.decoding.cuda_graphs import GraphedStep
from ductus.model.inksight.decoding.decoder_step import DecoderStep, Memory, PlainStep, biases
from ductus.model.inksight.decoding.grammar import FIRST, TEXT, Grammar
from ductus.model.inksight.decoding.packed import with_packed_linears
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.vocabulary import END, PAD

_LOOK_EVERY = 8
"""With graphs, steps between looks at which answers are done; the GPU must stop for each look."""
_SIGHTS = 32
"""With graphs, pictures and prompts are padded to a multiple, so that few serve them all."""


@dataclass(frozen=True)
class Answer:
    """What the network wrote.

    Attributes:
        tokens: of the vocabulary, without the end.
        ended: false when it would have gone on but had no room.
    """

    tokens: tuple[int, ...]
    ended: bool


class Decoder:
    """Writes answers.

    Args:
        network: in float32 on a CPU, float32 or bfloat16 on a GPU; not changed afterwards.
        with_grammar: keep answers to text, then well-formed strokes (see `Grammar`).
    """

    def __init__(self, network: InkSight, with_grammar: bool = True) -> None:
        self._config = network.config
        self._step = DecoderStep(network)
        self._sight = with_packed_linears(network.sight)
        self._device = self._step.tokens.device
        self._uses_graphs = self._device.type == "cuda"
        self.grammar = Grammar(network.config.text_tokens, self._device) if with_grammar else None
        self._graphed: GraphedStep | None = None
        with torch.inference_mode():
            self._table = biases(network, network.config.longest)

    @torch.inference_mode()
    def answers(
        self,
        images: Tensor,
        prompts: Sequence[Sequence[int]],
        text_first: Sequence[bool],
        most: Sequence[int] | None = None,
    ) -> list[Answer]:
        """One answer a picture, of the likeliest token at each step.

        Args:
            images: uint8[B, 224, 224, 3], RGB, B >= 1.
            prompts: ids of each prompt.
            text_first: whether text may come before the ink; without a grammar it always may.
            most: how many tokens each answer may have with its end, at most as many as the longest
                that the network was taught (the default).

        Raises:
            ValueError: an answer may have less than 1 token or more than the longest taught.
        """
        longest = self._config.longest
        limits = torch.tensor([longest] * len(images) if most is None else list(most))
        if not 1 <= int(limits.min()) <= int(limits.max()) <= longest:
            raise ValueError(f"answers have 1 to {longest} tokens")
        device, asked = self._device, self._padded(prompts)
        encoded, padding = self._sight(images.to(device), self._step.tokens[asked], asked == PAD)
        memory, step = self._prepared(encoded, padding)
        batch = _AnswerBatch(
            self.grammar, limits.to(device), torch.tensor(list(text_first)).to(device)
        )
        every = _LOOK_EVERY if self._uses_graphs else 1
        for position in range(int(limits.max())):
            ids = self._step.ink_ids if batch.ink_only else None
            logits = step(batch.tokens, position, batch.ink_only)
            likeliest = batch.barred(logits, ids).argmax(-1)
            batch.append(likeliest if ids is None else ids[likeliest], position)
            if (position + 1) % every == 0 and not batch.keep_unfinished(memory, position + 1):
                break
        return batch.answers(limits)

    def forget(self) -> None:
        """Gives back the memory that is kept for the next batch."""
        self._graphed = None
        torch.cuda.empty_cache()

    def _padded(self, prompts: Sequence[Sequence[int]]) -> Tensor:
        """int64[B, P], with zeros at the end."""
        rows = [torch.tensor(list(prompt), dtype=torch.int64) for prompt in prompts]
        ids = torch.nn.utils.rnn.pad_sequence(rows, batch_first=True, padding_value=PAD)
        if self._uses_graphs:
            sights = self._config.n_patches + ids.shape[1]
            ids = F.pad(ids, (0, -sights % _SIGHTS), value=PAD)
        return ids.to(self._device)

    def _prepared(self, encoded: Tensor, padding: Tensor) -> tuple[Memory, PlainStep | GraphedStep]:
        rows, sights = encoded.shape[:2]
        if not self._uses_graphs:
            memory = Memory(self._config, rows, sights, self._config.longest, encoded)
            self._step.look(memory, encoded, padding)
            return memory, PlainStep(self._step, memory, self._table)
        graphed = self._graphed
        if graphed is None or not graphed.memory.holds(rows, sights):
            self._graphed = graphed = None  # what it held is free before more is asked for
            memory = Memory(self._config, rows, sights, self._config.longest, encoded)
            self._graphed = graphed = GraphedStep(self._step, memory, self._table)
        self._step.look(graphed.memory, encoded, padding)
        return graphed.memory, graphed


class _AnswerBatch:
    """Answers under way; the unfinished ones lie in the first rows.

    Args:
        limits: int64[B], how many tokens each may have.
        text_first: bool[B].
    """

    def __init__(self, grammar: Grammar | None, limits: Tensor, text_first: Tensor) -> None:
        count, longest = len(limits), int(limits.max())
        self._grammar = grammar
        self._states = torch.where(text_first, TEXT, FIRST)
        self._written = limits.new_full((count, longest), END)
        self._limits = limits
        self._rows = torch.arange(count, device=limits.device)  # the answer that each row writes
        self._done = torch.zeros(count, dtype=torch.bool, device=limits.device)
        self.tokens = torch.full_like(limits, PAD)
        self.ink_only = grammar is not None and not bool(text_first.any())

    def barred(self, logits: Tensor, ids: Tensor | None) -> Tensor:
        """Logits float32[n, V], -inf for what may not follow; of the tokens `ids` if given."""
        if self._grammar is None:
            return logits
        bars = self._grammar.bars if ids is None else self._grammar.bars[:, ids]
        return logits + bars[self._states]

    def append(self, tokens: Tensor, position: int) -> None:
        """Writes the tokens int64[n] of all rows; what is done stays as it is."""
        tokens = torch.where(self._done, END, tokens)
        self._written[self._rows, position] = tokens
        self._done = self._done | (tokens == END) | (self._limits[self._rows] <= position + 1)
        self.tokens = tokens
        if self._grammar is not None:
            self._states = self._grammar.after(tokens)

    def keep_unfinished(self, memory: Memory, length: int) -> bool:
        """Closes the ranks: the last unfinished rows move to where done ones were.

        Returns:
            Whether there are unfinished answers.
        """
        open_rows = (~self._done).nonzero().flatten()
        n = len(open_rows)
        if n < len(self._done):
            holes = self._done[:n].nonzero().flatten()
            moving = open_rows[open_rows >= n]
            memory.move(moving, holes, length)
            order = torch.arange(n, device=open_rows.device)
            order[holes] = moving
            self._rows, self._states = self._rows[order], self._states[order]
            self.tokens, self._done = self.tokens[order], self._done[order]
        if self._grammar is not None and not self.ink_only:
            self.ink_only = not bool((self._states == TEXT).any())
        return n > 0

    def answers(self, limits: Tensor) -> list[Answer]:
        """What is written, in the order of the pictures."""
        found = []
        for row, limit in zip(self._written.tolist(), limits.tolist(), strict=True):
            ended = END in row[:limit]
            found.append(Answer(tuple(row[: row.index(END) if ended else limit]), ended))
        return found
