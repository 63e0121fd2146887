"""Drawn stamps and sketches leave a share of the light, and look like something."""

from collections.abc import Callable

import numpy as np
import pytest

from ductus.model.contents.training.drawn_figures import drawn_stamp
from ductus.model.contents.training.drawn_sketches import drawn_sketch
from ductus.model.contents.training.drawn_stamps import emblem, postmark
from ductus.model.contents.training.laid_ink import Layer


@pytest.mark.parametrize(("draw", "smallest"), [(drawn_stamp, 20), (drawn_sketch, 24)])
def test_what_is_drawn_leaves_some_of_the_light_and_differs_each_time(
    draw: Callable[[np.random.Generator], Layer], smallest: int
):
    rng = np.random.default_rng(2)
    layers = [draw(rng) for _ in range(60)]
    for layer in layers:
        assert layer.dtype == np.float32
        assert layer.shape[2] == 3
        assert min(layer.shape[:2]) >= smallest
        assert layer.min() >= 0
        assert layer.max() <= 1
        assert layer.min() < 0.95, "there is ink on it"
    assert sum(float(layer.min()) < 0.8 for layer in layers) > 50, "few are faint"
    assert len({layer.tobytes() for layer in layers}) == len(layers)


def test_the_same_chance_draws_the_same():
    first, again = (drawn_stamp(np.random.default_rng(5)) for _ in "ab")
    np.testing.assert_array_equal(first, again)


def test_the_corners_beyond_an_emblem_are_bare_and_it_is_the_same_each_time():
    drawn = []
    for _ in range(8):
        np.full((600, 600), 201, np.uint8)  # what lies in memory is not drawn with
        drawn.append(np.zeros((200, 200), np.uint8))
        emblem(drawn[-1], 4, np.random.default_rng(5))
        assert not drawn[-1][:12, :12].any()
    assert len({one.tobytes() for one in drawn}) == 1


def test_some_stamps_are_frames_of_letters_much_wider_than_high():
    rng = np.random.default_rng(3)
    sides = [drawn_stamp(rng).shape[:2] for _ in range(60)]
    assert 8 < sum(width > 2 * height for height, width in sides) < 40


def test_a_postmark_has_a_ring_and_waves_or_bars_beside_it():
    canvas = np.zeros((240, 700), np.uint8)
    postmark(canvas, 3, np.random.default_rng(4))
    ring, beside = canvas[:, :240] > 0, canvas[:, 250:] > 0
    assert 0.03 < ring.mean() < 0.6
    assert 0.01 < beside.mean() < 0.5
    assert not ring[:10, :10].any(), "it is round"
