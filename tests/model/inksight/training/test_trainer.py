"""Training: losses, steps resumed exactly, a frozen ViT, words learned by heart."""

from __future__ import annotations

import math
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from ductus.model.inksight import tokens as ink_tokens
from ductus.model.inksight.config import config_named
from ductus.model.inksight.decoding.decoder import Decoder
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.training.inksight_course import InkSightCourse
from ductus.model.inksight.training.tasks import (
    Task,
    collated,
    task_example,
)
from ductus.model.inksight.training.trainer import Trainer
from ductus.model.inksight.vocabulary import PAD
from ductus.model.measures.ink_score import mean_score, score
from tests.support.inksight import BYTES, FORM, SCRIBBLE, words


def _trainer(course: InkSightCourse) -> Trainer:
    torch.manual_seed(0)
    return Trainer(InkSight(config_named("tiny")), BYTES, course)


def test_the_loss_counts_answers_not_padding():
    course = InkSightCourse(1, 3)
    batch = _trainer(course).examples(words(3))
    wide = replace(batch, answers=torch.nn.functional.pad(batch.answers, (0, 7), value=PAD))
    losses = [_trainer(course).learn_from(some) for some in (batch, wide)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-5)
    assert abs(losses[0] - math.log(710)) < 1.5


def test_a_resumed_course_takes_the_same_steps(tmp_path: Path):
    course, samples = InkSightCourse(6, 3, warm_up=2), words(5)
    straight = _trainer(course)
    losses = [straight.learn(samples) for _ in range(4)]
    broken = _trainer(course)
    first = [broken.learn(samples) for _ in range(2)]
    broken.save(tmp_path / "checkpoint")
    resumed = _trainer(course)
    resumed.resume(tmp_path / "checkpoint")
    assert resumed.step == 2
    assert first + [resumed.learn(samples) for _ in range(2)] == losses
    for a, b in zip(straight.network.parameters(), resumed.network.parameters(), strict=True):
        assert torch.equal(a, b)
    other = Trainer(InkSight(config_named("nano")), BYTES, course)
    with pytest.raises(ValueError, match="size mismatch"):
        other.resume(tmp_path / "checkpoint")


def test_a_frozen_vit_stays_and_the_rest_learns():
    trainer = _trainer(InkSightCourse(1, 2, warm_up=1, freezes_vit=True))
    before = {name: tensor.clone() for name, tensor in trainer.network.state_dict().items()}
    trainer.learn(words(2))
    for name, tensor in trainer.network.state_dict().items():
        if ".vit." in name or "narrow" in name:
            assert torch.equal(tensor, before[name]) == (".vit." in name), name


def test_samples_of_which_no_answer_fits_are_an_error():
    with pytest.raises(ValueError, match="1024"):
        _trainer(InkSightCourse(1, 1)).learn([SCRIBBLE])


@pytest.mark.slow
def test_12_words_are_learned_by_heart():
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    larger = replace(config_named("tiny"), image_width=96, width=96, heads=4, head_size=24)
    course = InkSightCourse(110, 12, rate=3e-3, warm_up=20)
    trainer = Trainer(InkSight(larger), BYTES, course)
    placed = [task_example(word, Task.DERENDER, FORM, rng) for word in words(12)]
    examples = [one for one in placed if one]
    assert len(examples) == 12
    whole = collated(examples, torch.Generator().manual_seed(0))
    for _ in range(course.steps):
        trainer.learn_from(whole)
    decoder = Decoder(trainer.network.eval())
    answers = decoder.answers(whole.images, [one.prompt for one in examples], [False] * 12)
    inks = [ink_tokens.decode([t - BYTES.size for t in answer.tokens]) for answer in answers]
    scores = [score(ink, one.strokes) for ink, one in zip(inks, examples, strict=True)]
    assert mean_score(scores).human >= 0.95
