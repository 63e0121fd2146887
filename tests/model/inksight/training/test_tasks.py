"""The five tasks: what is asked, what is answered, where the crop lies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from benchmarks.plain_pictures import plain_pictures
from ductus.model.inksight import tokens as ink_tokens
from ductus.model.inksight.grid import GRID_SIDE
from ductus.model.inksight.training.pens import drawing
from ductus.model.inksight.training.tasks import (
    READ,
    Sample,
    Task,
    collated,
    pick_task,
    task_example,
)
from ductus.model.inksight.vocabulary import END
from tests.support.inksight import BYTES, FORM, SCRIBBLE, words


def test_without_chance_strokes_stay_as_written():
    strokes = tuple(words(1)[0].strokes)
    one = task_example(Sample(strokes), Task.DERENDER, FORM, None)
    assert one is not None
    before, after = np.concatenate(strokes), np.concatenate(one.strokes)
    sides = [np.ptp(points, axis=0) for points in (before, after)]
    assert sides[1] / sides[1].max() == pytest.approx(sides[0] / sides[0].max(), abs=1e-3)
    assert after.min() > 5
    assert after.max() < GRID_SIDE - 5


@pytest.mark.parametrize("task", list(Task))
def test_each_task_asks_and_answers(task: Task):
    sample = words(1)[0]
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
    for sample in words(6):
        one = task_example(sample, Task.DERENDER, FORM, rng)
        assert one is not None
        picture = plain_pictures(drawing([one.strokes], [one.frame]))[0, :, :, 0].numpy()
        for stroke in ink_tokens.decode([token - BYTES.size for token in one.answer[:-1]]):
            columns, rows = stroke.astype(int).T
            assert picture[rows, columns].mean() < 100


def test_samples_without_text_or_strokes_are_set_what_they_can():
    rng = np.random.default_rng(0)
    nameless = replace(words(1)[0], text="")
    assert nameless.tasks() == [Task.DERENDER]
    assert pick_task(Sample(picture=np.zeros((5, 5, 3), np.uint8)), rng) is None
    tasks = {pick_task(words(1)[0], rng) for _ in range(200)}
    assert tasks == set(Task) - {Task.RECOGNIZE_REAL}


def test_ink_that_does_not_fit_is_never_taught_cut():
    rng = np.random.default_rng(0)
    assert task_example(SCRIBBLE, Task.DERENDER, FORM, rng) is None


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
