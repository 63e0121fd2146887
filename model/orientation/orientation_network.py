"""The network that looks at a window of a line: how it is turned, and in which script it is.

A few convolutions, the mean along the line, and two heads; 0.1 million weights. Numpy alone: it is
learned in `ductus.model.orientation.training.orientation_learner`, which is the same in torch.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load

from ductus.model.orientation.classes import SCRIPTS, TURNED

Floats = NDArray[np.float32]
_LAYERS = ((0, 5, 2), (3, 3, 2), (6, 3, 1), (10, 3, 1))
"""Of each convolution its name within `look`, its side and its stride; its norm is the next."""
_POOLED = 6
"""After this one the larger of two is taken, each way."""
_LEAST = 1e-5
"""Added to a variance, as torch's BatchNorm does."""


@dataclass(frozen=True, eq=False)
class OrientationNetwork:
    """What looks.

    Attributes:
        kernels: of each convolution, float32[side * side * inputs, outputs] and float32[outputs].
        heads: by name, float32[inputs, outputs] and float32[outputs].
    """

    kernels: tuple[tuple[Floats, Floats], ...]
    heads: Mapping[str, tuple[Floats, Floats]]

    def logits(self, windows: Floats) -> tuple[Floats, Floats]:
        """Logits of `TURNED`, float32[B, 4], and of `SCRIPTS`, float32[B, S].

        Args:
            windows: float32[B, HEIGHT, WINDOW].
        """
        at = windows[..., None]
        for (name, side, stride), (kernel, bias) in zip(_LAYERS, self.kernels, strict=True):
            at = np.maximum(_around(at, side, stride) @ kernel + bias, 0)
            if name == _POOLED:
                at = np.maximum(at[:, ::2], at[:, 1::2])
                at = np.maximum(at[:, :, ::2], at[:, :, 1::2])
        rows = np.concatenate([at.mean(2), at.max(2)], axis=-1)  # [B, rows, 2 C]
        flat = rows.transpose(0, 2, 1).reshape(len(windows), -1)
        hidden = np.maximum(self._told(flat, "hidden"), 0)
        return self._told(hidden, "turned"), self._told(hidden, "script")

    def _told(self, x: Floats, name: str) -> Floats:
        weight, bias = self.heads[name]
        return np.asarray(x @ weight + bias, np.float32)


def load_network(folder: Path) -> OrientationNetwork:
    """The network of a folder with `model.safetensors`, ready to look.

    Raises:
        FileNotFoundError: there is none.
        ValueError: the weights are another network's.
    """
    path = folder / "model.safetensors"
    try:
        weights: dict[str, Floats] = load(path.read_bytes())
        network = OrientationNetwork(
            tuple(_folded(weights, name) for name, _, _ in _LAYERS),
            {
                name: (weights[f"{name}.weight"].T, weights[f"{name}.bias"])
                for name in ("hidden", "turned", "script")
            },
        )
    except (SafetensorError, KeyError) as error:
        raise ValueError(f"{path}: not the weights of this network: {error}") from error
    counts = tuple(len(network.heads[name][1]) for name in ("turned", "script"))
    if counts != (len(TURNED), len(SCRIPTS)):
        raise ValueError(f"{path}: the weights tell {counts} classes, not those of this version")
    return network


def _folded(weights: Mapping[str, Floats], name: int) -> tuple[Floats, Floats]:
    """A convolution with the norm that follows it, as one."""
    kernel, norm = weights[f"look.{name}.weight"], f"look.{name + 1}."
    scale = weights[f"{norm}weight"] / np.sqrt(weights[f"{norm}running_var"] + _LEAST)
    shift = weights[f"{norm}bias"] - weights[f"{norm}running_mean"] * scale
    scaled = (kernel * scale[:, None, None, None]).transpose(2, 3, 1, 0)  # [side, side, in, out]
    flat = scaled.reshape(-1, scaled.shape[-1])
    return np.asarray(flat, np.float32), np.asarray(shift, np.float32)


def _around(at: Floats, side: int, stride: int) -> NDArray[Any]:
    """What is around each place: float32[B, h, w, side * side * C] of float32[B, H, W, C]."""
    pad = side // 2
    padded = np.pad(at, ((0, 0), (pad, pad), (pad, pad), (0, 0)))
    windows = np.lib.stride_tricks.sliding_window_view(padded, (side, side), axis=(1, 2))
    chosen = windows[:, ::stride, ::stride].transpose(0, 1, 2, 4, 5, 3)
    return chosen.reshape(*chosen.shape[:3], -1)
