"""Pictures of a page: one of a small page, tiles that make up a large one."""

from __future__ import annotations

import io

import numpy as np
from PIL import Image

from ductus.web.page_pictures import MOST_PIXELS, TILE, page_pictures, picture_names
from tests.support.commands import SAMPLES

SHA = "0123456789abcdef"


def test_a_small_page_is_one_picture_and_a_thumbnail():
    pixels = np.asarray(Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB"))
    made = dict(page_pictures(pixels, SHA))
    assert set(made) == {"scan-01234567.jpg", "thumb-01234567.jpg"}
    shown = np.asarray(Image.open(io.BytesIO(made["scan-01234567.jpg"])), np.int16)
    assert shown.shape == pixels.shape
    assert np.abs(shown - pixels).mean() < 4


def test_tiles_of_a_page_of_40_megapixels_make_it_up():
    letter = Image.open(SAMPLES / "cursive-letter.jpg").convert("RGB").resize((5001, 8003))
    made = dict(page_pictures(np.asarray(letter), SHA))
    names = picture_names(SHA, 5001, 8003)
    top = names["levels"] - 1
    joined = Image.new("RGB", letter.size)
    for y in range(-(-8003 // TILE)):
        for x in range(-(-5001 // TILE)):
            tile = Image.open(io.BytesIO(made.pop(f"{names['tiles']}/{top}/{x}_{y}.jpg")))
            joined.paste(tile, (x * TILE, y * TILE))
    step = np.s_[::7, ::7]
    apart = np.asarray(joined, np.int16)[step] - np.asarray(letter, np.int16)[step]
    assert np.abs(apart).mean() < 4
    assert f"{names['tiles']}/0/0_0.jpg" in made
    whole = Image.open(io.BytesIO(made[names["scan"]]))
    assert MOST_PIXELS * 0.95 < whole.width * whole.height <= MOST_PIXELS
