"""Training the network: batches of the five tasks, steps, checkpoints that are resumed exactly.

What a step learns from follows from the seed and the step's number alone, so that a run that was
broken off and resumed takes the same steps as one that was not.
"""

from __future__ import annotations

import math
import os
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ductus.model.inksight import tokens as ink_tokens
from ductus.model.inksight.config import Config
from ductus.model.inksight.decoding.decoder import Decoder
from ductus.model.inksight.grid import SIDE
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.training.tasks import (
    Examples,
    Sample,
    Task,
    collated,
    example,
    pick_task,
)
from ductus.model.inksight.vocabulary import PAD, TextVocabulary
from ductus.model.learning.muon import Muon
from ductus.model.measures.ink_score import InkScore, mean_score, score

_SKETCHED = 5.0
"""The weight of the sketches' loss."""


@dataclass(frozen=True)
class Course:
    """How a network is trained.

    Attributes:
        steps, batch: how many, of how many examples.
        rate: the highest learning rate, reached after `warm_up` steps; it falls to 0 as a cosine.
        longest: answers of more tokens are not learned from.
        tolerance: how far answers may lie from the true paths, in grid pixels; a coarser answer is
            shorter.
        freezes_vit: leave the ViT as it is, as the paper does with a trained one.
    """

    steps: int
    batch: int
    rate: float = 1e-3
    warm_up: int = 100
    longest: int = ink_tokens.MOST_TOKENS
    tolerance: float = ink_tokens.TOLERANCE
    freezes_vit: bool = False
    seed: int = 0

    def rate_at(self, step: int) -> float:
        """The learning rate of step 0, 1, ..."""
        if step < self.warm_up:
            return self.rate * (step + 1) / self.warm_up
        done = (step - self.warm_up) / max(1, self.steps - self.warm_up)
        return self.rate * 0.5 * (1 + math.cos(math.pi * min(1.0, done)))


class Trainer:
    """A network under training, on the device it lies on; on a GPU in bfloat16 where that is safe.

    Args:
        network: in float32.
    """

    def __init__(self, network: InkSight, vocabulary: TextVocabulary, course: Course) -> None:
        self.network, self.vocabulary, self.course = network.train(), vocabulary, course
        self.step = 0
        network.sight.vit.requires_grad_(not course.freezes_vit)
        self.sketch = Sketch(network.config).to(self.device)
        self._optimizers = _optimizers(network, self.sketch, course.rate)

    @property
    def device(self) -> torch.device:
        """Where the network lies."""
        return self.network.head.weight.device

    def learn(self, samples: Sequence[Sample]) -> float:
        """One step on examples of the samples by chance; the loss before it."""
        return self.learn_from(self.examples(samples))

    def learn_from(self, examples: Examples) -> float:
        """One step; the loss before it."""
        for optimizer in self._optimizers:
            for group in optimizer.param_groups:
                group["lr"] = self.course.rate_at(self.step)
            optimizer.zero_grad(set_to_none=True)
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            encoded, padding = self.network.encode(examples.images, examples.prompts)
            logits = self.network.write(encoded, padding, _begun(examples.answers))
        missed = _entropy(logits, examples.answers)
        wrong = missed + _SKETCHED * self.sketch.loss(encoded, examples.ways)
        wrong.backward()  # type: ignore[no-untyped-call]
        torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
        for optimizer in self._optimizers:
            optimizer.step()
        self.step += 1
        return float(missed.detach())

    def examples(self, samples: Sequence[Sample]) -> Examples:
        """What the next step learns from.

        Raises:
            ValueError: among very many samples none is good for a task.
        """
        rng = np.random.default_rng([self.course.seed, self.step])
        chance = torch.Generator(self.device)
        chance.manual_seed(int(rng.integers(2**62)))
        first_ink = self.network.config.text_tokens
        found = []
        for _ in range(100 * self.course.batch):
            sample = samples[int(rng.integers(len(samples)))]
            task = pick_task(sample, rng)
            one = task and example(
                sample, task, self.vocabulary, first_ink, rng, self.course.tolerance
            )
            if one and len(one.answer) <= self.course.longest:
                found.append(one)
            if len(found) == self.course.batch:
                return collated(found, chance)
        raise ValueError(
            f"too few of the samples have an answer of up to {self.course.longest} tokens"
        )

    def save(self, path: Path) -> None:
        """Writes a checkpoint; one of that name is replaced only when it is complete."""
        state = {
            "course": asdict(self.course),
            "step": self.step,
            "network": self.network.state_dict(),
            "sketch": self.sketch.state_dict(),
            "optimizers": [optimizer.state_dict() for optimizer in self._optimizers],
        }
        unfinished = path.with_suffix(".unfinished")
        torch.save(state, unfinished)
        os.replace(unfinished, path)

    def resume(self, path: Path) -> None:
        """Goes on from a checkpoint.

        Raises:
            ValueError: it is of another course, or another network.
        """
        state = torch.load(path, map_location=self.device, weights_only=True)
        if state["course"] != asdict(self.course):
            raise ValueError(f"{path} is of another course: {state['course']}")
        try:
            self.network.load_state_dict(state["network"])
            self.sketch.load_state_dict(state["sketch"])
            for optimizer, saved in zip(self._optimizers, state["optimizers"], strict=True):
                optimizer.load_state_dict(saved)
        except (RuntimeError, ValueError) as error:
            raise ValueError(f"{path}: {error}") from error
        self.step = state["step"]


