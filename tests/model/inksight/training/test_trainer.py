"""Training: the five tasks, pictures drawn in torch, steps resumed exactly, words learned."""

from __future__ import annotations

import math
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch

from benchmarks.plain_pictures import plain_pictures
from ductus.model.inksight import tokens as ink_tokens
from ductus.model.inksight.config import config_named
from ductus.model.inksight.decoding.decoder import Decoder
from ductus.model.inksight.grid import GRID_SIDE
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.training.evaluation import evaluated
from ductus.model.inksight.training.inksight_course import InkSightCourse
from ductus.model.inksight.training.other_hands import swayed
from ductus.model.inksight.training.pens import Pens, coverage, distances, drawing
from ductus.model.inksight.training.pictures import random_pictures
from ductus.model.inksight.training.samples import load_samples
from ductus.model.inksight.training.tasks import (
    READ,
    AnswerForm,
    Sample,
    Task,
    TaskBatch,
    collated,
    pick_task,
    task_example,
)
from ductus.model.inksight.training.trainer import Trainer
from ductus.model.inksight.vocabulary import END, PAD, Bytes
from ductus.model.measures.ink_score import mean_score, score
from tests.support.drawing import wave

BYTES = Bytes()
FORM = AnswerForm(BYTES, BYTES.size)


def _words(count: int) -> list[Sample]:
    """Waves, strokes and dots in places of their own, with texts."""
    rng = np.random.default_rng(0)
    words = []
    for k in range(count):
        body = np.float32(wave(0, 60 + 20 * (k % 4), 20, 8 + 3 * (k % 3))[::4])
        bar = rng.uniform(0, 60, 2) + rng.uniform(-12, 12, (2, 2))
        words.append(
            Sample((body, bar.astype(np.float32), body[:1] + np.float32([5, 30])), f"word {k}")
        )
    return words


def test_a_pen_draws_as_wide_as_told():
    line = drawing([[np.float32([[20, 100], [200, 100]])]] * 2, [(0, 0, GRID_SIDE, GRID_SIDE)] * 2)
    pens = Pens(torch.tensor([6.0, 6.0]), torch.tensor([1.0, 0.25]), torch.tensor([0.0, 0.0]))
    ink = coverage(line, pens)
    assert torch.allclose(ink[:, :, 100].sum(1), torch.tensor([6.0, 1.5]), atol=0.6)
    assert ink[0, 100, 22:199].min() == 1
    assert ink[:, 100, 210:].max() == 0


def test_a_cpu_draws_what_a_gpu_draws():
    rng = np.random.default_rng(0)
    inks = [[rng.uniform(-20, 240, (9, 2)).astype(np.float32)], [np.float32([[50.5, 50.2]])]]
    what = drawing(inks, [(0, 0, GRID_SIDE, GRID_SIDE)] * 2)
    pens = Pens(torch.tensor([7.0, 5.0]), torch.tensor([0.3, 1.0]), torch.tensor([-0.7, 0.0]))
    as_on_gpu = (0.5 - distances(what, pens)).clamp(0, 1)
    assert torch.allclose(coverage(what, pens), as_on_gpu, atol=1e-3)


def test_a_dot_is_drawn_and_strokes_are_not_joined():
    ink = [np.float32([[50, 50]]), np.float32([[150, 50], [150, 90]])]
    picture = plain_pictures(drawing([ink], [(0, 0, GRID_SIDE, GRID_SIDE)]), 5)[0, :, :, 0]
    assert picture[50, 50] == 0
    assert picture[70, 150] == 0
    assert picture[50, 100] == 255
    assert picture[0, 0] == 255


def test_another_hand_bends_strokes_and_they_meet_where_they_met():
    level, upright = np.float32([[10, 50], [50, 50], [90, 50]]), np.float32([[50, 10], [50, 50]])
    moved = []
    for seed in range(20):
        bent = swayed([level, upright], np.random.default_rng(seed))
        assert [xy.shape for xy in bent] == [level.shape, upright.shape]
        assert np.array_equal(bent[0][1], bent[1][1])
        moved.append(np.abs(np.concatenate(bent) - np.concatenate([level, upright])).max())
        again = swayed([level, upright], np.random.default_rng(seed))
        assert all(np.array_equal(a, b) for a, b in zip(bent, again, strict=True))
    assert np.median(moved) > 0.02 * 80
    assert max(moved) < 0.2 * 80


def test_without_chance_strokes_stay_as_written():
    strokes = tuple(_words(1)[0].strokes)
    one = task_example(Sample(strokes), Task.DERENDER, FORM, None)
    assert one is not None
    before, after = np.concatenate(strokes), np.concatenate(one.strokes)
    sides = [np.ptp(points, axis=0) for points in (before, after)]
    assert sides[1] / sides[1].max() == pytest.approx(sides[0] / sides[0].max(), abs=1e-3)
    assert after.min() > 5
    assert after.max() < GRID_SIDE - 5


