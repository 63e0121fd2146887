"""A page's JPEG is its file's own wherever that will do, and lies as it was asked for."""

from __future__ import annotations

from dataclasses import replace
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageCms

from ductus.exchange.formats import Leaf, NotExported
from ductus.exchange.page_jpegs import page_jpeg, page_thumbnail
from ductus.schemas.geometry import IDENTITY
from tests.support.commands import SAMPLES
from tests.support.leaves import leaf_of
from tests.support.page_inks import example_page

SIZE = (300, 400)


@pytest.fixture
def letter() -> Image.Image:
    return Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB").resize(SIZE)


def leaf(path: Path, kind: str, size: tuple[int, int] = SIZE, **info: Any) -> Leaf:
    page = example_page()
    about = {"media_type": kind, "orientation": 1, "width": size[0], "height": size[1], **info}
    return leaf_of(replace(page, info=replace(page.info, **about)), path)


def saved(image: Image.Image, path: Path, **options: object) -> Path:
    image.save(path, **options)
    return path


def test_a_jpeg_is_passed_through_with_its_profile(letter: Image.Image, tmp_path: Path):
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    path = saved(letter, tmp_path / "a.jpg", icc_profile=profile)
    made = page_jpeg(leaf(path, "image/jpeg"), is_upright=True)
    assert made.data == path.read_bytes()
    assert (made.width, made.height, made.colours, made.profile) == (*SIZE, 3, profile)
    grey = saved(letter.convert("L"), tmp_path / "b.jpg")
    assert page_jpeg(leaf(grey, "image/jpeg")).colours == 1


def test_one_that_lies_on_its_side_is_passed_through_or_turned(letter: Image.Image, tmp_path: Path):
    path = saved(letter.transpose(Image.Transpose.ROTATE_90), tmp_path / "a.jpg", quality=95)
    turned = leaf(path, "image/jpeg", rotation=90)
    own = page_jpeg(turned)
    assert own.data == path.read_bytes()
    np.testing.assert_allclose(own.from_page.apply(np.zeros((1, 2))), [[0, 299]])
    upright = page_jpeg(turned, is_upright=True)
    assert upright.from_page == IDENTITY
    shown = np.asarray(Image.open(BytesIO(upright.data)), np.int16)
    assert np.abs(shown - np.asarray(letter, np.int16)).mean() < 6


def test_one_that_asks_to_be_turned_although_it_stands_upright_is_made_anew(
    letter: Image.Image, tmp_path: Path
):
    exif = Image.Exif()
    exif[0x0112] = 6
    path = saved(letter, tmp_path / "a.jpg", exif=exif, quality=95)
    odd = leaf(path, "image/jpeg", orientation=6, rotation=270)
    assert page_jpeg(odd).data == path.read_bytes()
    upright = Image.open(BytesIO(page_jpeg(odd, is_upright=True).data))
    assert upright.getexif().get(0x0112, 1) == 1
    apart = np.asarray(upright, np.int16) - np.asarray(letter, np.int16)
    assert np.abs(apart).mean() < 6


@pytest.mark.parametrize(("mode", "suffix"), [("CMYK", "jpg"), ("RGB", "png")])
def test_all_others_are_made(letter: Image.Image, tmp_path: Path, mode: str, suffix: str):
    path = saved(letter.convert(mode), tmp_path / f"a.{suffix}")
    kind = {"jpg": "image/jpeg", "png": "image/png"}[suffix]
    made = page_jpeg(leaf(path, kind))
    shown = Image.open(BytesIO(made.data))
    assert (shown.format, shown.mode, shown.size) == ("JPEG", "RGB", SIZE)


def test_another_file_by_now_is_refused(letter: Image.Image, tmp_path: Path):
    path = saved(letter, tmp_path / "a.jpg")
    before = leaf(path, "image/jpeg")
    saved(letter.rotate(180), path)
    with pytest.raises(NotExported, match="another file by now"):
        page_jpeg(before)
    path.unlink()
    with pytest.raises(NotExported, match="cannot be read"):
        page_jpeg(before)


def test_one_without_its_end_gets_it_so_that_every_reader_takes_it(
    letter: Image.Image, tmp_path: Path
):
    whole = saved(letter, tmp_path / "whole.jpg").read_bytes()
    path = tmp_path / "a.jpg"
    path.write_bytes(whole.removesuffix(b"\xff\xd9") + b"\0\0")
    cut = leaf(path, "image/jpeg", warnings=("jpeg_without_end",))
    assert page_jpeg(cut).data == whole
    with Image.open(BytesIO(page_thumbnail(cut, 40, 82))) as small:
        assert small.size == (30, 40)


def test_a_thumbnail_of_what_only_the_run_reads(letter: Image.Image, tmp_path: Path):
    """Of an older archive, that does not tell what its file lacks."""
    path = saved(letter, tmp_path / "a.jpg")
    path.write_bytes(path.read_bytes().removesuffix(b"\xff\xd9"))
    with Image.open(BytesIO(page_thumbnail(leaf(path, "image/jpeg"), 40, 82))) as small:
        assert small.size == (30, 40)