class Sketch(nn.Module):
    """The pen's ways from what the encoder makes of each patch: a task beside the five.

    It teaches a network that begins with nothing to see, and to keep what it sees in its place;
    ink tokens alone tell that late. Not part of the weights.
    """

    CELLS = 8  # a side of a patch

    def __init__(self, config: Config) -> None:
        super().__init__()
        self.patches = SIDE // config.patch
        self.cells = nn.Linear(config.width, self.CELLS**2)

    def loss(self, encoded: Tensor, ways: Tensor) -> Tensor:
        """The mean cross entropy of cells inked or not; 0 where no ways are known.

        Args:
            encoded: float[B, S, width], the patches first.
            ways: see `Examples`.
        """
        known = ~ways[:, 0, 0].isnan()
        if not known.any():
            return encoded.new_zeros(())
        n, cells = self.patches, self.CELLS
        inked = F.adaptive_max_pool2d(ways[known][:, None], n * cells)
        inked = inked.view(-1, n, cells, n, cells).transpose(2, 3).reshape(-1, n * n, cells**2)
        found = self.cells(encoded[known, : n * n])
        return F.binary_cross_entropy_with_logits(found.float(), inked)


def _optimizers(network: InkSight, sketch: Sketch, rate: float) -> list[torch.optim.Optimizer]:
    """Muon for the matrices inside the network, AdamW for embeddings, the head and all else."""
    inside = inner_matrices(network)
    stepped = {id(parameter) for parameter in inside}
    others = [p for p in network.parameters() if p.requires_grad and id(p) not in stepped]
    others = [*sketch.parameters(), *others]
    return [
        Muon(inside, lr=rate, weight_decay=0.01),
        torch.optim.AdamW(others, lr=rate, weight_decay=0.01, betas=(0.9, 0.98)),
    ]


def inner_matrices(network: InkSight) -> list[nn.Parameter]:
    """The matrices of the layers that learn, without embeddings and head."""
    return [
        parameter
        for name, parameter in network.named_parameters()
        if parameter.requires_grad and ".layers." in name and parameter.ndim == 2
    ]


def loss(network: InkSight, examples: Examples) -> Tensor:
    """The mean cross entropy of the answers' tokens, each given the true ones before it."""
    logits = network(examples.images, examples.prompts, _begun(examples.answers))
    return _entropy(logits, examples.answers)


def _begun(answers: Tensor) -> Tensor:
    """What is written before each token of the answers."""
    return F.pad(answers, (1, -1), value=PAD)


def _entropy(logits: Tensor, answers: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, 1).float(), answers.flatten(), ignore_index=PAD)


def evaluated(
    network: InkSight, vocabulary: TextVocabulary, samples: Sequence[Sample], seed: int = 0
) -> InkScore:
    """How near the network's ink comes to the true ink, asked to derender.

    Args:
        samples: with strokes; those that do not fit an answer are left out.

    Raises:
        ValueError: there are none.
    """
    first_ink = network.config.text_tokens
    placed = [example(one, Task.DERENDER, vocabulary, first_ink, None) for one in samples]
    examples = [one for one in placed if one]
    chance = torch.Generator(network.head.weight.device)
    chance.manual_seed(seed)
    images = collated(examples, chance).images if examples else torch.zeros(0)
    was_training = network.training
    decoder = Decoder(network.eval())
    scores = []
    for first in range(0, len(examples), 32):
        some = examples[first : first + 32]
        prompts, text_first = [one.prompt for one in some], [False] * len(some)
        answers = decoder.answers(images[first : first + 32], prompts, text_first)
        for one, answer in zip(some, answers, strict=True):
            ink = ink_tokens.decode([token - first_ink for token in answer.tokens])
            scores.append(score(ink, one.strokes))
    network.train(was_training)
    return mean_score(scores)