def test_random_pictures_hold_the_ink_and_differ():
    strokes = [np.float32(wave(30, 190, 110, 40)[::5])]
    what = drawing([strokes] * 8, [(10, 60, 210, 160)] * 8)
    pictures = random_pictures(what, torch.Generator().manual_seed(3))
    assert torch.equal(pictures, random_pictures(what, torch.Generator().manual_seed(3)))
    assert pictures[:, :60].max() == pictures[:, 160:].max() == pictures[:, :, :10].max() == 0
    assert len({picture.numpy().tobytes() for picture in pictures}) == 8
    inked = coverage(what, Pens(*torch.tensor([[2.0], [1.0], [0.0]]).expand(3, 8)))[0] > 0.9
    bare = coverage(what, Pens(*torch.tensor([[26.0], [1.0], [0.0]]).expand(3, 8)))[0] == 0
    bare[:64], bare[156:], bare[:, :14], bare[:, 206:] = False, False, False, False
    grey = pictures.float().mean(-1)
    contrast = grey[:, bare].mean(1) - grey[:, inked].mean(1)
    assert contrast.min() > 15
    assert contrast.max() > 120


@pytest.mark.parametrize("task", list(Task))
def test_each_task_asks_and_answers(task: Task):
    sample = _words(1)[0]
    if task is Task.RECOGNIZE_REAL:
        sample = Sample(text=sample.text, picture=np.full((40, 90, 3), 200, np.uint8))
    assert task in sample.tasks()
    one = task_example(sample, task, FORM, np.random.default_rng(0))
    assert one is not None
    assert one.prompt[-1] == one.answer[-1] == END
    asked = BYTES.decode(one.prompt)
    text = [token for token in one.answer[:-1] if token < BYTES.size]
    ink = [token - BYTES.size for token in one.answer[len(text) : -1]]
    reads = task in (Task.RECOGNIZE_SYNTHETIC, Task.RECOGNIZE_REAL)
    assert BYTES.decode(text) == ("word 0" if reads or task is Task.RECOGNIZE_AND_DERENDER else "")
    assert len(ink_tokens.decode(ink)) == (0 if reads else 3)
    assert asked == {
        Task.DERENDER: "Derender the ink.",
        Task.DERENDER_WITH_TEXT: "Derender the ink: word 0",
        Task.RECOGNIZE_AND_DERENDER: "Recognize and derender.",
    }.get(task, READ)
    batch = collated([one, one], torch.Generator().manual_seed(0))
    assert batch.images.shape == (2, GRID_SIDE, GRID_SIDE, 3)
    assert batch.answers[0].tolist() == one.answer


def test_ink_is_drawn_where_its_tokens_say():
    rng = np.random.default_rng(0)
    for sample in _words(6):
        one = task_example(sample, Task.DERENDER, FORM, rng)
        assert one is not None
        picture = plain_pictures(drawing([one.strokes], [one.frame]))[0, :, :, 0].numpy()
        for stroke in ink_tokens.decode([token - BYTES.size for token in one.answer[:-1]]):
            columns, rows = stroke.astype(int).T
            assert picture[rows, columns].mean() < 100


def test_samples_without_text_or_strokes_are_set_what_they_can():
    rng = np.random.default_rng(0)
    nameless = replace(_words(1)[0], text="")
    assert nameless.tasks() == [Task.DERENDER]
    assert pick_task(Sample(picture=np.zeros((5, 5, 3), np.uint8)), rng) is None
    tasks = {pick_task(_words(1)[0], rng) for _ in range(200)}
    assert tasks == set(Task) - {Task.RECOGNIZE_REAL}


