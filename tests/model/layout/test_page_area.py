"""What lies beside the page, and what is only doubtful."""

import numpy as np

from ductus.model.layout.line_pieces import piece_of
from ductus.model.layout.page_area import facing_page, on_page

CREAM, GREY, WHITE, BLUE = (232, 222, 196), (150, 152, 155), (250, 250, 250), (190, 205, 235)


def box(x0: float, y0: float, x1: float, y1: float) -> np.ndarray:
    return np.array([[x0, y0], [x1, y0], [x1, y1], [x0, y1]], np.float32)


TEXT = [box(250, 200 + 60 * i, 1000, 240 + 60 * i) for i in range(10)]
LABEL, RULER = box(300, 60, 500, 90), box(100, 920, 1100, 950)


def scan(mat: tuple[int, int, int] = GREY) -> np.ndarray:
    """A cream sheet on a mat with a white label above it and a white ruler below."""
    image = np.full((1000, 1200, 3), mat, np.uint8)
    image[150:880, 200:1050] = CREAM
    image[50:100, 280:520] = image[910:960] = WHITE
    for polygon in (*TEXT, LABEL, RULER):
        (x0, y0), (x1, y1) = polygon[0].astype(int), polygon[2].astype(int)
        image[y0 + 10 : y1 - 10, x0 + 10 : x1 - 10 : 12] = 30
    return image


def test_labels_and_rulers_beside_the_sheet_are_not_on_it():
    assert on_page([*TEXT, LABEL, RULER], scan()).tolist() == [True] * 10 + [False] * 2


def test_a_stain_or_a_pasted_slip_on_the_sheet_stays():
    image = scan()
    image[200:260, 250:1000] = BLUE
    assert on_page([*TEXT, LABEL], image).tolist() == [True] * 10 + [False]


def test_a_sheet_that_cannot_be_told_from_the_mat_loses_nothing():
    image = scan(mat=CREAM)
    image[50:100, 280:520] = CREAM
    assert on_page([*TEXT, LABEL], image).all()


def test_two_sheets_of_different_colour_are_both_kept():
    image = scan()
    image[:, 620:] = BLUE
    halves = [box(x, 200 + 60 * i, x + 380, 240 + 60 * i) for i in range(8) for x in (220, 640)]
    assert on_page(halves, image).all()


def test_few_detections_are_all_kept():
    assert on_page([], scan()).shape == (0,)
    assert on_page([LABEL], scan()).tolist() == [True]


def test_the_sliver_of_the_facing_page_is_cut_off():
    sliver = [box(1120, 190 + 60 * i, 1198, 235 + 60 * i) for i in range(9)]
    cut = facing_page([piece_of(p) for p in (*TEXT, *sliver)], 1200)
    assert cut.tolist() == [False] * 10 + [True] * 9


def test_a_page_cropped_to_its_text_is_no_sliver():
    tight = [box(0, 10 + 60 * i, 1199, 50 + 60 * i) for i in range(9)]
    assert not facing_page([piece_of(p) for p in tight], 1200).any()
    assert not facing_page([], 1200).any()


def test_some_notes_at_the_edge_are_no_sliver():
    notes = [box(1130, 190 + 200 * i, 1198, 235 + 200 * i) for i in range(3)]
    assert not facing_page([piece_of(p) for p in (*TEXT, *notes)], 1200).any()


def test_a_page_with_little_writing_is_told_by_its_size():
    assert on_page([TEXT[0], LABEL, RULER], scan()).tolist() == [True, False, False]


def test_a_small_second_sheet_is_kept_when_it_is_no_label():
    image = scan()
    image[150:880, 750:] = BLUE
    sheets = [
        *[box(220, 200 + 60 * i, 720, 240 + 60 * i) for i in range(10)],
        box(790, 300, 1100, 340),
    ]
    assert on_page(sheets, image).all()
