"""The beam: what it finds is at least as likely as the best path; places are those of a path."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ductus.model.reading.beam import LEAST, beam_path
from ductus.model.reading.ctc import best_path
from ductus.model.reading.language_model import LanguageModel, grown
from ductus.model.reading.training.language_training import learned

LETTERS = ["", "a", "b", " ", "c"]


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    """Of a language of which most words are `abba` and none is `ab`."""
    return grown(learned(["abba abba cab", "cab abba abba", "abba c abba"] * 10))


def by_chance(seed: int, frames: int, classes: int = 5, sharp: float = 2.0) -> NDArray[np.float32]:
    scores = np.exp(sharp * np.random.default_rng(seed).normal(size=(frames, classes)))
    return (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)


def forward(scores: NDArray[np.float32], text: str) -> float:
    """Log-probability of a text, over all ways in which frames say it, as torch has it."""
    classes = torch.tensor([LETTERS.index(sign) for sign in text], dtype=torch.long)
    loss = torch.nn.functional.ctc_loss(
        torch.from_numpy(np.log(scores))[:, None].double(),
        classes[None],
        torch.tensor([len(scores)]),
        torch.tensor([len(text)]),
        reduction="sum",
    )
    return -float(loss)


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 4))
def test_a_wide_beam_finds_what_trying_every_text_finds(
    model: LanguageModel, seed: int, frames: int
) -> None:
    scores = by_chance(seed, frames).astype(np.float64) + 1.01 * LEAST
    weight, bonus = 0.7, 0.4
    chances: dict[str, float] = {}
    for way in itertools.product(range(5), repeat=frames):
        text = "".join(LETTERS[sign] for sign, _ in itertools.groupby(way))
        chances[text] = chances.get(text, 0) + scores[range(frames), way].prod()
    worth = {
        text: np.log(chance) + weight * model.log_likelihood(text) + bonus * len(text)
        for text, chance in chances.items()
    }
    most = max(worth, key=lambda text: worth[text])
    found = beam_path(scores.astype(np.float32), LETTERS, model, weight, bonus, 4000)
    assert found.text == most.strip()


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 60))
def test_without_a_language_the_text_is_as_likely_as_the_best_path_at_least(
    model: LanguageModel, seed: int, frames: int
) -> None:
    scores = by_chance(seed, frames, sharp=3.0)
    scores[:, 3] = 0  # no spaces: those at the ends would be cut off
    scores = np.maximum(scores / scores.sum(axis=1, keepdims=True), np.float32(1e-12))
    found, path = beam_path(scores, LETTERS, model, 0, 0, 50), best_path(scores, LETTERS)
    lost = 0.25  # what a beam of this width may pass over
    assert forward(scores, found.text) >= forward(scores, path.text) - lost


def test_the_language_tells_what_the_frames_leave_open(model: LanguageModel) -> None:
    scores = np.full((9, 5), 0.02, np.float32)
    for frame, sign in enumerate("a-b---a--"):
        scores[frame, "-ab c".index(sign)] = 0.92
    scores[4] = [0.02, 0.02, 0.45, 0.02, 0.49]
    assert best_path(scores, LETTERS).text == "abca"
    path = beam_path(scores, LETTERS, model, 0.5, 0.0)
    assert path.text == "abba"
    assert path.probabilities == pytest.approx([0.92, 0.92, 0.45, 0.92]), "what the frames say"
    assert np.array_equal(path.spans, best_path(scores, LETTERS).spans)


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 10**6), st.integers(1, 200), st.floats(0, 3), st.floats(-1, 2))
def test_whatever_the_frames_say_each_letter_has_its_place(
    model: LanguageModel, seed: int, frames: int, weight: float, bonus: float
) -> None:
    scores = by_chance(seed, frames, sharp=1 + seed % 7)
    scores[seed % frames] = 0  # a frame that says nothing at all
    path = beam_path(scores, LETTERS, model, weight, bonus)
    again = beam_path(scores, LETTERS, model, weight, bonus)
    assert path.text == again.text
    assert path.spans.shape == (len(path.text), 2)
    assert path.probabilities.shape == (len(path.text),)
    starts, ends = path.spans.T
    assert (starts < ends).all()
    assert (starts[1:] == ends[:-1]).all()
    assert not len(path.text) or (starts[0] >= 0 and ends[-1] <= frames)
