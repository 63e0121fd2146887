"""How ink comes onto paper: less of it, never more, and in a colour near those asked for."""

import numpy as np

from ductus.model.contents.training.laid_ink import on_paper, pressed, turned


def test_pressed_ink_is_never_more_than_all_and_often_less():
    rng, full = np.random.default_rng(1), np.ones((60, 90), np.float32)
    looks = [pressed(full, rng) for _ in range(60)]
    assert all(look.min() >= 0 and look.max() <= 1 for look in looks)
    assert sum(look.mean() < 0.6 for look in looks) > 15
    assert all(min(look.shape) >= 20 for look in looks)
    assert 1 <= sum(look.shape != full.shape for look in looks) < 20, "some are cut off"


def test_ink_takes_light_of_its_colour_and_bare_paper_none():
    ink = np.zeros((4, 4), np.float32)
    ink[0] = 1
    layer = on_paper(ink, ((200, 20, 20),), np.random.default_rng(2))
    assert (layer[1:] == 1).all()
    assert layer[0, 0, 0] > layer[0, 0, 1:].max()


def test_what_is_turned_keeps_its_ink():
    canvas = np.zeros((30, 80), np.uint8)
    canvas[10:20, 20:60] = 255
    ink = int(turned(canvas, 40).astype(int).sum())
    assert abs(ink - int(canvas.astype(int).sum())) < 0.05 * ink
