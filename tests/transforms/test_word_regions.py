"""Words as regions of their line: their boxes, their texts, their own ink, their rest."""

from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from ductus.model.derenderers.trace import TraceDerenderer
from ductus.model.images.files.decode import decode_pixels
from ductus.model.layout.crops import LineCrop, encode_crop
from ductus.model.reading.recognizer import Reading
from ductus.schemas.geometry import Affine, bounds
from ductus.schemas.records import Direction, Kind, Region, RegionInk, Side
from ductus.transforms.derender_regions import derender_regions
from ductus.transforms.word_regions import continued, word_regions

TO_PAGE = Affine.translation(1000, 500)


def crop(*strokes: tuple[int, int, int, int]) -> LineCrop:
    """Upright bars, with a narrow gap at column 140, and further strokes."""
    mask = np.zeros((90, 300), np.uint8)
    for x in (*range(20, 130, 15), *range(152, 290, 15)):
        cv2.line(mask, (x, 35), (x, 60), 1, 4)
    for x0, y0, x1, y1 in strokes:
        cv2.line(mask, (x0, y0), (x1, y1), 1, 4)
    grey = np.where(mask, 40, 235).astype(np.uint8)
    return LineCrop(np.repeat(grey[..., None], 3, axis=2), mask > 0, TO_PAGE)


def line(of: LineCrop, text: str = "ab", direction: Direction = Direction.LTR) -> Region:
    return Region(
        *("page/l0001", "", Kind.LINE, 0, ((1000, 500), (1300, 500), (1300, 590))),
        angle=0.0,
        direction=direction,
        detection_confidence=0.9,
        text=text,
        crop=encode_crop(of.pixels),
        crop_to_page=of.to_page,
        recognizer="r",
        language="fr",
    )


READ = Reading(
    "a b",
    0.8,
    np.array([[20, 130], [130, 150], [150, 290]], np.float32),
    np.array([0.7, 0.9, 0.6], np.float32),
    "r",
)


def words_of(of: LineCrop) -> tuple[Region, ...]:
    return word_regions(line(of), of, np.zeros(of.mask.shape, bool), READ)


def test_words_have_their_part_of_the_text_and_a_place_in_the_line():
    first, second = words_of(crop())
    assert (first.text, second.text) == ("a", "b")
    assert (first.text_confidence, second.text_confidence) == pytest.approx((0.7, 0.6))
    assert [word.region_id for word in (first, second)] == ["page/l0001/w001", "page/l0001/w002"]
    assert first.span
    assert second.span
    assert first.span[1] == second.span[0]
    assert 130 < first.span[1] < 150
    assert not first.crop
    assert bounds(first.polygon)[0] == 999.5


def test_a_loop_over_the_gap_stays_with_its_word_and_its_box_holds_it():
    of = crop((110, 60, 156, 8))  # reaches over the first bar of the second word
    first, second = words_of(of)
    assert first.span
    assert second.span
    assert first.span[1] < 150
    assert bounds(first.polygon)[2] >= 1000 + 156
    assert bounds(second.polygon)[0] == pytest.approx(1000 + second.span[0] - 0.5)
    assert (decode_pixels(second.crop)[:20] == 235).all(), "painted over in the other's crop"
    region = replace(line(of), words=(first, second))
    (ink,) = derender_regions([region], TraceDerenderer())
    assert isinstance(ink, RegionInk)
    highest = [min(float(s.xy[:, 1].min()) for s in word.ink.strokes) for word in ink.words]
    assert highest[0] < 515
    assert highest[1] > 530
    far = max(float(s.xy[:, 0].max()) for s in ink.words[0].ink.strokes)
    assert far == pytest.approx(1156, abs=3), "where it lies on the page"
    assert ink.fidelity_recall > 0.9
    assert ink.fidelity_precision > 0.9


def test_words_of_a_line_that_runs_down_are_the_same_laid_down():
    of = crop((110, 60, 156, 8))
    turned = LineCrop(
        np.ascontiguousarray(of.pixels.transpose(1, 0, 2)),
        of.mask.T.copy(),
        Affine(0, 1, 0, 1, 0, 0),
    )
    region = line(turned, direction=Direction.TTB)
    down = word_regions(region, turned, np.zeros(turned.mask.shape, bool), READ)
    across = words_of(of)
    assert [word.span for word in down] == [word.span for word in across]
    for one, other in zip(down, across, strict=True):
        assert bool(one.crop) == bool(other.crop)
        if one.crop:
            turned_back = decode_pixels(one.crop).transpose(1, 0, 2)
            assert (turned_back == decode_pixels(other.crop)).all()


def test_a_broken_word_leads_to_its_rest():
    of = crop()
    whole = line(of, "la proprié-")
    parted = replace(whole, words=words_of(of))
    after = replace(parted, region_id="page/l0002", text="té du")
    after = replace(
        after,
        words=tuple(
            replace(word, region_id=word.region_id.replace("l0001", "l0002"))
            for word in after.words
        ),
    )
    figure = replace(whole, region_id="page/l0003", kind=Kind.DRAWING, text="")
    first, _, last = continued([parted, figure, after])
    assert [word.continues for word in first.words] == ["", "page/l0002/w001"]
    assert not first.continues
    assert not any(word.continues for word in last.words)
    (unparted, _) = continued([whole, replace(after, words=())])
    assert unparted.continues == "page/l0002"
    (alone, _) = continued([whole, replace(after, side=Side.RIGHT)])
    assert not alone.continues
