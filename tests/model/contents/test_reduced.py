"""Pages made small: what lies where stays there, whatever their size."""

import numpy as np
import pytest

from ductus.model.contents.reduced import reduced


@pytest.mark.parametrize(("height", "width"), [(4001, 2999), (1450, 1090), (720, 540), (300, 225)])
def test_what_lies_where_stays_there(height: int, width: int):
    picture = np.zeros((height, width, 3), np.uint8)
    picture[height // 2 :, :, 0] = 200
    picture[:, width // 3 :, 1] = 100
    small = reduced(picture, (540, 720))
    assert small.shape == (720, 540, 3)
    assert abs(int((small[:, 5, 0] < 100).sum()) - 360) <= 1
    assert abs(int((small[5, :, 1] < 50).sum()) - 180) <= 1


def test_each_pixel_is_the_mean_of_what_it_covers():
    picture = np.random.default_rng(0).integers(0, 256, (2160, 1620, 3), np.uint8)
    small = reduced(picture, (540, 720))
    expected = picture.reshape(720, 3, 540, 3, 3).mean(axis=(1, 3))
    assert np.abs(small - expected).max() <= 1


def test_a_picture_of_one_row_is_made_larger():
    assert reduced(np.full((1, 900, 3), 7, np.uint8), (720, 4)).min() == 7
