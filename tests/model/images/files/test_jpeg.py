"""What reading JPEG promises: every pixel of the file, or an error; a lost end mark is told."""

from __future__ import annotations

from io import BytesIO

import imagecodecs
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ductus.model.images.files.decode import UnreadableScan, open_scan
from ductus.model.images.files.formats import DecodedPage
from ductus.schemas.failures import FailureCode
from tests.support.commands import SAMPLES
from tests.support.hostile_valid import valid_files

LIMIT = 10**8
END = b"\xff\xd9"
SMALL = {name: data for name, data in valid_files().items() if name.endswith(".jpg")}
LETTER = (SAMPLES / "cursive-letter.jpg").read_bytes()


def page_of(data: bytes) -> DecodedPage:
    return open_scan(data, LIMIT).page(0)


def error_of(data: bytes) -> UnreadableScan:
    with pytest.raises(UnreadableScan) as caught:
        page_of(data)
    return caught.value


def is_cut_off(data: bytes) -> bool:
    try:
        page_of(data)
    except UnreadableScan as error:
        return error.code == FailureCode.UNREADABLE
    return False


@pytest.mark.parametrize("lost", [1, 2])
@pytest.mark.parametrize("fill", [b"", bytes(700)])
@pytest.mark.parametrize("name", SMALL)
def test_a_file_without_its_end_mark_is_read_with_a_warning(name: str, fill: bytes, lost: int):
    whole = page_of(SMALL[name])
    page = page_of(SMALL[name][:-lost] + fill)
    assert page.warnings == ("jpeg_without_end",)
    assert whole.warnings == ()
    np.testing.assert_array_equal(page.pixels, whole.pixels)


@pytest.mark.parametrize("name", SMALL)
@pytest.mark.parametrize("fill", [b"", END])
def test_the_last_bytes_are_missed_though_an_end_mark_is_put_in_their_place(name: str, fill: bytes):
    data = SMALL[name].removesuffix(END)
    assert all(is_cut_off(data[:-lost] + fill) for lost in range(1, 40))


@settings(max_examples=150, deadline=None)
@given(
    st.sampled_from(sorted(SMALL)), st.floats(0, 1), st.sampled_from([b"", END, bytes(99), b"\xff"])
)
def test_a_file_cut_anywhere_is_cut_off(name: str, share: float, fill: bytes):
    data = SMALL[name].removesuffix(END)
    assert is_cut_off(data[: 3 + int(share * (len(data) - 4))] + fill)


@pytest.mark.parametrize("share", [0.3, 0.9, 0.999])
def test_a_letter_that_ends_early_is_no_half_grey_page(share: float):
    assert is_cut_off(LETTER[: int(len(LETTER) * share)] + END)


def test_a_file_that_lacks_a_whole_scan_is_cut_off():
    stream = BytesIO()
    Image.open(BytesIO(LETTER)).save(stream, "JPEG", progressive=True)
    data = stream.getvalue()
    last = data.rindex(b"\xff\xda")
    before = data.rindex(b"\xff\xc4", 0, last)
    for at in (last, before):
        assert is_cut_off(data[:at] + END)
        assert is_cut_off(data[:at])


def test_stray_bytes_behind_the_picture_do_no_harm():
    data = SMALL["rgb.jpg"]
    stray = data.removesuffix(END) + b"stray" + END
    np.testing.assert_array_equal(page_of(stray + b"more").pixels, page_of(data).pixels)


def test_a_thumbnail_within_is_not_the_page():
    small = BytesIO()
    Image.open(BytesIO(LETTER)).resize((90, 120)).save(small, "JPEG")
    body = b"Exif\0\0" + small.getvalue()
    segment = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    page = page_of(LETTER[:2] + segment + LETTER[2:])
    np.testing.assert_array_equal(page.pixels, page_of(LETTER).pixels)


def test_kinds_that_are_not_read_are_refused_by_name():
    pixels = np.zeros((16, 16, 3), np.uint16)
    twelve = imagecodecs.jpeg8_encode(pixels, level=90, bitspersample=12)
    lossless = imagecodecs.jpeg8_encode(pixels.astype(np.uint8), lossless=True)
    for data, word in ((twelve, "12 bits"), (lossless, "lossless")):
        error = error_of(data)
        assert error.code == FailureCode.UNSUPPORTED_FORMAT
        assert word in str(error)
