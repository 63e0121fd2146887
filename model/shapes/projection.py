"""From what was seen along a word to a short vector, by a small network learned on words.

Data, figures and limits: `model/weights/shapes/README.md`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import load

from ductus.model.shapes.pooling import Span, pooled, within
from ductus.schemas.clues import SHAPE_BYTES

WEIGHTS = Path(__file__).resolve().parents[1] / "weights" / "shapes" / "model.safetensors"
_MOST = 127
"""The largest number of a vector is made this or its opposite."""

Floats = NDArray[np.float32]


@dataclass(frozen=True, eq=False)
class Projection:
    """What makes vectors of words.

    Attributes:
        version: name, and hash of its weights; vectors of two versions are not to be compared.
        weights: `column`, [1152, C], for what is seen at one column; `hidden`, [ROWS * C + 1, H],
            with its `.bias`, for what follows of each row, the logarithm of the word's width last;
            `out`, [H, 64], with its `.bias`, and `beside`, [ROWS * C + 1, 64], which passes by the
            hidden layer.
    """

    version: str
    weights: dict[str, Floats]

    def vectors(self, strokes: Floats, spans: Sequence[Span]) -> list[bytes]:
        """`SHAPE_BYTES` signed bytes of each span; the cosine of two says how alike they look.

        Args:
            strokes: float32[T, 1152], what was seen along the line, T >= 1.
            spans: [start, end) in columns of it.
        """
        if not spans:
            return []
        widths = [end - start for start, end in (within(span, len(strokes)) for span in spans)]
        return [_as_bytes(row) for row in self.told(pooled(strokes, spans), np.array(widths))]

    def told(self, parts: Floats, widths: NDArray[np.float64]) -> Floats:
        """float32[N, 64] of words that were pooled, float32[N, ROWS, 1152], and their widths."""
        has = self.weights
        seen = (parts @ has["column"]).reshape(len(parts), -1)
        given = np.column_stack([seen, np.log(widths)]).astype(np.float32)
        hidden = _gelu(given @ has["hidden"] + has["hidden.bias"])
        return np.asarray(hidden @ has["out"] + given @ has["beside"] + has["out.bias"], np.float32)


@cache
def shipped() -> Projection:
    """The projection that comes with the package."""
    return projection_of(WEIGHTS.read_bytes())


def projection_of(content: bytes) -> Projection:
    """A projection from the content of its file, `model.safetensors`."""
    weights = {name: value.astype(np.float32) for name, value in load(content).items()}
    return Projection(f"shapes-{hashlib.sha256(content).hexdigest()[:8]}", weights)


def _gelu(given: Floats) -> Floats:
    """Hendrycks and Gimpel's, 2016, by its usual approximation."""
    inner = np.float32((2 / np.pi) ** 0.5) * (given + np.float32(0.044715) * given**3)
    return np.asarray(given / 2 * (1 + np.tanh(inner)), np.float32)


def _as_bytes(row: Floats) -> bytes:
    most = float(np.abs(row).max())
    signed = np.rint(row * (_MOST / most if most else 0.0)).astype(np.int8)
    assert len(signed) == SHAPE_BYTES
    return bytes(signed.tobytes())