def test_ink_that_does_not_fit_is_never_taught_cut():
    k = np.arange(600)
    scribble = np.stack([k % 30 * 7, k // 30 * 10 + k % 2 * 8], axis=1).astype(np.float32)
    rng = np.random.default_rng(0)
    assert task_example(Sample((scribble,)), Task.DERENDER, FORM, rng) is None
    with pytest.raises(ValueError, match="1024"):
        _trainer(InkSightCourse(1, 1)).learn([Sample((scribble,))])


def _trainer(course: InkSightCourse) -> Trainer:
    torch.manual_seed(0)
    return Trainer(InkSight(config_named("tiny")), BYTES, course)


def test_the_loss_counts_answers_not_padding():
    course = InkSightCourse(1, 3)
    batch = _trainer(course).examples(_words(3))
    wide = replace(batch, answers=torch.nn.functional.pad(batch.answers, (0, 7), value=PAD))
    losses = [_trainer(course).learn_from(some) for some in (batch, wide)]
    assert losses[0] == pytest.approx(losses[1], abs=1e-5)
    assert abs(losses[0] - math.log(710)) < 1.5


def test_a_resumed_course_takes_the_same_steps(tmp_path: Path):
    course, words = InkSightCourse(6, 3, warm_up=2), _words(5)
    straight = _trainer(course)
    losses = [straight.learn(words) for _ in range(4)]
    broken = _trainer(course)
    first = [broken.learn(words) for _ in range(2)]
    broken.save(tmp_path / "checkpoint")
    resumed = _trainer(course)
    resumed.resume(tmp_path / "checkpoint")
    assert resumed.step == 2
    assert first + [resumed.learn(words) for _ in range(2)] == losses
    for a, b in zip(straight.network.parameters(), resumed.network.parameters(), strict=True):
        assert torch.equal(a, b)
    other = Trainer(InkSight(config_named("nano")), BYTES, course)
    with pytest.raises(ValueError, match="size mismatch"):
        other.resume(tmp_path / "checkpoint")


def test_a_frozen_vit_stays_and_the_rest_learns():
    trainer = _trainer(InkSightCourse(1, 2, warm_up=1, freezes_vit=True))
    before = {name: tensor.clone() for name, tensor in trainer.network.state_dict().items()}
    trainer.learn(_words(2))
    for name, tensor in trainer.network.state_dict().items():
        if ".vit." in name or "narrow" in name:
            assert torch.equal(tensor, before[name]) == (".vit." in name), name


def test_strokes_are_read_from_parquet(tmp_path: Path):
    def row(source: str, text: str, split: str = "train") -> dict[str, object]:
        points = [[{"x": 1.0, "y": 2.0}, {"x": 3.0, "y": 4.0}], [], [{"x": 5.0, "y": 6.0}]]
        return {"source": source, "split": split, "text": text, "writer": "a", "strokes": points}

    rows = [row("fonts", "a word"), row("omniglot", "Greek/character01"), row("fonts", "x", "test")]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "a.parquet")
    first, second = load_samples(tmp_path)
    assert [path.tolist() for path in first.strokes] == [[[1, 2], [3, 4]], [[5, 6]]]
    assert (first.text, second.text) == ("a word", "")
    assert [one.text for one in load_samples(tmp_path, "test")] == ["x"]
    with pytest.raises(FileNotFoundError):
        load_samples(tmp_path, "other")


def picked(examples: TaskBatch, rows: torch.Tensor) -> TaskBatch:
    return TaskBatch(*(getattr(examples, field.name)[rows] for field in fields(examples)))


@pytest.mark.slow
def test_64_words_are_learned_by_heart():
    torch.manual_seed(0)
    rng = np.random.default_rng(0)
    larger = replace(config_named("tiny"), image_width=96, width=96, heads=4, head_size=24)
    course = InkSightCourse(400, 16, rate=3e-3, warm_up=50)
    trainer = Trainer(InkSight(larger), BYTES, course)
    placed = [task_example(word, Task.DERENDER, FORM, rng) for word in _words(64)]
    words = [one for one in placed if one]
    assert len(words) == 64
    whole = collated(words, torch.Generator().manual_seed(0))
    for _ in range(course.steps):
        some = torch.from_numpy(rng.choice(64, course.batch, replace=False))
        trainer.learn_from(picked(whole, some))
    decoder = Decoder(trainer.network.eval())
    answers = decoder.answers(whole.images, [one.prompt for one in words], [False] * 64)
    inks = [ink_tokens.decode([t - BYTES.size for t in answer.tokens]) for answer in answers]
    scores = [score(ink, one.strokes) for ink, one in zip(inks, words, strict=True)]
    assert mean_score(scores).human >= 0.95


def test_untrained_ink_is_scored():
    trainer = _trainer(InkSightCourse(1, 1))
    assert evaluated(trainer.network, BYTES, _words(2)).human == 0
    with pytest.raises(ValueError, match="no scores"):
        evaluated(trainer.network, BYTES, [])


def test_a_crop_lies_on_the_grid_whatever_its_size():
    rng = np.random.default_rng(0)
    for _ in range(300):
        xy = rng.uniform(0, rng.uniform(1, 500, 2), (5, 2)).astype(np.float32)
        one = task_example(Sample((xy,)), Task.DERENDER, FORM, rng)
        assert one is not None
        x0, y0, x1, y1 = one.frame
        assert min(x0, y0) >= 0
        assert max(x1, y1) <= GRID_SIDE
        assert max(x1 - x0, y1 - y0) >= GRID_SIDE - 1
        points = np.concatenate(one.strokes)
        assert (points >= (x0, y0)).all()
        assert (points <= (x1 + 1, y1 + 1)).all()
