"""Screens: dithered and halftoned scans give back their greys; other scans are left alone."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ductus.model.images.ink_mask import ink_mask
from ductus.model.images.screens import descreened
from tests.support.commands import SAMPLES, ductus, read_table

Pixels = NDArray[np.uint8]


def letter(scale: int = 1) -> NDArray[np.uint8]:
    """uint8[H, W]: lines of a letter of 200 dpi, on paper as grey as a scanner may see it."""
    grey = np.asarray(Image.open(SAMPLES / "cursive-letter.jpg").convert("L"))
    part = (grey[300:600, 200:800] * 0.55).astype(np.uint8)
    return np.asarray(cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC))


def floyd_steinberg(grey: NDArray[np.uint8]) -> Pixels:
    return np.asarray(Image.fromarray(grey).convert("1").convert("RGB"))


def bayer(grey: NDArray[np.uint8]) -> Pixels:
    pattern = np.array([[0, 8, 2, 10], [12, 4, 14, 6], [3, 11, 1, 9], [15, 7, 13, 5]]) * 16 + 8
    tiled = np.tile(pattern, (grey.shape[0] // 4 + 1, grey.shape[1] // 4 + 1))
    white = grey > tiled[: grey.shape[0], : grey.shape[1]]
    return np.repeat(white[..., None].astype(np.uint8) * 255, 3, axis=2)


def clustered(cell: float, degrees: float) -> Callable[[NDArray[np.uint8]], Pixels]:
    """Dots that grow with the darkness, in cells turned by some degrees, as printers make them."""

    def screened(grey: NDArray[np.uint8]) -> Pixels:
        y, x = np.mgrid[: grey.shape[0], : grey.shape[1]] * (2 * np.pi / cell)
        turn = np.radians(degrees)
        u, v = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
        white = grey > 127.5 + 63.7 * (np.cos(u) + np.cos(v))
        return np.repeat(white[..., None].astype(np.uint8) * 255, 3, axis=2)

    return screened


SCREENS = {
    "floyd-steinberg": (1, floyd_steinberg),
    "bayer": (1, bayer),
    "floyd-steinberg, 600 dpi": (3, floyd_steinberg),
    "120 lpi at 400 dpi": (2, clustered(3.3, 45)),
    "133 lpi at 600 dpi": (3, clustered(4.5, 15)),
    "100 lpi at 600 dpi": (3, clustered(6, 45)),
    "85 lpi at 600 dpi": (3, clustered(7, 75)),
}
"""How many times as fine as the letter each is, and what makes it of greys."""


@pytest.mark.parametrize("screen", SCREENS)
def test_the_writing_of_a_screened_scan_is_that_of_its_greys(screen: str):
    scale, screened = SCREENS[screen]
    grey = letter(scale)
    reach = np.ones((4 * scale + 3, 4 * scale + 3), np.uint8)
    greys = descreened(screened(grey))
    assert greys is not None
    found, true = ink_mask(greys), ink_mask(np.repeat(grey[..., None], 3, axis=2))
    near = cv2.dilate(true.astype(np.uint8), reach) > 0
    assert (found & near).sum() > 0.97 * found.sum(), "no dots of the paper"
    near = cv2.dilate(found.astype(np.uint8), reach) > 0
    assert (true & near).sum() > 0.9 * true.sum(), "nor is writing lost"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*.jpg")), ids=lambda path: path.stem)
def test_a_scan_in_greys_or_of_one_bit_is_left_as_it_is(path: Path):
    pixels = np.asarray(Image.open(path).convert("RGB"))
    assert descreened(pixels) is None
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    _, bits = cv2.threshold(grey, 0, 255, cv2.THRESH_OTSU)
    assert descreened(np.repeat(np.asarray(bits)[..., None], 3, axis=2)) is None


@pytest.mark.parametrize("value", [0, 255])
@pytest.mark.parametrize("shape", [(1, 1), (1, 20_000), (900, 700)])
def test_a_page_of_one_value_has_no_screen(shape: tuple[int, int], value: int):
    assert descreened(np.full((*shape, 3), value, np.uint8)) is None


@pytest.mark.parametrize("squares", [1, 2, 3])
def test_a_chequered_page_is_grey_paper(squares: int):
    y, x = np.mgrid[:400, :500] // squares
    board = np.repeat(((x + y) % 2 * 255).astype(np.uint8)[..., None], 3, axis=2)
    greys = descreened(board)
    assert greys is not None
    assert not ink_mask(greys).any()


def test_a_dithered_word_is_read_like_any_other_and_says_so(tmp_path: Path):
    scans = tmp_path / "scans"
    scans.mkdir()
    Image.fromarray(floyd_steinberg(letter()[60:160, 300:600])).save(scans / "word.png")
    out = tmp_path / "out"
    arguments = ("--regions", "whole", "--workers", "1")
    assert ductus("run", scans, "--output", out, *arguments) == 0
    (page,), (region,) = read_table(out, "pages"), read_table(out, "regions")
    assert page["warnings"] == ["screened"]
    assert 0 < region["n_strokes"] < 60


def test_a_page_of_one_bit_takes_few_bytes_a_pixel() -> None:
    page = np.zeros((3000, 3000, 3), np.uint8)
    tracemalloc.start()
    assert descreened(page) is None
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 8 * 3000**2
