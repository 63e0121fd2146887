"""A training of the writing order is broken off, resumed, begun with weights."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import torch
from safetensors.torch import load_file

from ductus.model.ordering.training import order_training
from ductus.model.ordering.training.order_course import OrderCourse
from ductus.model.ordering.training.order_training import load_committee, train_committee
from tests.support.ordering import (
    SMALL,
    letters,
    untrained,
)


def recorded(folder: Path) -> Path:
    """The letters as files of strokes."""
    for source, alphabets in letters().items():
        rows = [
            {
                "sample_id": f"{source}/{k}/adv={letter.advance}",
                "script": "Latin",
                "writer": "one",
                "strokes": [[{"x": x, "y": y} for x, y in s.tolist()] for s in letter.strokes],
            }
            for k, letter in enumerate(alphabets[0])
        ]
        pq.write_table(pa.Table.from_pylist(rows), folder / f"{source}.parquet")
    return folder


def quiet(stage: str, done: int, total: int, remark: str) -> None:
    """No bar."""


def test_training_goes_on_where_it_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A course that is broken off and started again gives the weights of one that was not."""
    course = OrderCourse(seed=5, words=24, epochs=3, sizes=SMALL)

    def stop(stage: str, done: int, total: int, remark: str) -> None:
        if stage == "learning" and done == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(order_training, "EVERY", 1)
    strokes = recorded(tmp_path)
    whole = train_committee(strokes, tmp_path / "whole", course, quiet)
    with pytest.raises(KeyboardInterrupt):
        train_committee(strokes, tmp_path / "broken", course, stop)
    assert any((tmp_path / "broken").glob("checkpoint-*.pt"))
    again = train_committee(strokes, tmp_path / "broken", course, quiet)
    # Not to the last bit: the sums of a matrix product follow how memory happens to lie, and Muon
    # makes little differences greater. Forgotten momentum makes one of 2e-3 and more.
    assert again == pytest.approx(whole, abs=1e-3)
    first, second = (load_file(tmp_path / k / "model.safetensors") for k in ("whole", "broken"))
    for name, tensor in first.items():
        assert torch.allclose(tensor, second[name], atol=1e-3), name
    with pytest.raises(ValueError, match="another course"):
        train_committee(
            strokes, tmp_path / "whole", OrderCourse(seed=6, words=24, sizes=SMALL), quiet
        )


def test_training_begins_with_weights(tmp_path: Path) -> None:
    """Without any pace nothing is learned, and what was begun with comes out."""
    first, second = (tmp_path / name for name in ("first", "second"))
    first.mkdir()
    untrained(first)
    start, sha256 = load_committee(first)
    strokes, still = recorded(tmp_path), OrderCourse(seed=5, words=24, epochs=1, pace=0.0)
    course = still.refining(start, sha256)
    train_committee(strokes, second, course, quiet, begun_with=start)
    assert (first / "config.json").read_text() == (second / "config.json").read_text()
    before, after = (load_file(folder / "model.safetensors") for folder in (first, second))
    for name, tensor in before.items():
        assert torch.equal(tensor, after[name]), name
    with pytest.raises(ValueError, match="another course"):
        train_committee(strokes, second, still, quiet)


def test_a_checkpoint_of_another_version_is_refused_before_anything_is_learned(
    tmp_path: Path,
) -> None:
    strokes, course = recorded(tmp_path), OrderCourse(words=24, epochs=1, sizes=SMALL)
    (tmp_path / "out").mkdir()
    torch.save({"network": {}, "done": 7}, tmp_path / "out" / "checkpoint-0.pt")
    with pytest.raises(ValueError, match=r"checkpoint-0\.pt is of another training"):
        train_committee(strokes, tmp_path / "out", course, quiet)
