"""Checkpoints: whole or not there, resumed to the bit, refused where they do not belong."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
import torch

from ductus.model.learning.checkpoints import load_checkpoint, save_checkpoint
from tests.support.learning import losses_of_steps, small_network, small_optimizers


def test_a_resumed_training_takes_the_same_steps(tmp_path: Path) -> None:
    straight = small_network()
    wanted = losses_of_steps(straight, small_optimizers(straight), range(8))
    broken = small_network()
    optimizers = small_optimizers(broken)
    losses_of_steps(broken, optimizers, range(3))
    save_checkpoint(tmp_path / "checkpoint.pt", 3, {"network": broken}, optimizers)
    resumed = small_network(seed=9)
    optimizers = small_optimizers(resumed)
    assert load_checkpoint(tmp_path / "checkpoint.pt", {"network": resumed}, optimizers) == 3
    assert losses_of_steps(resumed, optimizers, range(3, 8)) == wanted[3:]
    for a, b in zip(straight.parameters(), resumed.parameters(), strict=True):
        assert torch.equal(a, b)


def test_a_checkpoint_that_could_not_be_written_leaves_the_one_before(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    network = small_network()
    parts, optimizers = {"network": network}, small_optimizers(network)
    save_checkpoint(tmp_path / "checkpoint.pt", 1, parts, optimizers)

    def broken_off(state: object, path: Path) -> None:
        path.write_bytes(b"half of it")
        raise OSError("disk full")

    monkeypatch.setattr(torch, "save", broken_off)
    with pytest.raises(OSError, match="disk full"):
        save_checkpoint(tmp_path / "checkpoint.pt", 2, parts, optimizers)
    assert load_checkpoint(tmp_path / "checkpoint.pt", parts, optimizers) == 1


def test_a_checkpoint_of_another_network_or_version_is_refused_by_name(tmp_path: Path) -> None:
    path = tmp_path / "checkpoint.pt"
    network = small_network()
    save_checkpoint(path, 1, {"network": network}, small_optimizers(network))
    with pytest.raises(ValueError, match=f"(?s){path}.*size mismatch"):
        load_checkpoint(path, {"network": small_network(7)})
    with pytest.raises(ValueError, match=f"{path} is of another training"):
        load_checkpoint(path, {"network": network, "sketch": network})
    torch.save({"network": network.state_dict(), "done": 1}, path)
    with pytest.raises(ValueError, match=f"{path} is of another training"):
        load_checkpoint(path, {"network": network})


def test_nothing_else_is_left_in_the_folder(tmp_path: Path) -> None:
    network = small_network()
    save_checkpoint(tmp_path / "checkpoint.pt", 1, {"network": network}, small_optimizers(network))
    assert os.listdir(tmp_path) == ["checkpoint.pt"]
