"""Crops: their frame, what they show of the page, and what they leave out."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from ductus.model.images.ink_mask import Binarized, binarized, ink_mask
from ductus.model.layout.crops import cut_crops, encode_crop
from ductus.model.layout.line import Line
from ductus.model.layout.words import split_words
from ductus.schemas.geometry import Affine, Polygon
from ductus.schemas.records import Direction, Kind

PAPER = (228, 216, 190)


def page(height: int = 400, width: int = 600) -> NDArray[np.uint8]:
    """Plain paper to write on."""
    return np.full((height, width, 3), PAPER, np.uint8)


def ink_of(image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    return image.min(axis=2) < 120


def inked(image: NDArray[np.uint8], ink: NDArray[np.bool_] | None = None) -> Binarized:
    """A page whose ink is known exactly."""
    return replace(binarized(image), ink=ink_of(image) if ink is None else ink)


def box(x0: float, y0: float, x1: float, y1: float) -> Polygon:
    return ((x0, y0), (x1, y0), (x1, y1), (x0, y1))


def line(polygon: Polygon, angle: float = 0.0, direction: Direction = Direction.LTR) -> Line:
    return Line(polygon, angle, direction, 1.0)


def write(image: NDArray[np.uint8], x0: int, y0: int, letters: int = 12) -> None:
    """A row of letter bodies, 20 high, each on its own."""
    for x in range(x0, x0 + letters * 25, 25):
        cv2.rectangle(image, (x, y0), (x + 14, y0 + 20), (20, 20, 20), 3)


def test_ink_keeps_its_colour_and_its_place() -> None:
    image = page()
    write(image, 100, 150)
    [crop] = cut_crops(inked(image), [line(box(95, 140, 405, 180))])
    ys, xs = np.nonzero(crop.mask)
    on_page = np.round(crop.to_page.apply(np.column_stack([xs, ys]))).astype(int)
    assert len(ys) == ink_of(image).sum()
    assert (image[on_page[:, 1], on_page[:, 0]] == crop.pixels[ys, xs]).all()


def test_a_descender_comes_along_and_the_next_line_does_not() -> None:
    image = page()
    write(image, 100, 100)
    cv2.line(image, (114, 120), (114, 148), (20, 20, 20), 3)  # reaches the bodies of the next line
    write(image, 122, 143)
    above, below = cut_crops(
        inked(image), [line(box(95, 90, 405, 125)), line(box(95, 138, 430, 168))]
    )
    assert lowest(above.mask, above.to_page) >= 147
    assert above.mask.sum() + below.mask.sum() == ink_of(image).sum()
    assert highest(below.mask, below.to_page) >= 141


def test_lines_that_touch_are_parted_between_them() -> None:
    image = page()
    write(image, 100, 100)
    write(image, 100, 150)
    cv2.line(image, (114, 120), (114, 150), (20, 20, 20), 3)
    above, below = cut_crops(
        inked(image), [line(box(95, 95, 405, 125)), line(box(95, 145, 405, 175))]
    )
    assert 128 <= lowest(above.mask, above.to_page) <= 142
    assert above.mask.sum() + below.mask.sum() == ink_of(image).sum()


def test_dots_above_the_polygon_belong_to_the_line_and_far_ink_to_nobody() -> None:
    image = page()
    write(image, 100, 150)
    cv2.circle(image, (150, 136), 2, (20, 20, 20), -1)
    write(image, 100, 320)
    [crop] = cut_crops(inked(image), [line(box(95, 146, 405, 176))])
    assert highest(crop.mask, crop.to_page) <= 136
    assert lowest(crop.mask, crop.to_page) <= 176


def test_an_accent_half_way_goes_whole_to_the_line_below() -> None:
    image = page()
    write(image, 100, 100)
    write(image, 100, 190)
    cv2.line(image, (160, 156), (170, 148), (20, 20, 20), 3)
    lines = [line(box(95, 90, 405, 145)), line(box(95, 150, 405, 220))]
    above, below = cut_crops(inked(image), lines)
    assert lowest(above.mask, above.to_page) <= 125
    assert highest(below.mask, below.to_page) <= 150
    assert above.mask.sum() + below.mask.sum() == ink_of(image).sum()


def test_ruled_lines_are_painted_out() -> None:
    image = page(400, 900)
    write(image, 100, 150, letters=24)
    cv2.line(image, (0, 182), (899, 182), (20, 20, 20), 2)
    [crop] = cut_crops(inked(image), [line(box(95, 140, 705, 190))])
    assert lowest(crop.mask, crop.to_page) <= 176
    assert crop.pixels[-4:].min() > 150


def test_everything_but_ink_and_its_edge_is_smooth_paper() -> None:
    image = page()
    rng = np.random.default_rng(0)
    image = np.clip(image + rng.normal(0, 6, image.shape), 0, 255).astype(np.uint8)
    write(image, 100, 150)
    [crop] = cut_crops(inked(image), [line(box(95, 140, 405, 180))])
    far = cv2.dilate(crop.mask.astype(np.uint8), np.ones((11, 11), np.uint8)) == 0
    assert np.abs(crop.pixels[far].astype(int) - PAPER).max() <= 24
    assert crop.pixels[far].std(axis=0).max() < 2


@pytest.mark.parametrize("angle", [3.0, -8.0, 25.0])
def test_a_turned_line_is_level_in_its_crop(angle: float) -> None:
    image = page(600, 600)
    turn = Affine.rotation(angle, (300.0, 300.0))
    start, end = turn.apply(np.array([[120.0, 300.0], [480.0, 300.0]])).round().astype(int)
    cv2.line(image, start.tolist(), end.tolist(), (20, 20, 20), 5, cv2.LINE_AA)
    corners = turn.apply(np.array(box(110, 285, 490, 315)))
    polygon = tuple((float(x), float(y)) for x, y in corners)
    [crop] = cut_crops(inked(image), [line(polygon, angle)])
    rows = np.flatnonzero(crop.mask.any(axis=1))
    assert np.ptp(rows) <= 8
    ys, xs = np.nonzero(crop.mask)
    on_page = crop.to_page.apply(np.column_stack([xs, ys])).round().astype(int)
    assert ink_of(image)[on_page[:, 1], on_page[:, 0]].mean() > 0.9


def test_a_page_without_lines_gives_no_crops() -> None:
    assert cut_crops(inked(page()), []) == []


@pytest.mark.parametrize(
    "polygon",
    [
        (),
        ((5.0, 5.0),),
        box(10, 10, 10, 10),
        box(-500, -500, -400, -400),
        box(-1e9, -1e9, 1e9, 1e9),
        box(float("nan"), 0, 10, 10),
    ],
)
def test_bad_polygons_still_give_a_crop_within_the_page(polygon: Polygon) -> None:
    image = page()
    write(image, 100, 150)
    good = line(box(95, 140, 405, 180))
    first, second = cut_crops(inked(image), [line(polygon, 30.0), good])
    assert 1 <= first.pixels.shape[0] <= 400
    assert 1 <= first.pixels.shape[1] <= 600
    assert second.pixels.shape[2] == 3


@settings(max_examples=25, deadline=None)
@given(
    st.lists(st.tuples(st.floats(-100, 700), st.floats(-100, 500)), min_size=3, max_size=6),
    st.floats(-90, 90),
    st.sampled_from([Direction.LTR, Direction.RTL, Direction.TTB]),
)
def test_no_crop_outgrows_the_page(
    corners: list[tuple[float, float]], angle: float, direction: Direction
) -> None:
    image = page()
    write(image, 50, 150, letters=20)
    [crop] = cut_crops(inked(image), [line(tuple(corners), angle, direction)])
    assert crop.pixels.shape[:2] == crop.mask.shape
    assert max(crop.pixels.shape[:2]) <= np.hypot(*image.shape[:2]) + 1


def test_a_page_photographed_sideways_keeps_its_whole_line() -> None:
    image = page(800, 300)
    for y in range(40, 760, 25):
        cv2.rectangle(image, (140, y), (160, y + 14), (20, 20, 20), 3)
    [crop] = cut_crops(inked(image), [line(box(130, 30, 170, 770), 90.0)])
    assert crop.mask.shape[1] > 700
    assert crop.mask.sum() > 0.95 * ink_of(image).sum()


@pytest.mark.parametrize("shape", [(1, 1), (2, 40), (40, 2)])
def test_pages_of_a_few_pixels_all_ink(shape: tuple[int, int]) -> None:
    image = np.zeros((*shape, 3), np.uint8)
    [crop] = cut_crops(
        inked(image, np.ones(shape, bool)), [line(box(0, 0, shape[1], shape[0]), 5.0)]
    )
    assert crop.pixels.shape[:2] == crop.mask.shape


@pytest.fixture(scope="module")
def letter(samples: Path) -> NDArray[np.uint8]:
    return cv2.cvtColor(cv2.imread(str(samples / "cursive-letter.jpg")), cv2.COLOR_BGR2RGB)


def test_on_a_real_page_no_ink_is_shown_twice_and_crops_read_alike(
    letter: NDArray[np.uint8],
) -> None:
    sheet = binarized(letter)
    ink = sheet.ink
    baselines = [((71, 607), (1116, 548)), ((65, 691), (950, 641)), ((75, 786), (1108, 711))]
    crops = cut_crops(sheet, [slanted(*ends) for ends in baselines])
    shown = np.zeros(ink.shape, int)
    for crop in crops:
        ys, xs = np.nonzero(crop.mask)
        on_page = crop.to_page.apply(np.column_stack([xs, ys])).round().astype(int)
        np.add.at(shown, (on_page[:, 1], on_page[:, 0]), 1)
        again = ink_mask(crop.pixels)
        assert (again & crop.mask).sum() > 0.85 * (again | crop.mask).sum()
    assert (shown[~ink] > 0).sum() < 0.1 * ink[500:800].sum()
    assert (shown > 1).sum() < 0.02 * ink[500:800].sum()


def test_the_words_of_a_real_line(letter: NDArray[np.uint8]) -> None:
    baselines = [((71, 607), (1116, 548)), ((65, 691), (950, 641)), ((75, 786), (1108, 711))]
    crops = cut_crops(binarized(letter), [slanted(*ends) for ends in baselines])
    assert len(split_words(crops[1].mask, Direction.LTR)) == 6  # Tu me disais que tu avais


def slanted(start: tuple[int, int], end: tuple[int, int]) -> Line:
    """A line of the letter, 70 high, from the two ends of its baseline."""
    (x0, y0), (x1, y1) = start, end
    polygon = ((x0, y0 + 12), (x0, y0 - 58), (x1, y1 - 58), (x1, y1 + 12))
    return line(polygon, float(np.degrees(np.arctan2(y1 - y0, x1 - x0))))


def test_a_png_gives_the_pixels_back() -> None:
    image = page(30, 40)
    image[5:9, 5:30] = (200, 10, 30)
    data = np.frombuffer(encode_crop(image), np.uint8)
    assert (cv2.cvtColor(cv2.imdecode(data, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB) == image).all()


def lowest(mask: NDArray[np.bool_], to_page: Affine) -> float:
    """The page row of the lowest ink."""
    ys, xs = np.nonzero(mask)
    return float(to_page.apply(np.column_stack([xs, ys]))[:, 1].max())


def highest(mask: NDArray[np.bool_], to_page: Affine) -> float:
    """The page row of the highest ink."""
    ys, xs = np.nonzero(mask)
    return float(to_page.apply(np.column_stack([xs, ys]))[:, 1].min())


def test_a_figure_owns_the_ink_in_it_and_lines_own_none_of_that():
    image = np.full((300, 600, 3), 235, np.uint8)
    cv2.circle(image, (90, 120), 50, (180, 40, 40), 8)
    for x in range(200, 540, 40):
        cv2.line(image, (x, 100), (x + 15, 140), (30, 30, 30), 5)
    initial = Line(box(30, 60, 150, 180), 0.0, Direction.LTR, 0.9, Kind.INITIAL)
    line = Line(box(40, 95, 560, 145), 0.0, Direction.LTR, 0.9)
    first, second = cut_crops(binarized(image), [initial, line])
    assert first.to_page.c + first.mask.shape[1] < 160
    assert second.to_page.c > 180
    ink = binarized(image).ink
    assert first.mask.sum() == ink[:, :160].sum()
    assert second.mask.sum() == ink[:, 160:].sum()


def test_a_word_that_reaches_into_a_stamp_stays_with_its_line():
    image = np.full((300, 900, 3), 235, np.uint8)
    cv2.circle(image, (450, 150), 90, (60, 40, 140), 6)
    cv2.putText(image, "RF", (400, 240), cv2.FONT_HERSHEY_SIMPLEX, 2, (60, 40, 140), 5)
    cv2.line(image, (40, 150), (345, 150), (30, 30, 30), 6)
    stamp = Line(box(310, 50, 550, 250), 0.0, Direction.LTR, 0.9, Kind.STAMP)
    line = Line(box(30, 130, 350, 170), 0.0, Direction.LTR, 0.9)
    _, written = cut_crops(binarized(image), [stamp, line])
    assert written.to_page.c + written.mask.shape[1] > 345
