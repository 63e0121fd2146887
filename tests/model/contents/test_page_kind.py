"""What a page is: charts, covers and blanks are told apart, and writing is never lost."""

from collections.abc import Callable

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.contents.page_kind import page_kind
from ductus.model.images.ink_mask import ink_mask
from ductus.model.layout.line import Line
from ductus.schemas.records import Direction, Kind, PageKind

Picture = NDArray[np.uint8]


def kind_of(picture: Picture, *lines: Line) -> PageKind:
    return page_kind(picture, ink_mask(picture), lines)


def line(x0: float, y0: float, x1: float, y1: float, kind: Kind = Kind.LINE) -> Line:
    box = ((x0, y0), (x1, y0), (x1, y1), (x0, y1))
    return Line(box, 0.0, Direction.LTR, 0.9, kind)


def grained(picture: Picture, seed: int = 1, noise: float = 3.0) -> Picture:
    """As a scanner gives it: a little soft, grained, and saved as JPEG."""
    soft = cv2.GaussianBlur(picture, (0, 0), 1.0).astype(np.float32)
    soft += np.random.default_rng(seed).normal(0, noise, picture.shape)
    _, data = cv2.imencode(".jpg", np.clip(soft, 0, 255).astype(np.uint8))
    return np.asarray(cv2.imdecode(data, cv2.IMREAD_COLOR), np.uint8)


def paper(height: int = 1400, width: int = 1000, colour: int = 225) -> Picture:
    return np.full((height, width, 3), (colour, colour - 8, colour - 25), np.uint8)


def chart(colours: NDArray[np.uint8], across: int) -> Picture:
    """Even patches on black, as charts have them."""
    down = len(colours) // across
    picture = np.full((down * 220 + 40, across * 220 + 40, 3), 25, np.uint8)
    for index, colour in enumerate(colours):
        y, x = divmod(index, across)
        picture[y * 220 + 50 : y * 220 + 230, x * 220 + 50 : x * 220 + 230] = colour
    return picture


def colour_chart() -> Picture:
    hues = np.uint8([[[15 * k, 170, 60 + 8 * k] for k in range(12)]])
    vivid = cv2.cvtColor(hues, cv2.COLOR_HSV2RGB)[0]
    greys = np.repeat(np.linspace(40, 245, 12).astype(np.uint8)[:, None], 3, axis=1)
    return chart(np.concatenate([vivid, greys]), 6)


def grey_wedge() -> Picture:
    greys = np.repeat(np.linspace(20, 250, 20).astype(np.uint8)[:, None], 3, axis=1)
    return chart(greys, 10)


def resolution_target() -> Picture:
    picture = np.full((1000, 1400, 3), 240, np.uint8)
    for group in range(6):
        for bar in range(5):
            x, y, step = 80 + group * 210, 120, 34 - 4 * group
            picture[y : y + 300, x + bar * step : x + bar * step + step // 2] = 20
            y = 560
            picture[y + bar * step : y + bar * step + step // 2, x : x + 160] = 20
    return picture


def leather(height: int, width: int, seed: int = 0) -> Picture:
    grain = np.random.default_rng(seed).normal(0, 1, (height // 4, width // 4))
    wide = cv2.resize(cv2.GaussianBlur(grain, (0, 0), 2), (width, height))
    shade = 1 + 0.9 * wide[..., None]
    return np.clip(np.array([95, 60, 40]) * shade, 0, 255).astype(np.uint8)


@pytest.mark.parametrize(
    ("picture", "kind"),
    [
        (colour_chart, PageKind.COLOUR_CHART),
        (grey_wedge, PageKind.TARGET),
        (resolution_target, PageKind.TARGET),
        (lambda: leather(1400, 1000), PageKind.COVER),
        (lambda: leather(1600, 300), PageKind.SPINE),
        (paper, PageKind.BLANK),
        (lambda: paper(colour=180), PageKind.BLANK),
    ],
    ids=["colour chart", "grey wedge", "bars", "cover", "spine", "blank", "blank, brown"],
)
@pytest.mark.parametrize("turned", [0, 1], ids=["upright", "turned"])
def test_what_libraries_scan_beside_pages_has_a_kind_of_its_own(
    picture: Callable[[], Picture], kind: PageKind, turned: int
):
    assert kind_of(grained(np.rot90(picture(), turned).copy())) is kind


def test_a_spine_before_a_black_ground_is_a_spine():
    picture = np.full((1600, 1200, 3), 8, np.uint8)
    picture[100:1500, 450:750] = leather(1400, 300) + 20
    assert kind_of(grained(picture)) is PageKind.SPINE


def test_a_cover_with_its_title_is_a_cover():
    assert kind_of(leather(1400, 1000), line(300, 200, 700, 260)) is PageKind.COVER


def test_a_brown_leaf_with_four_lines_is_writing():
    lines = [line(200, 100 * k, 800, 100 * k + 60) for k in range(2, 6)]
    assert kind_of(leather(1400, 1000), *lines) is PageKind.WRITING


def test_one_word_makes_a_page_of_paper_writing():
    assert kind_of(paper(), line(900, 40, 940, 70)) is PageKind.WRITING


def test_ink_that_nobody_made_out_makes_a_page_writing():
    picture = paper()
    for y in range(300, 1100, 60):
        cv2.line(picture, (200, y), (800, y + 20), (40, 30, 30), 5)
    assert kind_of(grained(picture)) is PageKind.WRITING


def test_a_page_with_nothing_but_a_stamp_is_blank():
    picture = paper()
    cv2.circle(picture, (500, 700), 100, (180, 40, 40), 8)
    assert kind_of(picture, line(390, 590, 610, 810, Kind.STAMP)) is PageKind.BLANK
    assert kind_of(picture, line(390, 590, 610, 810, Kind.DRAWING)) is PageKind.DRAWING


def test_a_page_beside_a_colour_chart_is_writing():
    picture = paper(1400, 1600)
    small = cv2.resize(colour_chart(), None, fx=0.3, fy=0.3, interpolation=cv2.INTER_AREA)
    picture[1400 - small.shape[0] :, : small.shape[1]] = small
    assert kind_of(grained(picture), line(200, 100, 800, 160)) is PageKind.WRITING


def test_a_few_lines_on_squared_paper_are_no_target():
    picture = paper(420, 760)
    for at in range(10, 760, 34):
        picture[:, at : at + 2] = picture[at : at + 2, :] = (205, 140, 140)
    lines = [line(10, 60 + 70 * k, 740, 110 + 70 * k) for k in range(5)]
    for one in lines:
        (_, y), *_ = one.polygon
        for x in range(20, 730, 24):
            cv2.line(picture, (x, round(y) + 45), (x + 14, round(y) + 10), (90, 90, 150), 3)
    assert kind_of(grained(picture), *lines) is PageKind.WRITING
