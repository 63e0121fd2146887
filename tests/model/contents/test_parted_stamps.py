"""A seal that hangs together with what lies beside the leaf is parted from it, if it is a seal."""

import cv2
import numpy as np
import pytest

from ductus.model.contents.figure_network import CLASSES
from ductus.model.contents.figures import figures_of, find_figures
from ductus.model.images.ink_mask import binarized
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Kind
from tests.model.contents.test_figures import chances_of, text
from tests.model.contents.test_page_kind import paper

RED, BLACK, PALE = (200, 60, 50), (40, 36, 32), (130, 120, 108)


@pytest.mark.parametrize(
    ("ink", "is_one"),
    [(RED, True), (BLACK, False), (PALE, False)],
    ids=["a seal", "a number on the corner of the leaf", "one in pencil"],
)
def test_a_seal_is_parted_from_a_ruler_beside_the_leaf(
    monkeypatch: pytest.MonkeyPatch, ink: tuple[int, int, int], is_one: bool
):
    picture = paper(768, 768)
    picture[265:] = (150, 160, 172)
    lines = text(picture, 330, 700, 60, 3)
    cv2.circle(picture, (260, 232), 22, ink, 5)
    chances = chances_of(Kind.STAMP, 0.7)
    monkeypatch.setattr("ductus.model.contents.figures.cell_chances", lambda image: chances)
    found = [bounds(one.polygon) for one in find_figures(binarized(picture), lines)]
    assert [(y0 < 215, 254 < y1 < 268) for _, y0, _, y1 in found] == [(True, True)] * is_one


@pytest.mark.parametrize(
    ("left", "sure", "is_one"), [(40, 0.97, True), (0, 0.97, False), (40, 0.8, False)]
)
def test_a_stamp_that_hangs_together_with_the_rim_of_the_leaf_is_parted_from_it(
    left: int, sure: float, is_one: bool
):
    chances = chances_of(Kind.STAMP, 0.55)
    chances[50:80, :80] = chances[60, 60]
    index = CLASSES.index(Kind.STAMP)
    chances[53:77, left : left + 28] = np.where(np.arange(len(CLASSES)) == index, sure, 0)
    chances[53:77, left : left + 28, 0] = 1 - sure
    found = [bounds(one.polygon) for one in figures_of(chances, (768, 768), [])]
    assert [(150 < x0 < 170, 260 < x1 < 285) for x0, _, x1, _ in found] == [(True, True)] * is_one
