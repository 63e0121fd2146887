"""A page is looked at once, for its lines and for its figures."""

import gc

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.layout.rapidocr import raw_look as module
from ductus.model.layout.rapidocr.db_detector import RapidOcrDetector
from ductus.model.layout.rapidocr.raw_look import CHANNELS, SIDE, STEPS, maps_of, raw_look
from ductus.model.onnx_models import open_rapidocr_model

Picture = NDArray[np.uint8]


def written(height: int, width: int) -> Picture:
    page = np.full((height, width, 3), (238, 230, 212), np.uint8)
    cv2.putText(page, "ductus", (60, 150), cv2.FONT_HERSHEY_COMPLEX, 2, (40, 30, 30), 4)
    return page


def test_maps_have_half_as_many_cells_each_time_and_see_ink():
    blank = np.full_like(page := written(320, 512), (238, 230, 212))
    for one, other, step, channels in zip(
        maps_of(blank), maps_of(page), STEPS, CHANNELS, strict=True
    ):
        assert one.shape == other.shape == (320 // step, 512 // step, channels)
        differs = np.abs(one - other).mean(axis=2)
        at = np.s_[96 // step : 160 // step, 64 // step : 256 // step]
        assert differs[at].mean() > 1.3 * differs[-64 // step :].mean()


def test_bodies_of_lines_are_those_that_the_whole_model_tells():
    page = written(256, 512)
    session = open_rapidocr_model("*_det_*.onnx")
    batch = (page[..., ::-1].transpose(2, 0, 1)[None] / 127.5 - 1).astype(np.float32)
    (told,) = session.run(None, {session.get_inputs()[0].name: batch})
    bodies = raw_look(page).bodies
    assert bodies.max() > 0.5
    np.testing.assert_allclose(bodies, told[0, 0], atol=1e-3)


@pytest.mark.parametrize(("sides", "longer"), [((900, 2400), SIDE), ((200, 300), 288)])
def test_large_pages_are_looked_at_small_and_small_ones_as_they_are(
    sides: tuple[int, int], longer: int
):
    assert maps_of(written(*sides))[0].shape[1] == longer // STEPS[0]


def test_who_found_the_lines_of_a_page_need_not_look_again(monkeypatch: pytest.MonkeyPatch):
    page = written(256, 512)
    RapidOcrDetector().detect(page)
    looks = []
    monkeypatch.setattr(module, "raw_look", lambda image: looks.append(image) or raw_look(image))
    first = maps_of(page)
    assert not looks
    again = maps_of(page)
    assert len(looks) == 1, "what was taken is kept no longer"
    for one, other in zip(first, again, strict=True):
        np.testing.assert_array_equal(one, other)


def test_maps_of_one_page_are_never_taken_for_those_of_another():
    page, other = written(256, 512), np.zeros((256, 512, 3), np.uint8)
    raw_look(page)
    (dark, *_) = maps_of(other)
    assert not np.allclose(dark, maps_of(page)[0])
    raw_look(other)
    del other
    gc.collect()
    assert not np.allclose(maps_of(page)[0], dark)
