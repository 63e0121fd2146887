"""`ductus train inksight`: broken off and resumed, weights and report written."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from lxml import html
from safetensors.torch import load_file

from ductus.model.inksight.config import config_named
from ductus.model.inksight.network import InkSight
from ductus.model.inksight.training import inksight_training
from ductus.model.inksight.training.inksight_course import InkSightCourse
from ductus.model.inksight.training.inksight_training import read_history, train_network
from ductus.model.inksight.training.tasks import Sample
from ductus.model.inksight.training.trainer import Trainer
from ductus.model.inksight.vocabulary import Bytes
from ductus.model.inksight.weights import load_weights
from ductus.runners.cli import main


def _samples(count: int) -> list[Sample]:
    rng = np.random.default_rng(0)
    strokes = [rng.uniform(0, 100, (2, 2)).astype(np.float32) for _ in range(count)]
    return [Sample((xy,), kin=str(k)) for k, xy in enumerate(strokes)]


def _trainer(course: InkSightCourse) -> Trainer:
    torch.manual_seed(course.seed)
    return Trainer(InkSight(config_named("tiny")), Bytes(), course)


class _BrokenOff(Exception):
    pass


def test_a_course_broken_off_ends_as_one_that_was_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(inksight_training, "CHECKPOINT_EVERY", 2)
    monkeypatch.setattr(inksight_training, "MEASURE_EVERY", 4)
    samples, course = _samples(30), InkSightCourse(5, 2, warm_up=1)
    whole = train_network(_trainer(course), samples, tmp_path / "whole", lambda *_: None)
    assert [one.step for one in whole] == [2, 4, 5]
    assert [one.ldtw is None for one in whole] == [True, False, False]

    def break_off(stage: str, step: int, steps: int, remark: str) -> None:
        if step == 3:
            raise _BrokenOff

    with pytest.raises(_BrokenOff):
        train_network(_trainer(course), samples, tmp_path / "broken", break_off)
    assert [one.step for one in read_history(tmp_path / "broken")] == [2]
    assert train_network(_trainer(course), samples, tmp_path / "broken", lambda *_: None) == whole
    first, second = (
        load_file(tmp_path / name / "model.safetensors") for name in ("whole", "broken")
    )
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_the_command_leaves_weights_and_a_report(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = [
        {
            "source": "made",
            "split": "train",
            "text": f"word {k}",
            "writer": "",
            "strokes": [[{"x": 0.0, "y": float(k)}, {"x": 40.0, "y": 9.0}]],
        }
        for k in range(20)
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "strokes.parquet")
    asked = ["train", "inksight", "--strokes", str(tmp_path), "--output", str(tmp_path / "out")]
    sizes = ["--config", "nano", "--steps", "2", "--batch", "2", "--device", "cpu"]
    assert main([*asked, *sizes]) == 0
    assert load_weights(tmp_path / "out", torch.device("cpu"), torch.float32).sha256
    report = html.parse(tmp_path / "out" / "report.html").getroot()
    assert len(report.findall(".//svg")) == 4
    assert "ldtw" in capsys.readouterr().out
    assert main([*asked, *sizes[:2], "--steps", "3", *sizes[4:]]) == 2
    assert "another course" in capsys.readouterr().err
    assert main(["train", "inksight", "--strokes", "nowhere", "--output", str(tmp_path)]) == 2
    assert "nowhere" in capsys.readouterr().err
