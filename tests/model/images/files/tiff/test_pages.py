"""What finding the pages of a TIFF file promises: pictures that are pages, and each whole."""

from __future__ import annotations

import contextlib
from typing import Any

import cv2
import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from PIL import Image

from ductus.model.images.files.decode import UnreadableScan, open_scan
from ductus.schemas.failures import FailureCode
from tests.support import tiff_files as t
from tests.support.commands import SAMPLES
from tests.support.tiff_files import Array, Entry, Picture, tiff

LIMIT = 10**7
THUMBNAIL: Entry = (254, t.LONG, [1])
MASK: Entry = (254, t.LONG, [4])


def letter(top: int = 300) -> Array:
    """uint8[400, 640, 3]: part of a letter."""
    with Image.open(SAMPLES / "cursive-letter.jpg") as image:
        return np.asarray(image.convert("RGB"))[top : top + 400, 200:840]


def small(pixels: Array, factor: int) -> Array:
    size = pixels.shape[1] // factor, pixels.shape[0] // factor
    return np.asarray(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def rgb(pixels: Array, *more: Entry, **options: Any) -> Picture:
    return Picture(pixels, 8, 2, more=more, **options)


def pages_of(data: bytes) -> list[Array]:
    scan = open_scan(data, LIMIT)
    return [scan.page(i).pixels for i in range(scan.n_pages)]


def error_of(data: bytes) -> UnreadableScan:
    with pytest.raises(UnreadableScan) as caught:
        open_scan(data, LIMIT).page(0)
    return caught.value


PAGE, OTHER = letter(300), letter(1100)
THUMB = small(PAGE, 4)
COPIES = {
    "first, marked, the page below it": tiff(rgb(THUMB, THUMBNAIL, children=(rgb(PAGE),))),
    "first, unmarked, the page below it": tiff(rgb(THUMB, children=(rgb(PAGE),))),
    "first, marked, the page next": tiff(rgb(THUMB, THUMBNAIL), rgb(PAGE)),
    "first, unmarked, the page next": tiff(rgb(THUMB), rgb(PAGE)),
    "last, marked": tiff(rgb(PAGE), rgb(THUMB, THUMBNAIL)),
    "last, unmarked": tiff(rgb(PAGE), rgb(THUMB)),
    "last, marked the old way": tiff(rgb(PAGE), rgb(THUMB, (255, t.SHORT, [2]))),
    "below the page": tiff(rgb(PAGE, children=(rgb(THUMB, THUMBNAIL), rgb(small(PAGE, 8))))),
    "a pyramid, unmarked": tiff(*(rgb(small(PAGE, factor)) for factor in (1, 2, 4, 8))),
    "a pyramid, below": tiff(rgb(PAGE, children=tuple(rgb(small(PAGE, f)) for f in (2, 4, 8)))),
    "grey": tiff(rgb(PAGE), Picture(THUMB.mean(axis=2).astype(np.uint8)[..., None])),
    "a mask": tiff(rgb(PAGE), rgb(PAGE[::-1], MASK)),
    "big, the other order of bytes": tiff(rgb(THUMB, children=(rgb(PAGE),)), order=">", big=True),
}


@pytest.mark.parametrize("name", COPIES)
def test_a_thumbnail_is_never_the_page_nor_a_page(name: str):
    (page,) = pages_of(COPIES[name])
    np.testing.assert_array_equal(page, PAGE)


def test_small_pages_of_other_writing_stay_pages():
    pages = pages_of(tiff(rgb(PAGE), rgb(small(OTHER, 2)), rgb(PAGE), rgb(small(letter(700), 4))))
    assert [page.shape[0] for page in pages] == [400, 200, 400, 100]
    blank = np.full_like(PAGE, 240)
    assert len(pages_of(tiff(rgb(blank), rgb(blank[::2, ::2])))) == 2


def test_pages_of_a_book_with_thumbnails_come_in_their_order():
    book = [rgb(each) for page in (PAGE, OTHER) for each in (page, small(page, 4))]
    first, second = pages_of(tiff(*book))
    np.testing.assert_array_equal(first, PAGE)
    np.testing.assert_array_equal(second, OTHER)


def test_what_a_directory_says_of_its_place_holds_for_those_below():
    turned = rgb(THUMB, THUMBNAIL, (274, t.SHORT, [6]), children=(rgb(PAGE),))
    page = open_scan(tiff(turned), LIMIT).page(0)
    assert page.orientation == 6
    np.testing.assert_array_equal(page.pixels, np.rot90(PAGE, -1))


def test_a_directory_below_that_lies_outside_the_file_is_a_failure():
    data = tiff(rgb(THUMB, (330, t.LONG, [10**9])))
    assert error_of(data).code == FailureCode.UNREADABLE


@pytest.mark.parametrize(
    ("unit", "x", "y", "expected"),
    [
        (2, 204, 98, (204, 98)),
        (3, 80, 40, (203.2, 101.6)),
        (2, 300, 300, (300, 0)),
        (1, 7, 9, (0, 0)),
    ],
)
def test_both_resolutions_are_kept(unit: int, x: int, y: int, expected: tuple[float, float]):
    tags = ((282, t.RATIONAL, [x, 1]), (283, t.RATIONAL, [y, 1]), (296, t.SHORT, [unit]))
    page = open_scan(tiff(rgb(THUMB, *tags)), LIMIT).page(0)
    assert (page.dpi, page.dpi_y) == pytest.approx(expected)
    lying = open_scan(tiff(rgb(THUMB, *tags, (274, t.SHORT, [8]))), LIMIT).page(0)
    if expected[1]:
        assert (lying.dpi, lying.dpi_y) == pytest.approx(expected[::-1])


@pytest.mark.parametrize("how", [{"left_out": (279,)}, {"more": ((279, t.LONG, [0] * 4),)}])
def test_old_writers_leave_out_the_sizes_of_strips(how: dict[str, Any]):
    values = PAGE[:40, :60]
    (page,) = pages_of(tiff(Picture(values, 8, 2, rows=10, **how)))
    np.testing.assert_array_equal(page, values)


PATCH = PAGE[100:200, 100:300]
BITONAL = (PATCH[..., :1] > 150).astype(np.uint8)
PARTS = {
    "none": (PATCH, 8, 2, t.NONE),
    "lzw": (PATCH, 8, 2, t.LZW),
    "deflate": (PATCH, 8, 2, t.DEFLATE),
    "packbits": (PATCH, 8, 2, t.PACKBITS),
    "lzma": (PATCH, 8, 2, t.LZMA),
    "zstd": (PATCH, 8, 2, t.ZSTD),
    "jpeg": (PATCH, 8, 2, t.JPEG),
    "rle": (BITONAL, 1, 1, t.RLE),
    "group 3": (BITONAL, 1, 1, t.GROUP3),
    "group 4": (BITONAL, 1, 1, t.GROUP4),
}
CUT = [(name, False) for name in PARTS]
ZEROED = [(name, True) for name in PARTS if name not in ("none", "packbits")]  # zeros are data


@pytest.mark.parametrize(("name", "fill"), CUT + ZEROED)
@settings(max_examples=12, deadline=None)
@example(2, 0.8125)
@given(st.integers(0, 3), st.floats(0.02, 0.97))
def test_a_part_that_is_cut_off_within_a_whole_file_is_an_error(
    name: str, fill: bool, number: int, share: float
):
    """But for the last few bytes of a part, where every pixel may be there without them."""

    def spoil(i: int, part: bytes) -> bytes:
        kept = part[: int(len(part) * share)] if i == number else part
        return kept.ljust(len(part), b"\0") if fill else kept

    cut = Picture(*PARTS[name], rows=25, spoil=spoil)
    if share < 0.6:
        assert error_of(tiff(cut)).code == FailureCode.UNREADABLE
    else:
        with contextlib.suppress(UnreadableScan):
            (page,) = pages_of(tiff(cut))
            np.testing.assert_array_equal(page, pages_of(tiff(Picture(*PARTS[name])))[0])


def test_no_part_may_lie_outside_the_file():
    data = tiff(rgb(PAGE, (279, t.LONG, [10**7] * 25)))
    assert "outside" in str(error_of(data))
