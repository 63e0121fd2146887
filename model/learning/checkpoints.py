"""Checkpoints: a training under way in one file, which is whole or not there."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

import torch
from torch import nn

from ductus.model.learning.optimizers import Optimizers


def save_checkpoint(
    path: Path, step: int, parts: Mapping[str, nn.Module], optimizers: Optimizers
) -> None:
    """Writes a checkpoint; one of that name is replaced only when it is complete.

    Args:
        path: of the file.
        step: steps done.
        parts: what learns, by name.
    """
    state = {name: part.state_dict() for name, part in parts.items()}
    unfinished = path.with_suffix(".unfinished")
    torch.save({"step": step, "optimizers": optimizers.state(), **state}, unfinished)
    os.replace(unfinished, path)


def load_checkpoint(
    path: Path, parts: Mapping[str, nn.Module], optimizers: Optimizers | None = None
) -> int:
    """Gives parts, and optimizers if asked, the state that a checkpoint holds.

    Returns:
        The steps that were done.

    Raises:
        ValueError: it is of other parts, or of another version of Ductus.
    """
    saved = torch.load(path, map_location="cpu", weights_only=True)
    if set(saved) != {"step", "optimizers", *parts}:
        raise ValueError(f"{path} is of another training: it holds {', '.join(sorted(saved))}")
    try:
        for name, part in parts.items():
            part.load_state_dict(saved[name])
        if optimizers:
            optimizers.resume(saved["optimizers"])
    except (RuntimeError, ValueError) as error:
        raise ValueError(f"{path}: {error}") from error
    return int(saved["step"])
