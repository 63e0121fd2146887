"""Learning a language model from lines."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from ductus.model.reading.language_model import UNKNOWN, grown, load_language_model, step
from ductus.model.reading.training.language_training import learned, main

LINES = ["abba cab", "cab abba", "ab\u0301ba abba", "ba ca ba"] * 20


def test_what_is_seen_more_often_is_likelier() -> None:
    model = grown(learned(LINES))
    assert model.log_likelihood("abba") > model.log_likelihood("acab")
    assert model.log_likelihood("cab abba") > model.log_likelihood("bac bbaa")
    assert model.log_likelihood("abza") < model.log_likelihood("abca"), "z was never seen"


@pytest.mark.parametrize("kept", [(1,) * 6, (1, 1, 30), (1, 1, 1, 30, 50)])
def test_what_is_left_out_goes_to_shorter_texts(kept: tuple[int, ...]) -> None:
    model = grown(learned(LINES, kept))
    for text in model.tree.here:
        says = [step(model.tree, int(text), sign)[0] for sign in range(1, len(model.signs))]
        assert np.exp(says).sum() == pytest.approx(1, abs=0.05)


def test_n_grams_are_as_long_as_is_asked_and_as_often_seen() -> None:
    few, many = learned(LINES, (1, 1, 1, 30, 50)), learned(LINES, (1,) * 5)
    assert 0 < len(few.signs) < len(many.signs)
    assert grown(few).signs == grown(many).signs == "\n abc\u0301" + UNKNOWN


def test_lines_do_not_run_on_into_each_other() -> None:
    model = grown(learned(["ab", "cd"] * 20, (1, 1, 1)))
    a_c = model.log_likelihood("abcd") - model.log_likelihood("ab")
    assert a_c < model.log_likelihood("cd"), "c stands only where a line begins"


def test_too_little_is_refused() -> None:
    with pytest.raises(ValueError, match="too few to learn from"):
        learned(["a b c"])


def test_only_lines_to_learn_from_are_learned(tmp_path: Path) -> None:
    rows = {"text": [*LINES, *["dede"] * 40], "split": ["train"] * 80 + ["dev"] * 40}
    pq.write_table(pa.table(rows), tmp_path / "lines.parquet")
    path = tmp_path / "model.safetensors"
    main([str(path), str(tmp_path / "lines.parquet")])
    assert load_language_model(path).signs == grown(learned(LINES)).signs
    again = tmp_path / "again.safetensors"
    main([str(again), str(tmp_path / "lines.parquet")])
    assert again.read_bytes() == path.read_bytes()
