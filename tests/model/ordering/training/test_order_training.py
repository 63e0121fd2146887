"""A training of the writing order is broken off, resumed, begun with weights."""

from __future__ import annotations

import shutil
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

COURSE = OrderCourse(seed=5, words=24, epochs=3, members=1, sizes=SMALL)


@pytest.fixture(scope="module")
def strokes(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The letters as files of strokes."""
    folder = tmp_path_factory.mktemp("strokes")
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


@pytest.fixture(scope="module")
def whole(strokes: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[str, float]]:
    """A training that nothing broke off, and the losses it told."""
    folder = tmp_path_factory.mktemp("whole")
    return folder, train_committee(strokes, folder, COURSE, quiet)


@pytest.fixture
def paired(whole: tuple[Path, dict[str, float]], tmp_path: Path) -> Path:
    """A folder that has the pairs of that training already: each process that makes them takes
    seconds to start."""
    shutil.copytree(whole[0] / "pairs", tmp_path / "out" / "pairs")
    return tmp_path / "out"


def test_training_goes_on_where_it_stopped(
    whole: tuple[Path, dict[str, float]],
    strokes: Path,
    paired: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A course that is broken off and started again gives the weights of one that was not."""

    def stop(stage: str, done: int, total: int, remark: str) -> None:
        if stage == "learning" and done == 3:
            raise KeyboardInterrupt

    monkeypatch.setattr(order_training, "EVERY", 1)
    with pytest.raises(KeyboardInterrupt):
        train_committee(strokes, paired, COURSE, stop)
    assert any(paired.glob("checkpoint-*.pt"))
    again = train_committee(strokes, paired, COURSE, quiet)
    # Not to the last bit: the sums of a matrix product follow how memory happens to lie, and Muon
    # makes little differences greater. Forgotten momentum makes one of 2e-3 and more.
    folder, losses = whole
    assert again == pytest.approx(losses, abs=1e-3)
    first, second = (load_file(k / "model.safetensors") for k in (folder, paired))
    for name, tensor in first.items():
        assert torch.allclose(tensor, second[name], atol=1e-3), name
    with pytest.raises(ValueError, match="another course"):
        train_committee(
            strokes, folder, OrderCourse(seed=6, words=24, members=1, sizes=SMALL), quiet
        )


def test_training_begins_with_weights(strokes: Path, paired: Path, tmp_path: Path) -> None:
    """Without any pace nothing is learned, and what was begun with comes out."""
    first, second = tmp_path / "first", paired
    first.mkdir()
    untrained(first)
    start, sha256 = load_committee(first)
    still = OrderCourse(seed=5, words=24, epochs=1, pace=0.0)
    course = still.refining(start, sha256)
    train_committee(strokes, second, course, quiet, begun_with=start)
    assert (first / "config.json").read_text() == (second / "config.json").read_text()
    before, after = (load_file(folder / "model.safetensors") for folder in (first, second))
    for name, tensor in before.items():
        assert torch.equal(tensor, after[name]), name
    with pytest.raises(ValueError, match="another course"):
        train_committee(strokes, second, still, quiet)


def test_a_checkpoint_of_another_version_is_refused_before_anything_is_learned(
    strokes: Path, paired: Path
) -> None:
    torch.save({"network": {}, "done": 7}, paired / "checkpoint-0.pt")
    with pytest.raises(ValueError, match=r"checkpoint-0\.pt is of another training"):
        train_committee(strokes, paired, COURSE, quiet)
