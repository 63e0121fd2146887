"""Words between partings: their chances are those of all ways in which frames say them."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ductus.model.reading.language_model import LanguageModel, begun, grown, step
from ductus.model.reading.partings import parted, parts_words
from ductus.model.reading.training.language_training import learned
from ductus.model.reading.word_beam import Arcs, word_arcs
from ductus.model.reading.word_beginnings import Rules

LETTERS = ["", "a", "b", " "]
FRAMES = 6


@pytest.fixture(scope="module")
def model() -> LanguageModel:
    return grown(learned(["abba abba ba", "ba abba abba"] * 10))


def by_chance(seed: int) -> NDArray[np.float32]:
    """Frames of which the fourth may part words, and no other."""
    scores = np.exp(np.random.default_rng(seed).normal(size=(FRAMES, 4)))
    scores[:, 3] = 0
    scores[3, 3] = scores[3, :3].sum()
    return (scores / scores.sum(axis=1, keepdims=True)).astype(np.float32)


def said(scores: NDArray[np.float32]) -> dict[str, float]:
    """Each word that frames without a space may say, with its chance."""
    chances: dict[str, float] = {}
    for way in itertools.product(range(3), repeat=len(scores)):
        text = "".join(LETTERS[sign] for sign, _ in itertools.groupby(way))
        chance = float(np.prod([scores[frame, sign] for frame, sign in enumerate(way)]))
        chances[text] = chances.get(text, 0.0) + chance
    return chances


def arcs_of(arcs: Arcs, start: int, end: int) -> dict[str, float]:
    found = {}
    for arc in np.flatnonzero((arcs.starts == start) & (arcs.ends == end)):
        word, at = "", arcs.words[arc]
        while arcs.letters[at]:
            word, at = LETTERS[arcs.letters[at]] + word, arcs.before[at]
        found[word] = float(arcs.worths[arc])
    return found


def rules(model: LanguageModel, weight: float, bonus: float) -> Rules:
    space = int(model.numbers(" ")[0])
    behind = step(model.tree, begun(model.tree), space)[1]
    contexts = np.array([0, begun(model.tree), behind, behind], np.int32)
    return Rules(
        model.tree, model.numbers(LETTERS).astype(np.int32), space, contexts, weight, bonus
    )


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10**6))
def test_a_wide_beam_finds_all_words_between_all_partings(model: LanguageModel, seed: int):
    scores = by_chance(seed)
    line = parted(scores, parts_words(LETTERS))
    assert line.numbers.tolist() == [1, 0, 0, 0, 2, 0, 0, 3]
    arcs = word_arcs(line, rules(model, 0.0, 0.0), 1000)
    space = float(scores[3, 3])
    parts = {
        (1, 2): {word: chance * space for word, chance in said(scores[:3]).items()},
        (2, 3): {word: chance * space for word, chance in said(scores[4:]).items()},
        (1, 3): said(scores),
    }
    for (start, end), expected in parts.items():
        found = arcs_of(arcs, start, end)
        likely = {word: chance for word, chance in expected.items() if chance > 0.01}
        assert likely.keys() <= found.keys()
        for word, chance in likely.items():
            assert found[word] == pytest.approx(chance, rel=0.02)
    assert arcs.onsets[1:3] == pytest.approx([1, space], rel=1e-5)
    assert sorted(arcs.starts) == list(arcs.starts)


def test_a_language_and_a_bonus_have_their_say(model: LanguageModel):
    scores = by_chance(3)
    line = parted(scores, parts_words(LETTERS))
    plain = arcs_of(word_arcs(line, rules(model, 0.0, 0.0), 1000), 1, 2)
    told = arcs_of(word_arcs(line, rules(model, 0.5, 0.3), 1000), 1, 2)
    state, likely = begun(model.tree), 0.0
    for sign in model.numbers("ab "):
        chance, state = step(model.tree, state, int(sign))
        likely += chance
    assert told["ab"] == pytest.approx(plain["ab"] * np.exp(0.5 * likely + 3 * 0.3), rel=1e-4)


def test_a_line_that_could_say_anything_ends(model: LanguageModel):
    scores = np.full((300, 4), 0.25, np.float32)
    scores[::2, 3] = 0
    line = parted(scores, parts_words(LETTERS))
    contexts = np.full(len(line.middles), begun(model.tree), np.int32)
    arcs = word_arcs(line, rules(model, 0.6, 1.0)._replace(contexts=contexts), 24)
    assert len(arcs.words) <= 128 * 302
    assert np.isfinite(arcs.worths).all()
