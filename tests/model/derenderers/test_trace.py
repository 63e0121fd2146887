"""The `trace` de-renderer: the pen's way back from its picture, and no crop that breaks it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import cv2
import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from PIL import Image

from benchmarks.traced_by_rules import traced_by_rules
from ductus.model.derenderer import Crop, Derendered, DerenderError, Prompt
from ductus.model.derenderers.trace import AT_ONCE, TraceDerenderer
from ductus.model.images.ink_mask import ink_mask
from ductus.model.measures.fidelity import fidelity
from ductus.model.ordering.taught_characters import TaughtCharacters
from ductus.schemas.ink import Ink
from ductus.schemas.records import Direction
from tests.support.drawing import farthest, wave, written


def paper(mask: np.ndarray) -> Crop:
    return np.where(mask[..., None], (60, 40, 30), (235, 225, 205)).astype(np.uint8)


def derendered(crop: Crop, direction: Direction = Direction.LTR) -> Derendered:
    (result,) = TraceDerenderer().derender([crop], [Prompt(direction)])
    assert isinstance(result, Derendered)
    return result


@pytest.mark.parametrize("width", [1, 2, 4, 8, 16, 32])
def test_a_curve_comes_back_within_a_pixel_and_its_width_too(width: int) -> None:
    path = wave(60, 540, 140, 60)
    mask = written([path], width, (280, 600))
    (stroke,) = traced_by_rules(mask).strokes
    assert farthest(stroke.xy, np.array(path)) < 1.0 + width / 20
    assert farthest(np.array(path), stroke.xy) < 1.5 + width / 10
    assert np.median(stroke.width) == pytest.approx(width, abs=1.0)
    assert len(stroke.xy) < 80
    precision, recall, _ = fidelity(traced_by_rules(mask), mask)
    assert min(precision, recall) > 0.93


@contextmanager
def threads(count: int) -> Iterator[None]:
    before = cv2.getNumThreads(), torch.get_num_threads()
    try:
        cv2.setNumThreads(count)
        torch.set_num_threads(count)
        yield
    finally:
        cv2.setNumThreads(before[0])
        torch.set_num_threads(before[1])


def test_ink_is_the_same_to_the_last_bit_with_any_number_of_threads(samples: Path) -> None:
    letter = np.array(Image.open(samples / "cursive-letter.jpg").convert("RGB"))
    parts = [letter[y : y + 60, x : x + 150] for y in (250, 310, 370) for x in range(120, 800, 75)]
    crops = [np.ascontiguousarray(part) for part in parts]
    derenderer, prompts = TraceDerenderer(), [Prompt()] * len(crops)
    found = []
    for count in (1, 2, 5):
        with threads(count):
            found.append(derenderer.derender(crops, prompts))
    for first, *others in zip(*found, strict=True):
        assert isinstance(first, Derendered)
        for other in others:
            assert isinstance(other, Derendered)
            assert other.order_confidence == first.order_confidence
            for a, b in zip(first.ink.strokes, other.ink.strokes, strict=True):
                assert a.xy.tobytes() == b.xy.tobytes()
                assert a.width.tobytes() == b.width.tobytes()


def test_a_stroke_starts_where_hands_start() -> None:
    for path in ([(30, 30), (250, 60)], [(60, 20), (40, 180)], [(200, 20), (60, 180)]):
        (stroke,) = traced_by_rules(written([path], 6, (200, 280))).strokes
        assert np.hypot(*(stroke.xy[0] - path[0])) < 3


def test_right_to_left_is_the_mirror_of_left_to_right() -> None:
    mask = written(
        [wave(20, 150, 60, 20), [(180, 20), (180, 100)], [(200, 60), (280, 60)]], 5, (120, 300)
    )
    there = traced_by_rules(mask)
    back = traced_by_rules(mask[:, ::-1], Direction.RTL)
    assert len(there.strokes) == len(back.strokes) == 3
    for a, b in zip(there.strokes, back.strokes, strict=True):
        assert np.hypot(*(a.xy[0] - (299 - b.xy[0][0], b.xy[0][1]))) < 2
    assert traced_by_rules(mask, Direction.RTL).strokes[0].xy[0][0] > 270


def test_a_dot_stays_a_dot_and_a_speck_goes() -> None:
    mask = written([[(30, 100), (30, 180)], [(120, 100), (120, 180)]], 8, (200, 160))
    cv2.circle(canvas := mask.astype(np.uint8), (30, 70), 5, 1, -1)
    canvas[20, 20] = 1
    strokes = traced_by_rules(canvas > 0).strokes
    assert len(strokes) == 3
    dot = min(strokes, key=lambda stroke: stroke.length)
    assert dot.length < 6
    assert np.hypot(*(dot.xy.mean(axis=0) - (30, 70))) < 2


def test_an_empty_crop_is_flagged() -> None:
    for shape in ((40, 90, 3), (1, 1, 3), (0, 0, 3), (0, 9, 3)):
        result = derendered(np.full(shape, 255, np.uint8))
        assert result.flags == ("empty",)
        assert not result.ink.strokes


def test_one_bad_crop_fails_alone() -> None:
    good = paper(written([wave(20, 280, 60, 20)], 5, (120, 300)))
    bad = [good[:, :, 0], good.astype(float), np.zeros((3, 4, 5, 6), np.uint8)]
    results = TraceDerenderer().derender([good, *bad, good], [Prompt()] * 5)
    assert [isinstance(result, DerenderError) for result in results] == [
        False,
        True,
        True,
        True,
        False,
    ]
    assert isinstance(results[0], Derendered)
    assert len(results[0].ink.strokes) == 1


@settings(deadline=None, max_examples=40)
@given(arrays(np.uint8, st.tuples(st.integers(1, 24), st.integers(1, 24), st.just(3))))
def test_any_pixels_give_ink_or_an_error(crop: Crop) -> None:
    result = TraceDerenderer().derender([crop], [Prompt(Direction.TTB)])[0]
    if isinstance(result, Derendered):
        for stroke in result.ink.strokes:
            assert np.isfinite(stroke.xy).all()
            assert (stroke.width > 0).all()


@settings(deadline=None, max_examples=60)
@given(arrays(np.bool_, st.tuples(st.integers(1, 30), st.integers(1, 30))))
def test_ink_of_any_mask_lies_in_its_frame(mask: np.ndarray) -> None:
    for stroke in traced_by_rules(mask).strokes:
        assert (stroke.xy > -2).all()
        assert (stroke.xy < np.array(mask.shape[::-1]) + 1).all()


def test_very_long_and_all_black_crops() -> None:
    line = np.zeros((40, 30_000), bool)
    line[18:22] = True
    (stroke,) = traced_by_rules(line).strokes
    assert stroke.length == pytest.approx(30_000, abs=20)
    assert traced_by_rules(np.ones((90, 120), bool)).strokes


def test_the_version_names_the_rules() -> None:
    name, rules = TraceDerenderer().version.split("@")
    assert name == "trace"
    assert len(rules) == 8


def test_ink_of_real_lines_is_true_to_the_scan(samples: Path) -> None:
    page = cv2.imread(str(samples / "cursive-letter.jpg"))[:, :, ::-1]
    height, width = page.shape[:2]
    crop = np.ascontiguousarray(
        page[height // 3 : height // 3 + height // 10, width // 8 : -width // 8]
    )
    precision, recall, pixels = fidelity(derendered(crop).ink, ink_mask(crop))
    assert pixels > 1000
    assert precision > 0.93
    assert recall > 0.93


def inks_of(character: str, *texts: str) -> list[Ink]:
    """What a drawn character becomes that was read so."""
    taught = TaughtCharacters().strokes_of(character, Direction.LTR)
    assert taught is not None
    paths = [[tuple(point) for point in (200 * stroke + 40).tolist()] for stroke in taught]
    crop = paper(written(paths, 6, (280, 280)))
    found = TraceDerenderer().derender([crop] * len(texts), [Prompt(text=text) for text in texts])
    return [one.ink for one in found if isinstance(one, Derendered)]


def test_what_was_read_tells_how_it_is_written() -> None:
    """The bar of strength comes first, though it is the slant that begins above it."""
    read, unread = inks_of("力", "力", "")
    bar, slant = read.strokes[0].xy[0], unread.strokes[0].xy[0]
    assert bar[0] < slant[0]
    assert bar[1] > slant[1]


def test_what_was_misread_is_known_by_its_strokes() -> None:
    """Right begins with the slanting stroke, left, which looks much alike, with the bar."""
    inks = inks_of("右", "右", "左", "V", "")
    assert len(inks) == 4
    for ink in inks:
        across, down = np.abs(ink.strokes[0].xy[-1] - ink.strokes[0].xy[0])
        assert down > across


def test_a_crop_among_many_has_the_ink_that_it_has_alone() -> None:
    widths = [2, 5, 9]
    shape = (90, 160)
    crops = [paper(written([wave(20, 140, 45, 20)], width, shape)) for width in widths]
    many = [crops[k % 3] for k in range(AT_ONCE + 2)]
    found = TraceDerenderer().derender(many, [Prompt(Direction.LTR)] * len(many))
    assert len(found) == len(many)
    for one, crop in zip(found[-3:], many[-3:], strict=True):
        assert isinstance(one, Derendered)
        alone = derendered(crop)
        assert one.order_confidence == alone.order_confidence
        for stroke, own in zip(one.ink.strokes, alone.ink.strokes, strict=True):
            np.testing.assert_array_equal(stroke.xy, own.xy)
