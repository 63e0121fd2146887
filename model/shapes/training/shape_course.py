"""The course of a training of shapes: heaps of words, each to lie nearest those of its own text.

Contrastive learning with known texts (Khosla et al., 2020): other words of the same document, from
which a search has to tell a word, count for more.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from ductus.model.learning.checkpoints import load_checkpoint, save_checkpoint
from ductus.model.learning.optimizers import Optimizers
from ductus.model.learning.progress import Report
from ductus.model.learning.schedule import warmed_cosine
from ductus.model.shapes.training.directions import Columns, discriminants
from ductus.model.shapes.training.shape_head import ShapeHead
from ductus.model.shapes.training.shape_lessons import ShapeLessons
from ductus.model.shapes.training.word_looks import WordLooks

_TEXTS, _OF_EACH, _OTHERS = 160, 4, 200
"""Texts of a heap, words of each at most, and words drawn from all that there are."""
_EVERY, _WARM, _RATE = 100, 50, 1e-3
_TEMPERATURE = 0.1
_NEIGHBOURS = 1.0
"""What is added to the likeness of words of the same document that say something else."""


def learned(
    words: WordLooks, columns: Columns, lessons: ShapeLessons, checkpoint: Path, report: Report
) -> ShapeHead:
    """The network; goes on from the checkpoint where there is one.

    Raises:
        ValueError: no text stands in two lines, or the checkpoint is of another version of Ductus.
    """
    heaps = _Heaps(words)
    torch.manual_seed(lessons.seed)
    head = ShapeHead(columns, words.parts[:, 0])
    head.begin(discriminants(head.evened(words.parts[:, 0]), words.texts, head.dimensions))
    optimizers = Optimizers([], head.parameters(), (_RATE, _RATE), head.parameters())
    done = load_checkpoint(checkpoint, {"head": head}, optimizers) if checkpoint.exists() else 0
    smooth = 0.0
    for step in range(done, lessons.steps):
        chance = np.random.default_rng([lessons.seed, step])
        torch.manual_seed(int(chance.integers(1 << 31)))  # of what is dropped out
        some = heaps.some(chance)
        rows = words.parts[some, chance.integers(2, size=len(some))]
        loss = contrast(head.train()(rows), heaps.texts[some], heaps.documents[some])
        optimizers.descend(loss, warmed_cosine(step, lessons.steps, _WARM))
        smooth = 0.98 * smooth + 0.02 * loss.item() if smooth else loss.item()
        if (step + 1) % _EVERY == 0 or step + 1 == lessons.steps:
            save_checkpoint(checkpoint, step + 1, {"head": head}, optimizers)
        report("learning", step + 1, lessons.steps, f"loss {smooth:.3f}")
    return head.eval()


def contrast(vectors: Tensor, texts: NDArray[np.int64], documents: NDArray[np.int64]) -> Tensor:
    """How far words are from lying nearest those of their own text, in nats; float32[].

    Args:
        vectors: float32[N, D], of length 1.
        texts, documents: int64[N], of each word; some text occurs twice.
    """
    said, held = torch.from_numpy(texts), torch.from_numpy(documents)
    itself = torch.eye(len(said), dtype=torch.bool)
    alike = (said[:, None] == said) & ~itself
    near = vectors @ vectors.T / _TEMPERATURE
    beside = (held[:, None] == held) & ~alike
    every = (near + _NEIGHBOURS * beside).masked_fill(itself, -torch.inf).logsumexp(1)
    number = alike.sum(1)
    lost = ((every[:, None] - near) * alike).sum(1)[number > 0] / number[number > 0]
    return lost.mean()


class _Heaps:
    """Words that are learned from together.

    Attributes:
        texts, documents: int64[N], of each word, by number.
    """

    def __init__(self, words: WordLooks) -> None:
        _, self.texts = np.unique(words.texts, return_inverse=True)
        _, self.documents = np.unique(words.documents, return_inverse=True)
        of_line = np.unique(np.column_stack([self.texts, words.lines]), axis=0)[:, 0]
        self._often = np.flatnonzero(np.bincount(of_line) > 1)
        if not len(self._often):
            raise ValueError("no word of three letters and more stands in two lines: too few lines")
        times = np.bincount(self.texts)
        self._of = np.split(np.argsort(self.texts, kind="stable"), np.cumsum(times)[:-1])
        self._share = np.sqrt(times[self._often]) / np.sqrt(times[self._often]).sum()

    def some(self, chance: np.random.Generator) -> NDArray[np.int64]:
        """int64[M], the places of words, each once."""
        number = min(_TEXTS, len(self._often))
        drawn = chance.choice(self._often, number, replace=False, p=self._share)
        ours = [chance.permutation(self._of[text])[:_OF_EACH] for text in drawn]
        others = chance.integers(len(self.texts), size=_OTHERS)
        return np.unique(np.concatenate([*ours, others]))
