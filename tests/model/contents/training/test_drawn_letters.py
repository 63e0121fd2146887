"""Letters of stamps: of the height and width asked for, and laid where they fit."""

import numpy as np
import pytest

from ductus.model.contents.training.drawn_letters import date, put, words, written


@pytest.mark.parametrize(("high", "wide"), [(40.0, 900.0), (12.0, 60.0), (8.0, 90.0)])
def test_a_line_is_as_high_as_asked_and_no_wider(high: float, wide: float):
    rng = np.random.default_rng(2)
    for said in ("R", "BIBLIOTHEQUE", words(rng, 20, is_upper=False), date(rng)):
        line = written(said, high, wide, rng)
        assert line.shape[0] == int(high)
        assert 1 <= line.shape[1] <= wide
        assert 0.05 < (line > 60).mean() < 1, "there are letters on it"


def test_faces_and_widths_differ_by_chance():
    rng = np.random.default_rng(3)
    lines = [written("REPUBLIQUE", 30, 1000, rng) for _ in range(12)]
    assert max(len(one[0]) for one in lines) > 1.4 * min(len(one[0]) for one in lines)
    shares = [(one > 127).mean() for one in lines]
    assert max(shares) > 1.3 * min(shares), "thick and thin"


@pytest.mark.parametrize("middle", [(50, 20), (0, 0), (99, 39), (-300, 10), (50, 400)])
def test_letters_are_laid_as_far_as_they_are_on_the_canvas(middle: tuple[int, int]):
    canvas, line = np.zeros((40, 100), np.uint8), np.full((10, 30), 255, np.uint8)
    put(canvas, line, middle)
    x, y = middle
    inside = canvas[max(0, y - 5) : max(0, y + 5), max(0, x - 15) : max(0, x + 15)]
    assert (inside == 255).all()
    assert np.count_nonzero(canvas) == inside.size
