"""Polarity: light writing on dark ground is told from dark writing on light ground."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ductus.model.images.polarity import dark_on_light, lightness, polarity
from ductus.schemas.records import Polarity
from tests.support.commands import SAMPLES, ductus, inkml_bytes, read_table

Pixels = NDArray[np.uint8]
PAGES = sorted(SAMPLES.glob("*.jpg"))


def page(path: Path) -> Pixels:
    image = Image.open(path).convert("RGB")
    image.thumbnail((1600, 1600))
    return np.asarray(image)


def chalk(words: str, ground: tuple[int, int, int], ink: tuple[int, int, int]) -> Pixels:
    board = np.full((400, 900, 3), ground, np.uint8)
    cv2.putText(board, words, (40, 230), cv2.FONT_HERSHEY_SCRIPT_SIMPLEX, 4, ink, 9, cv2.LINE_AA)
    return board


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
def test_a_page_and_its_negative_are_told_apart(path: Path):
    pixels = page(path)
    assert polarity(pixels) is Polarity.DARK_ON_LIGHT
    assert polarity(255 - pixels) is Polarity.LIGHT_ON_DARK


@pytest.mark.parametrize("path", PAGES, ids=lambda path: path.stem)
@pytest.mark.parametrize("spoiled", ["quarter", "blurred", "noisy", "dark", "framed"])
def test_they_are_also_where_the_picture_is_poor(path: Path, spoiled: str):
    pixels = page(path)
    if spoiled == "quarter":
        pixels = cv2.resize(pixels, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    elif spoiled == "blurred":
        pixels = cv2.GaussianBlur(pixels, (0, 0), max(pixels.shape) / 1200)
    elif spoiled == "noisy":
        noise = np.random.default_rng(1).normal(0, 15, pixels.shape)
        pixels = np.clip(pixels + noise, 0, 255).astype(np.uint8)
    elif spoiled == "dark":
        pixels = pixels // 3
    else:  # photographed on black: the mat is darker than the page, the writing is what counts
        pixels = cv2.copyMakeBorder(
            pixels, 150, 150, 150, 150, cv2.BORDER_CONSTANT, value=(9, 9, 9)
        )
    assert polarity(np.asarray(pixels)) is Polarity.DARK_ON_LIGHT
    assert polarity(255 - np.asarray(pixels)) is Polarity.LIGHT_ON_DARK


@pytest.mark.parametrize(
    ("ground", "ink", "wanted"),
    [
        ((30, 35, 32), (225, 225, 220), Polarity.LIGHT_ON_DARK),  # a slate
        ((25, 60, 130), (200, 215, 235), Polarity.LIGHT_ON_DARK),  # a blueprint
        ((0, 0, 0), (255, 255, 255), Polarity.LIGHT_ON_DARK),
        ((250, 248, 240), (40, 30, 25), Polarity.DARK_ON_LIGHT),
        ((90, 80, 70), (30, 25, 20), Polarity.DARK_ON_LIGHT),  # darkened paper
    ],
)
def test_the_colours_of_ink_and_ground_are_what_counts(
    ground: tuple[int, int, int], ink: tuple[int, int, int], wanted: Polarity
):
    assert polarity(chalk("school", ground, ink)) is wanted


@pytest.mark.parametrize("shape", [(1, 1, 3), (1, 30_000, 3), (700, 2, 3), (500, 400, 3)])
@pytest.mark.parametrize("value", [0, 128, 255])
def test_a_page_without_anything_on_it_is_taken_for_paper(shape: tuple[int, ...], value: int):
    empty = np.full(shape, value, np.uint8)
    assert lightness(empty) == 0
    assert polarity(empty) is Polarity.DARK_ON_LIGHT


def test_only_light_writing_is_inverted():
    pixels = chalk("ab", (0, 0, 0), (255, 255, 255))
    assert dark_on_light(pixels, Polarity.DARK_ON_LIGHT) is pixels
    np.testing.assert_array_equal(dark_on_light(pixels, Polarity.LIGHT_ON_DARK), 255 - pixels)


@pytest.mark.parametrize("regions", ["detect", "whole"])
def test_a_negative_gives_the_ink_of_its_positive(slips: Path, tmp_path: Path, regions: str):
    pixels = np.asarray(Image.open(slips / "slip-3.png"))
    for name, shown in (("positive", pixels), ("negative", 255 - pixels)):
        folder = tmp_path / name / "scans"
        folder.mkdir(parents=True)
        Image.fromarray(shown).save(folder / "a.png", dpi=(150, 150))
        arguments = ("--output", tmp_path / name / "out", "--regions", regions)
        assert ductus("run", folder, *arguments, "--recognizer", "none", "--workers", "1") == 0
    outs = [tmp_path / name / "out" for name in ("positive", "negative")]
    traces = [
        [line for line in inkml_bytes(out)["scans.a.png.inkml"].splitlines() if b"<trace " in line]
        for out in outs
    ]
    assert traces[0] == traces[1] != []
    polarities = [row["polarity"] for out in outs for row in read_table(out, "pages")]
    assert polarities == ["dark_on_light", "light_on_dark"]
    positive, negative = (inkml_bytes(out)["scans.a.png.inkml"] for out in outs)
    assert b"polarity" not in positive
    assert b'polarity="light_on_dark"' in negative
