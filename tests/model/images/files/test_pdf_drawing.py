"""What drawing PDF pages promises: a page that is a scan comes out in the scan's own pixels."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.images.files.formats import UnreadableScan
from ductus.model.images.files.pdf_drawing import draw_page
from ductus.schemas.failures import FailureCode
from tests.support.pdf_files import (
    PdfImage,
    bits_image,
    coded_image,
    drawn,
    fax_image,
    form,
    pdf_page,
    plain_image,
)

LIMIT = 10**8
WIDTH, HEIGHT = 617, 301
SCAN = np.random.default_rng(5).integers(0, 256, (HEIGHT, WIDTH, 3), np.uint8)
BLACK = np.kron(np.random.default_rng(6).random((30, 60)) < 0.3, np.ones((7, 9))) > 0
Pixels = NDArray[np.uint8]


def points(pixels: float, dpi: float) -> float:
    return pixels * 72 / dpi


def scan_page(
    image: PdfImage | None = None,
    dpi: tuple[float, float] = (300, 300),
    corner: tuple[float, float] = (0, 0),
    size: tuple[int, int] = (WIDTH, HEIGHT),
    before: bytes = b"",
    after: bytes = b"",
    more: bytes = b"",
    others: tuple[PdfImage, ...] = (),
) -> bytes:
    """A page that one image fills."""
    width, height = points(size[0], dpi[0]), points(size[1], dpi[1])
    content = before + drawn(0, width, height, *corner) + after
    box = (*corner, corner[0] + width, corner[1] + height)
    return pdf_page(box, content, image or plain_image(SCAN), *others, more=more)


def pixels_of(data: bytes) -> Pixels:
    return draw_page(data, 0, LIMIT).pixels


@pytest.mark.parametrize("dpi", [36, 72, 150, 204, 317.3, 600, 2400, 4000])
def test_a_scan_keeps_its_pixels_at_any_resolution(dpi: float):
    page = draw_page(scan_page(dpi=(dpi, dpi)), 0, LIMIT)
    np.testing.assert_array_equal(page.pixels, SCAN)
    assert (page.dpi, page.dpi_y) == (pytest.approx(dpi, rel=1e-3), 0)


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("corner", [(0, 0), (100.5, 50.25), (-33.3, 7.77), (5000.1, -9000.9)])
def test_boxes_may_lie_anywhere_and_pages_be_turned(rotation: int, corner: tuple[float, float]):
    data = scan_page(corner=corner, more=b"/Rotate %d" % rotation)
    np.testing.assert_array_equal(pixels_of(data), np.rot90(SCAN, -rotation // 90))


def test_oblong_pixels_keep_both_resolutions():
    page = draw_page(scan_page(dpi=(204, 98)), 0, LIMIT)
    np.testing.assert_array_equal(page.pixels, SCAN)
    assert (page.dpi, page.dpi_y) == (204, 98)
    turned = draw_page(scan_page(dpi=(204, 98), more=b"/Rotate 90"), 0, LIMIT)
    assert (turned.dpi, turned.dpi_y) == (98, 204)


def test_units_of_another_length_cost_the_resolution_and_no_pixel():
    page = draw_page(scan_page(more=b"/UserUnit 2.5"), 0, LIMIT)
    np.testing.assert_array_equal(page.pixels, SCAN)
    assert page.dpi == 0


@pytest.mark.parametrize("digits", [2, 3, 5])
@pytest.mark.parametrize("rows", [7, 50, 128, 300])
def test_strips_are_put_together_without_a_seam(rows: int, digits: int):
    images, content = [], b""
    for i, top in enumerate(range(0, HEIGHT, rows)):
        strip = SCAN[top : top + rows]
        images.append(plain_image(strip))
        bottom = points(HEIGHT - top - len(strip), 300)
        content += drawn(i, points(WIDTH, 300), points(len(strip), 300), 0, bottom, digits)
    data = pdf_page((0, 0, points(WIDTH, 300), points(HEIGHT, 300)), content, *images)
    np.testing.assert_array_equal(pixels_of(data), SCAN)


@pytest.mark.parametrize("rotation", [0, 90])
def test_a_grid_of_tiles_in_a_box_apart_is_put_together(rotation: int):
    images, content = [], b""
    for top in range(0, HEIGHT, 100):
        for left in range(0, WIDTH, 256):
            tile = SCAN[top : top + 100, left : left + 256]
            place = points(left, 200) + 9, points(HEIGHT - top - len(tile), 200) + 7
            size = points(tile.shape[1], 200), points(len(tile), 200)
            content += drawn(len(images), *size, *place, 3)
            images.append(plain_image(tile))
    box = (9, 7, 9 + points(WIDTH, 200), 7 + points(HEIGHT, 200))
    data = pdf_page(box, content, *images, more=b"/Rotate %d" % rotation)
    np.testing.assert_array_equal(pixels_of(data), np.rot90(SCAN, -rotation // 90))


def test_margins_are_white_and_the_scan_within_them_whole():
    content = drawn(0, points(WIDTH, 300), points(HEIGHT, 300), 10.1, 20.07)
    pixels = pixels_of(pdf_page((0, 0, 200, 110), content, plain_image(SCAN)))
    top, left = np.argwhere((pixels != 255).any(axis=2)).min(axis=0)
    np.testing.assert_array_equal(pixels[top : top + HEIGHT, left : left + WIDTH], SCAN)
    assert pixels.shape == (458, 833, 3)


def test_a_crop_box_cuts_whole_pixels():
    crop = (points(100, 300), points(50, 300), points(500, 300), points(250, 300))
    data = scan_page(more=b"/CropBox [%.4f %.4f %.4f %.4f]" % crop)
    np.testing.assert_array_equal(pixels_of(data), SCAN[HEIGHT - 250 : HEIGHT - 50, 100:500])


PLACED = {
    "mirrored": (b"-%.4f 0 0 %.4f %.4f 0", "wh w", SCAN[:, ::-1]),
    "upside down": (b"%.4f 0 0 -%.4f 0 %.4f", "wh h", SCAN[::-1]),
    "turned left": (b"0 %.4f -%.4f 0 %.4f 0", "wh h", np.rot90(SCAN)),
    "turned right": (b"0 -%.4f %.4f 0 0 %.4f", "wh w", np.rot90(SCAN, -1)),
}


@pytest.mark.parametrize("name", PLACED)
def test_an_image_may_be_placed_turned_or_mirrored(name: str):
    matrix, order, expected = PLACED[name]
    side = {"w": points(WIDTH, 300), "h": points(HEIGHT, 300)}
    numbers = tuple(side[letter] for letter in order if letter in side)
    content = b"q " + matrix % numbers + b" cm /I0 Do Q"
    box = (0, 0, points(expected.shape[1], 300), points(expected.shape[0], 300))
    np.testing.assert_array_equal(pixels_of(pdf_page(box, content, plain_image(SCAN))), expected)


def test_an_image_in_a_form_keeps_its_pixels():
    width, height = points(WIDTH, 300), points(HEIGHT, 300)
    inner = form((0, 0, 99, 99), b"%.4f 0 0 %.4f 3 4" % (width, height), b"/I0 Do", 6)
    content = b"q 1 0 0 1 17 21 cm /I0 Do Q"
    data = pdf_page((20, 25, 20 + width, 25 + height), content, inner, plain_image(SCAN))
    np.testing.assert_array_equal(pixels_of(data), SCAN)


HELLO = b"BT %s /F 12 Tf 20 20 Td (hello) Tj ET\n"


@pytest.mark.parametrize("dpi", [150, 400])
def test_text_that_is_not_seen_changes_nothing(dpi: int):
    for layer in (
        {"after": HELLO % b"3 Tr"},
        {"before": b"1 0 0 rg 0 0 99 99 re f " + HELLO % b""},
    ):
        data = scan_page(dpi=(dpi, dpi), **layer)
        np.testing.assert_array_equal(pixels_of(data), SCAN)


def test_writing_over_a_coarse_image_is_drawn_fine():
    page = draw_page(scan_page(dpi=(100, 100), after=HELLO % b""), 0, LIMIT)
    assert page.dpi == pytest.approx(300, rel=0.01)
    fine = draw_page(scan_page(dpi=(400, 400), after=HELLO % b""), 0, LIMIT)
    assert fine.pixels.shape == SCAN.shape


def test_a_layer_of_writing_over_a_coarse_ground_keeps_its_pixels():
    """Mixed raster content: a coarse picture of the paper, and a fine mask of the ink over it."""
    height, width = BLACK.shape
    ground = plain_image(np.full((height // 3, width // 3, 3), 230, np.uint8))
    ink = bits_image(~BLACK, b"/ImageMask true")
    size = points(width, 300), points(height, 300)
    content = drawn(0, *size, 0, 0) + b"0 0 0.5 rg " + drawn(1, *size, 0, 0)
    pixels = pixels_of(pdf_page((0, 0, *size), content, ground, ink))
    np.testing.assert_array_equal(pixels, np.where(BLACK[..., None], (0, 0, 128), 230))


def test_one_bit_a_pixel_keeps_every_pixel():
    size = BLACK.shape[::-1]
    expected = np.repeat(np.where(BLACK, 0, 255)[..., None], 3, axis=2)
    images = {
        "bits": bits_image(~BLACK),
        "inverted": bits_image(BLACK, b"/ColorSpace /DeviceGray /Decode [1 0]"),
        "group 4": fax_image(BLACK),
        "mask": bits_image(~BLACK, b"/ImageMask true"),
    }
    for name, image in images.items():
        for dpi in (200, 600, 1200):
            data = scan_page(image, (dpi, dpi), size=size)
            np.testing.assert_array_equal(pixels_of(data), expected, err_msg=f"{name} {dpi}")


def test_jpeg_and_jpeg_2000_keep_the_picture():
    y, x = np.mgrid[0:HEIGHT, 0:WIDTH]
    smooth = np.stack([x % 256, y % 256, (x + y) // 4 % 256], axis=2).astype(np.uint8)
    whole = coded_image(smooth, "JPEG2000", irreversible=False)
    np.testing.assert_array_equal(pixels_of(scan_page(whole, (1000, 1000))), smooth)
    lossy = pixels_of(scan_page(coded_image(smooth, "JPEG", quality=98), (1000, 1000)))
    assert np.abs(lossy.astype(int) - smooth).mean() < 3


def test_what_a_soft_mask_hides_is_white():
    cover = np.full((HEIGHT, WIDTH), 255, np.uint8)
    cover[:, :100] = 0
    data = scan_page(plain_image(SCAN, b"/SMask 6 0 R"), others=(plain_image(cover),))
    pixels = pixels_of(data)
    assert (pixels[:, :100] == 255).all()
    np.testing.assert_array_equal(pixels[:, 100:], SCAN[:, 100:])


def test_a_small_fine_image_does_not_blow_up_a_page():
    logo = plain_image(SCAN[:40, :40])
    page = draw_page(pdf_page((0, 0, 300, 300), drawn(0, 1, 1, 9, 9), logo), 0, LIMIT)
    assert page.dpi == pytest.approx(600, rel=0.01)


def test_limits_hold_for_the_image_and_for_the_page():
    with pytest.raises(UnreadableScan) as caught:
        draw_page(scan_page(), 0, WIDTH * HEIGHT - 1)
    assert caught.value.code == FailureCode.TOO_LARGE
    assert draw_page(scan_page(), 0, WIDTH * HEIGHT).pixels.shape == SCAN.shape
