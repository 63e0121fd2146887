"""Examples are whole, and come back from disk as they went."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ductus.model.ordering.training.examples import (
    load_examples,
    save_examples,
)
from tests.support.ordering import (
    examples,
)


def test_examples_survive_the_way_to_disk(tmp_path: Path) -> None:
    made = examples(6)
    assert made
    save_examples(made, tmp_path / "0.npz")
    for one, back in zip(made, load_examples(tmp_path / "0.npz"), strict=True):
        np.testing.assert_array_equal(one.steps, back.steps)
        np.testing.assert_array_equal(one.runs_on, back.runs_on)
        np.testing.assert_array_equal(one.description.points, back.description.points)
        assert (one.hint, one.kind) == (back.hint, back.kind)
        assert set(range(len(one.stray))) == {*(one.steps // 2), *np.flatnonzero(one.stray)}
