"""GIF, BMP and the JPEG of cameras with several pictures give their first picture, whole."""

import struct
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from ductus.model.images.files.decode import UnreadableScan, open_scan
from ductus.schemas.failures import FailureCode

RAMP = np.arange(48 * 64, dtype=np.uint32).reshape(48, 64).astype(np.uint8)
OTHER = Image.fromarray(255 - RAMP)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    stream = BytesIO()
    image.save(stream, kind, **options)
    return stream.getvalue()


def page_of(data: bytes) -> np.ndarray:
    scan = open_scan(data, 10**6)
    assert scan.n_pages == 1
    return scan.page(0).pixels


@pytest.mark.parametrize("interlace", [0, 1])
def test_gif_keeps_every_pixel(interlace: int):
    data = saved(Image.fromarray(RAMP), "GIF", interlace=interlace)
    assert (page_of(data) == RAMP[..., None]).all()


def test_of_an_animated_gif_the_first_picture_is_the_page():
    data = saved(Image.fromarray(RAMP), "GIF", save_all=True, append_images=[OTHER, OTHER])
    assert (page_of(data) == RAMP[..., None]).all()


def test_of_a_cameras_multi_picture_jpeg_the_first_is_the_page():
    data = saved(Image.fromarray(RAMP), "MPO", save_all=True, append_images=[OTHER], quality=95)
    alone = saved(Image.fromarray(RAMP), "JPEG", quality=95)
    assert np.abs(page_of(data).astype(int) - page_of(alone)).max() <= 1
    assert open_scan(data, 10**6).media_type == "image/jpeg"


@pytest.mark.parametrize("mode", ["1", "L", "P", "RGB"])
def test_bmp_keeps_every_pixel(mode: str):
    image = Image.fromarray(RAMP).convert(mode)
    assert (page_of(saved(image, "BMP")) == np.asarray(image.convert("RGB"))).all()


def test_fourth_channel_of_a_bmp_is_no_transparency():
    rgba = np.dstack([RAMP, RAMP, RAMP, np.zeros_like(RAMP)])
    assert (page_of(saved(Image.fromarray(rgba), "BMP")) == RAMP[..., None]).all()


def test_bmp_of_16_bits_a_pixel_and_from_the_top_down_is_read():
    row = np.array([0x7C00, 0x03E0, 0x001F, 0x7FFF], "<u2")  # red, green, blue, white
    head = struct.pack("<2sIII", b"BM", 0, 0, 54) + struct.pack(
        "<IiiHHIIiiII", 40, 4, -2, 1, 16, 0, 16, 0, 0, 0, 0
    )
    pixels = page_of(head + row.tobytes() + row[::-1].tobytes())
    assert pixels[0].tolist() == [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255] * 3]
    assert (pixels[1] == pixels[0][::-1]).all()


@pytest.mark.parametrize("kind", ["GIF", "BMP"])
def test_cut_off_file_fails_or_gives_every_pixel(kind: str):
    data = saved(Image.fromarray(RAMP), kind)
    whole = page_of(data)
    fails = 0
    for end in range(1, len(data), 7):
        try:
            assert (page_of(data[:end]) == whole).all()
        except UnreadableScan:
            fails += 1
    assert fails > 0.9 * len(range(1, len(data), 7))


@pytest.mark.parametrize("kind", ["GIF", "BMP"])
def test_size_in_the_header_is_held_against_the_limit(kind: str):
    with pytest.raises(UnreadableScan) as caught:
        open_scan(saved(Image.fromarray(RAMP), kind), 48 * 64 - 1).page(0)
    assert caught.value.code == FailureCode.TOO_LARGE
