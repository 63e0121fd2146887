"""Features of strokes: what the recogniser's network sees in a line before it decides on letters.

It has seen millions of lines in many scripts, so other things than letters can be told from these
with few examples, as which way up a line stands.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.rapidocr.cut_graph import cut_at
from ductus.model.onnx_models import open_model, rapidocr_model

ROWS = 48
"""Pixels that pictures are high."""
LENGTH = 2304
"""Features of a picture: 384 channels, three rows, the mean and the most along the line."""
_TENSOR = "p2o.pd_op.add.64.0"
"""The end of the convolutions: 384 x 3 x a quarter of the columns. Earlier ones tell less."""
_BATCH = 4
"""Pictures that are looked at at once: more take as long, and memory."""


class StrokeFeatures:
    """The recogniser's network up to the end of its convolutions, opened at the first look."""

    @cached_property
    def sha256(self) -> str:
        """Of the model's file: another model has other features."""
        return hashlib.sha256(_model()).hexdigest()

    def see(self, pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        """Features float32[N, LENGTH] of ink float32[N, ROWS, W], 0 paper to 1 ink."""
        parts = [self._see(pictures[k : k + _BATCH]) for k in range(0, len(pictures), _BATCH)]
        return np.concatenate([np.zeros((0, LENGTH), np.float32), *parts])

    @cached_property
    def _session(self) -> Any:
        return open_model(cut_at(_model(), _TENSOR))

    def _see(self, pictures: NDArray[np.float32]) -> NDArray[np.float32]:
        batch = np.repeat(1 - 2 * pictures[:, None], 3, axis=1)
        (seen,) = self._session.run(None, {self._session.get_inputs()[0].name: batch})
        pooled = np.concatenate([seen.mean(axis=3), seen.max(axis=3)], axis=1)
        return np.asarray(pooled.reshape(len(pictures), -1), np.float32)


def _model() -> bytes:
    return rapidocr_model("*_rec_*.onnx").read_bytes()
