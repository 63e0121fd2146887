"""A pixel of the upright page is found again in its file, whatever EXIF and the turn did to it."""

from __future__ import annotations

import io

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from ductus.model.images.files.decode import open_scan
from ductus.schemas.page_frame import TURNS
from ductus.schemas.records import PageInfo, Scan
from ductus.transforms.turn_upright import turn_page

SIDES = st.integers(1, 40)


def info_of(width: int, height: int, orientation: int) -> PageInfo:
    return PageInfo("c.a", Scan("a", "a", "c"), "", 0, 0, width, height, 0.0, orientation, "", "")


def stored(kind: str, mark: tuple[int, int], size: tuple[int, int], orientation: int) -> bytes:
    """A file of white pixels but one, as it is stored, that asks for an orientation."""
    image = Image.new("RGB", size, "white")
    image.putpixel(mark, (0, 0, 0))
    exif = Image.Exif()
    exif[0x0112] = orientation
    file = io.BytesIO()
    image.save(file, kind, exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("rotation", sorted(TURNS))
@settings(deadline=None, max_examples=8)
@given(width=SIDES, height=SIDES, data=st.data(), kind=st.sampled_from(["PNG", "TIFF"]))
def test_marked_pixel_of_a_file_is_where_the_map_says(
    orientation: int, rotation: int, width: int, height: int, data: st.DataObject, kind: str
):
    mark = (data.draw(st.integers(0, width - 1)), data.draw(st.integers(0, height - 1)))
    page = open_scan(stored(kind, mark, (width, height), orientation), 10_000).page(0)
    assert page.orientation == orientation
    there = info_of(page.pixels.shape[1], page.pixels.shape[0], orientation)
    info, pixels = turn_page(there, page.pixels, rotation)
    assert pixels.shape == (info.height, info.width, 3)
    ((y, x),) = np.argwhere(pixels[..., 0] == 0)
    assert info.page_to_source.apply(np.array([[x, y]])).tolist() == [list(map(float, mark))]


def test_page_as_its_file_holds_it_keeps_its_frame():
    assert info_of(7, 5, 1).page_to_source.matrix()[:2].tolist() == [[1, 0, 0], [0, 1, 0]]
