"""Ruled lines go, strokes that cross them and long letter strokes stay."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.images.ruled_lines import ruled_lines as ruled_lines_of

Mask = NDArray[np.bool_]


def ruled_lines(mask: Mask) -> Mask:
    """Those of ink as dark all over."""
    return ruled_lines_of(mask, mask.astype(np.uint8) * 200).ink


def writing(height: int = 900, width: int = 1200) -> Mask:
    """Rows of stems and rings, strokes 4 pixels wide, as uneven as a hand."""
    canvas = np.zeros((height, width), np.uint8)
    rng = np.random.default_rng(3)
    for row in range(80, height - 80, 90):
        for column in range(80, width - 120, 100):
            x, y = column + int(rng.integers(-10, 10)), row + int(rng.integers(-4, 4))
            cv2.line(canvas, (x, y - 25), (x + 4, y + 18), 1, 4)
            cv2.circle(canvas, (x + 20, y + 5), 11, 1, 4)
    return canvas > 0


def ruled(shape: tuple[int, ...], tilt: float, upright: bool, thickness: int = 3) -> Mask:
    """Lines from edge to edge; tilt in pixels down per pixel right."""
    height, width = (shape[1], shape[0]) if upright else shape[:2]
    canvas = np.zeros((height, width), np.uint8)
    for y in range(100, height - 40, 90):
        cv2.line(canvas, (30, y), (width - 30, y + round(tilt * width)), 1, thickness)
    return (canvas.T if upright else canvas) > 0


@pytest.mark.parametrize("upright", [False, True])
@pytest.mark.parametrize("tilt", [0.0, 0.01, -0.03])
def test_rulings_go_and_writing_stays(tilt: float, upright: bool) -> None:
    text, lines = writing(), ruled((900, 1200), tilt, upright)
    found = ruled_lines(text | lines)
    free = lines & ~(cv2.dilate(text.astype(np.uint8), np.ones((13, 13), np.uint8)) > 0)
    assert (found & free).sum() > 0.85 * free.sum()
    assert (found & text).sum() < 0.06 * text.sum()
    assert not (found & ~(text | lines)).any()


def test_a_stroke_that_crosses_a_ruling_stays_in_one_piece() -> None:
    mask = np.zeros((600, 800), np.uint8)
    cv2.line(mask, (20, 300), (780, 304), 1, 3)
    cv2.line(mask, (400, 200), (430, 400), 1, 5)
    mask[100:140, 100:140] = 0
    rest = (mask > 0) & ~ruled_lines(mask > 0)
    _, labels = cv2.connectedComponents(rest.astype(np.uint8))
    assert labels[210, 401] == labels[390, 429] != 0


def test_a_dashed_ruling_goes() -> None:
    mask = writing()
    line = np.zeros_like(mask)
    for x in range(30, 1150, 50):
        line[830:833, x : x + 36] = True
    assert (ruled_lines(mask | line) & line).sum() > 0.9 * line.sum()


def words(shape: tuple[int, int] = (400, 1600)) -> Mask:
    """Wide words that stand on the rows 100, 200 and 300: stems close together, then a gap."""
    canvas = np.zeros(shape, np.uint8)
    for row in (100, 200, 300):
        for start in range(60, 1400, 330):
            for x in range(start, start + 240, 24):
                cv2.line(canvas, (x, row - 40), (x + 3, row), 1, 5)
    return canvas > 0


@pytest.mark.parametrize("darkness", [90, 200])
def test_a_pale_ruling_goes_whole_though_words_hide_it(darkness: int) -> None:
    """Near dark strokes a pale line is no ink, so what is seen of it is the gaps between words; one
    as dark as the ink is taken for a deletion or a flourish."""
    text = words()
    line = np.zeros_like(text)
    line[[y + k for y in (100, 200, 300) for k in (-1, 0, 1)], 20:1580] = True
    near = cv2.dilate(text.astype(np.uint8), np.ones((3, 31), np.uint8)) > 0
    mask, dark = text | (line & ~near), np.where(text, 200, np.where(line, darkness, 8))
    rulings = ruled_lines_of(mask, dark.astype(np.uint8))
    found = rulings.ink
    seen = line & ~near
    if darkness < 150:
        assert (found & seen).sum() > 0.9 * seen.sum()
        between = line[:, 300:1360]
        assert (rulings.extent[:, 300:1360] & between).sum() == between.sum(), "under words too"
    else:
        assert not found.any()
    assert not (found & text).any()


def test_writing_without_rulings_loses_nothing() -> None:
    text = writing()
    cv2.line(bars := text.astype(np.uint8), (100, 60), (190, 58), 1, 4)  # a long t-bar
    assert not ruled_lines(bars > 0).any()


@pytest.mark.parametrize("shape", [(1, 1), (3, 200), (200, 3)])
def test_blank_masks_have_none(shape: tuple[int, int]) -> None:
    assert ruled_lines(np.zeros(shape, bool)).shape == shape
