"""Words to train the InkSight network on in tests."""

from __future__ import annotations

import numpy as np

from ductus.model.inksight.training.tasks import AnswerForm, Sample
from ductus.model.inksight.vocabulary import Bytes
from tests.support.drawing import wave

BYTES = Bytes()
FORM = AnswerForm(BYTES, BYTES.size)
_K = np.arange(600)
SCRIBBLE = Sample((np.stack([_K % 30 * 7, _K // 30 * 10 + _K % 2 * 8], axis=1).astype(np.float32),))
"""Ink that no answer has room for."""


def words(count: int) -> list[Sample]:
    """Waves, strokes and dots in places of their own, with texts."""
    rng = np.random.default_rng(0)
    made = []
    for k in range(count):
        body = np.float32(wave(0, 60 + 20 * (k % 4), 20, 8 + 3 * (k % 3))[::4])
        bar = rng.uniform(0, 60, 2) + rng.uniform(-12, 12, (2, 2))
        made.append(
            Sample((body, bar.astype(np.float32), body[:1] + np.float32([5, 30])), f"word {k}")
        )
    return made
