"""Training the InkSight network: batches of the five tasks, steps, checkpoints resumed exactly.

What a step learns from follows from the seed and the step's number alone, so that a run that was
broken off and resumed takes the same steps as one that was not.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from ductus.model.inksight.network import InkSight
from ductus.model.inksight.training.inksight_course import InkSightCourse
from ductus.model.inksight.training.sketch import Sketch
from ductus.model.inksight.training.tasks import (
    AnswerForm,
    Sample,
    TaskBatch,
    collated,
    pick_task,
    task_example,
)
from ductus.model.inksight.vocabulary import PAD, TextVocabulary
from ductus.model.learning.checkpoints import load_checkpoint, save_checkpoint
from ductus.model.learning.optimizers import Optimizers

_SKETCHED = 5.0
"""The weight of the sketches' loss."""


class Trainer:
    """A network under training, on the device it lies on; on a GPU in bfloat16 where that is safe.

    Args:
        network: in float32.
    """

    def __init__(
        self, network: InkSight, vocabulary: TextVocabulary, course: InkSightCourse
    ) -> None:
        self.network, self.vocabulary, self.course = network.train(), vocabulary, course
        self.step = 0
        network.sight.vit.requires_grad_(not course.freezes_vit)
        self.sketch = Sketch(network.config).to(self.device)
        self._parts: dict[str, nn.Module] = {"network": network, "sketch": self.sketch}
        self._optimizers = _optimizers(network, self.sketch, course.rate)

    @property
    def device(self) -> torch.device:
        """Where the network lies."""
        return self.network.head.weight.device

    def learn(self, samples: Sequence[Sample]) -> float:
        """One step on examples of the samples by chance; the loss before it."""
        return self.learn_from(self.examples(samples))

    def learn_from(self, examples: TaskBatch) -> float:
        """One step; the loss before it."""
        with torch.autocast(self.device.type, torch.bfloat16, enabled=self.device.type == "cuda"):
            encoded, padding = self.network.encode(examples.images, examples.prompts)
            logits = self.network.write(encoded, padding, _begun(examples.answers))
        missed = _entropy(logits, examples.answers)
        sketched = self.sketch.loss(encoded, examples.ways)
        self._optimizers.descend(missed + _SKETCHED * sketched, self.course.pace_at(self.step))
        self.step += 1
        return float(missed.detach())

    def examples(self, samples: Sequence[Sample]) -> TaskBatch:
        """What the next step learns from.

        Raises:
            ValueError: among very many samples none is good for a task.
        """
        rng = np.random.default_rng([self.course.seed, self.step])
        chance = torch.Generator(self.device)
        chance.manual_seed(int(rng.integers(2**62)))
        first_ink = self.network.config.text_tokens
        form = AnswerForm(self.vocabulary, first_ink, self.course.tolerance)
        found = []
        for _ in range(100 * self.course.batch):
            sample = samples[int(rng.integers(len(samples)))]
            task = pick_task(sample, rng)
            one = task and task_example(sample, task, form, rng)
            if one and len(one.answer) <= self.course.longest:
                found.append(one)
            if len(found) == self.course.batch:
                return collated(found, chance)
        raise ValueError(
            f"too few of the samples have an answer of up to {self.course.longest} tokens"
        )

    def save(self, path: Path) -> None:
        """Writes a checkpoint."""
        save_checkpoint(path, self.step, self._parts, self._optimizers)

    def resume(self, path: Path) -> None:
        """Goes on from a checkpoint.

        Raises:
            ValueError: it is of another network.
        """
        self.step = load_checkpoint(path, self._parts, self._optimizers)


def _optimizers(network: InkSight, sketch: Sketch, rate: float) -> Optimizers:
    """Muon for the matrices inside the network, AdamW for embeddings, the head and all else."""
    inside = inner_matrices(network)
    stepped = {id(parameter) for parameter in inside}
    others = [p for p in network.parameters() if p.requires_grad and id(p) not in stepped]
    return Optimizers(inside, [*sketch.parameters(), *others], (rate, rate), network.parameters())


def inner_matrices(network: InkSight) -> list[nn.Parameter]:
    """The matrices of the layers that learn, without embeddings and head."""
    return [
        parameter
        for name, parameter in network.named_parameters()
        if parameter.requires_grad and ".layers." in name and parameter.ndim == 2
    ]


def _begun(answers: Tensor) -> Tensor:
    """What is written before each token of the answers."""
    return F.pad(answers, (1, -1), value=PAD)


def _entropy(logits: Tensor, answers: Tensor) -> Tensor:
    return F.cross_entropy(logits.flatten(0, 1).float(), answers.flatten(), ignore_index=PAD)
