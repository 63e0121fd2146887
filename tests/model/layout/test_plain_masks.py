"""Plain masks of lines: in the crop's frame, of the page's own pixels, without others' ink."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.images.ink_mask import Binarized, binarized
from ductus.model.layout.crops import crops_of
from ductus.model.layout.line import Line
from ductus.model.layout.parted_ink import PartedInk, outside_share, part_ink
from ductus.model.layout.plain_masks import PlainMask, decode_mask, encode_mask, plain_masks
from ductus.schemas.geometry import Affine
from ductus.schemas.records import Direction

DARK = (20, 20, 20)


def page() -> NDArray[np.uint8]:
    return np.full((400, 700, 3), (228, 216, 190), np.uint8)


def letters(image: NDArray[np.uint8], x0: int, y0: int, n: int = 20) -> None:
    for x in range(x0, x0 + n * 25, 25):
        cv2.rectangle(image, (x, y0), (x + 14, y0 + 20), DARK, 3)


def line(x0: float, y0: float, x1: float, y1: float, angle: float = 0.0) -> Line:
    corners = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float64)
    turned = Affine.rotation(angle, (x0, y0)).apply(corners)
    return Line(tuple((float(x), float(y)) for x, y in turned), angle, Direction.LTR, 1.0)


def seen(sheet: Binarized, *lines: Line) -> tuple[PartedInk, list[PlainMask]]:
    parted = part_ink(sheet, lines)
    return parted, plain_masks(parted, crops_of(parted))


def inked(image: NDArray[np.uint8]) -> Binarized:
    return replace(binarized(image), ink=image.min(axis=2) < 120)


@pytest.mark.parametrize("angle", [0.0, 4.0])
def test_where_our_mask_is_right_both_agree(angle: float) -> None:
    image = page()
    letters(image, 100, 150)
    matrix = Affine.rotation(angle, (90, 140)).matrix()[:2]
    image = cv2.warpAffine(image, matrix, (700, 400), borderMode=cv2.BORDER_REPLICATE)
    parted, (plain,) = seen(inked(np.asarray(image, np.uint8)), line(90, 140, 620, 182, angle))
    (crop,) = crops_of(parted)
    assert plain.mask.shape == crop.mask.shape
    assert (plain.mask & crop.mask).sum() > 0.95 * max(plain.mask.sum(), crop.mask.sum())
    assert plain.beyond < 0.01 * plain.mask.sum()


def test_ink_that_our_mask_misses_is_seen_within_the_crop_and_beyond_it() -> None:
    image = page()
    letters(image, 100, 150)
    sheet = inked(image)
    all_ink = int(sheet.ink.sum())
    ink = sheet.ink.copy()
    ink[:, 300:350] = ink[:, 500:] = False  # a hole, and the line's end
    _, (plain,) = seen(replace(sheet, ink=ink), line(90, 140, 620, 182))
    assert plain.mask.sum() + plain.beyond == pytest.approx(all_ink, rel=0.03)
    assert plain.beyond > 0.15 * all_ink


def test_a_neighbours_ink_and_rulings_are_not_the_lines() -> None:
    image = page()
    letters(image, 100, 100)
    letters(image, 100, 132)
    for y in (124, 156):
        cv2.line(image, (0, y), (699, y), (120, 110, 100), 1)
    parted, plain = seen(inked(image), line(90, 92, 620, 140), line(90, 116, 620, 170))
    for one, crop in zip(plain, crops_of(parted), strict=True):
        extra = one.mask & (cv2.dilate(crop.mask.astype(np.uint8), np.ones((3, 3))) == 0)
        assert extra.sum() < 0.03 * crop.mask.sum()


def test_a_mask_is_what_it_was_when_it_is_read_back() -> None:
    mask = np.random.default_rng(1).random((13, 37)) > 0.7
    assert (decode_mask(encode_mask(mask)) == mask).all()


def test_a_line_that_nobody_found_shows_as_ink_outside() -> None:
    image = page()
    for y in (60, 120, 180, 240):
        letters(image, 100, y)
    boxes = [line(90, y - 8, 620, y + 30) for y in (60, 120, 180, 240)]
    assert outside_share(part_ink(inked(image), boxes)) == 0
    assert outside_share(part_ink(inked(image), boxes[:3])) == pytest.approx(0.25, abs=0.03)
    assert outside_share(part_ink(inked(image), [])) == pytest.approx(1.0, abs=0.01)


def test_ink_of_a_roll_shows_as_outside_however_long_it_is() -> None:
    image = page()
    for y in (60, 120, 180, 240):
        letters(image, 100, y)
    small = cv2.resize(image[:280], None, fx=0.4, fy=0.4, interpolation=cv2.INTER_AREA)
    roll = np.concatenate([small] * 150)
    assert outside_share(part_ink(inked(roll), [])) == pytest.approx(1.0, abs=0.01)


def test_edges_and_specks_are_no_ink_outside() -> None:
    image = page()
    letters(image, 100, 150)
    image[:, :30] = DARK
    for x in range(120, 650, 40):
        image[330:333, x : x + 3] = DARK
    share = outside_share(part_ink(inked(image), [line(90, 140, 620, 182)]))
    assert share < 0.01
    assert outside_share(part_ink(inked(page()), [])) == 0
