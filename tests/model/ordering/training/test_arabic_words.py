"""Words of Arabic letters: joined from right to left, marks where the hand puts them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from ductus.model.ordering.training.arabic_glyphs import Glyph
from ductus.model.ordering.training.arabic_letters import LETTERS
from ductus.model.ordering.training.arabic_words import Font, arabic_word
from ductus.schemas.geometry import path_length


@pytest.fixture(scope="module")
def font() -> Font:
    """Every letter a line of half an em to the left, as if all were alike."""
    line = np.array([(0.5, 0), (0.4, -0.2), (0, 0)], np.float32)
    return {
        (letter.text, after, before): Glyph(letter, line, [], None)
        for letter in LETTERS
        for after in (False, True)
        for before in ((False, True) if letter.joins else (False,))
    }


def test_a_word_depends_on_the_seed_alone(font: Font) -> None:
    one, two = (arabic_word(font, np.random.default_rng(5)) for _ in range(2))
    assert one[0] == two[0]
    assert all(map(np.array_equal, one[1], two[1]))


def test_bodies_come_from_the_right_each_in_one_stroke(font: Font) -> None:
    joins = {letter.text: letter.joins for letter in LETTERS}
    for seed in range(30):
        text, strokes = arabic_word(font, np.random.default_rng(seed))
        bodies = [stroke for stroke in strokes if path_length(stroke) > 0.4]
        assert len(bodies) == 1 + sum(not joins[letter] for letter in text[:-1])
        begins = [float(body[0, 0]) for body in bodies]
        assert begins == sorted(begins, reverse=True)
        assert all(body[-1, 0] < body[0, 0] for body in bodies)


def test_marks_mostly_follow_the_word_from_the_right(font: Font) -> None:
    late = 0
    for seed in range(60):
        _, strokes = arabic_word(font, np.random.default_rng(seed))
        marks = [path_length(stroke) < 0.4 for stroke in strokes]
        late += not any(a and not b for a, b in pairwise(marks))
    assert 30 < late < 60


def test_a_font_without_letters_is_refused() -> None:
    with pytest.raises(ValueError, match="lacks"):
        arabic_word({}, np.random.default_rng(0))
