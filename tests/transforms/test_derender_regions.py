"""De-rendering regions: every one has its own result, and words are sewn back in order."""

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np
import pytest

from ductus.model import registry
from ductus.model.derenderer import Crop, Derenderer
from ductus.model.derenderers.prompted import PromptedDerenderer, Question, Said
from ductus.model.images.ink_mask import ink_mask
from ductus.model.inksight import tokens as ink_tokens
from ductus.model.inksight.prompts import PLAIN, RECOGNIZE, Mode
from ductus.model.layout.plain_masks import encode_mask
from ductus.model.registry import DerendererSpec
from ductus.schemas.failures import TRANSIENT_CODES, FailureCode
from ductus.schemas.records import Direction, Failure, Kind, RegionInk
from ductus.transforms.derender_regions import derender_regions
from tests.support.crops import region, written


@pytest.fixture(scope="module")
def trace() -> Derenderer:
    return registry.load_derenderer(DerendererSpec("trace"))


def test_ink_lies_where_the_crop_lay_on_the_page(trace: Derenderer):
    (ink,) = derender_regions([region(1, written(50, 200))], trace)
    assert isinstance(ink, RegionInk)
    xs = [float(stroke.xy[:, 0].mean()) for stroke in ink.ink.strokes]
    assert xs == pytest.approx([1050, 1200], abs=1.5)
    assert ink.fidelity_precision > 0.9
    assert ink.fidelity_recall > 0.9
    assert ink.region.crop == b""


def test_words_of_a_line_are_its_ink_one_after_the_other(trace: Derenderer):
    line = region(1, written(30, 60, 220, 250), [(0, 140), (140, 300)])
    (ink,) = derender_regions([line], trace)
    assert isinstance(ink, RegionInk)
    assert [len(word.ink.strokes) for word in ink.words] == [2, 2]
    whole = [stroke.xy for stroke in ink.ink.strokes]
    parts = [stroke.xy for word in ink.words for stroke in word.ink.strokes]
    for one, other in zip(whole, parts, strict=True):
        np.testing.assert_array_equal(one, other)
    assert min(s.xy[:, 0].min() for s in ink.words[1].ink.strokes) > 1140
    assert ink.ink_pixels == sum(word.ink_pixels for word in ink.words)


def test_recall_falls_by_what_only_plain_thresholds_see(trace: Derenderer):
    faint = written(30, 60, 220)
    cv2.line(faint, (250, 12), (250, 48), (225, 225, 225), 5)  # too pale for our mask
    plain = encode_mask(faint[..., 0] < 235)
    (whole,) = derender_regions([replace(region(1, faint), plain=plain)], trace)
    line = replace(region(1, faint, [(0, 140), (140, 300)]), plain=plain)
    (words,) = derender_regions([line], trace)
    beyond = replace(line, plain_beyond=int((faint[..., 0] < 235).sum()))
    (half,) = derender_regions([beyond], trace)
    assert isinstance(whole, RegionInk)
    assert isinstance(words, RegionInk)
    assert isinstance(half, RegionInk)
    assert whole.fidelity_recall == pytest.approx(0.75, abs=0.03)
    assert words.fidelity_recall == pytest.approx(0.75, abs=0.03)
    first, second = words.words
    assert first.fidelity_recall > 0.95
    assert second.fidelity_recall == pytest.approx(0.5, abs=0.03)
    assert half.fidelity_recall == pytest.approx(words.fidelity_recall / 2)
    assert whole.region.plain == b""


def test_a_word_that_only_plain_thresholds_see_counts_as_lost(trace: Derenderer):
    crop = written(30, 60)
    cv2.line(crop, (220, 12), (220, 48), (238, 238, 238), 5)
    plain = encode_mask(crop[..., 0] < 242)
    line = replace(region(1, crop, [(0, 140), (140, 300)]), plain=plain)
    (ink,) = derender_regions([line], trace)
    assert isinstance(ink, RegionInk)
    assert ink.words[1].flags == ("empty",)
    assert ink.fidelity_recall == pytest.approx(2 / 3, abs=0.04)


def test_a_region_of_noise_is_told_from_one_that_broke(trace: Derenderer):
    noise = np.where(np.random.default_rng(2).random((200, 300)) < 0.5, 20, 235).astype(np.uint8)
    crops = [np.repeat(noise[..., None], 3, axis=2), written(30, 60)]
    failure, ink = derender_regions([region(1, crops[0]), region(2, crops[1])], trace)
    assert isinstance(failure, Failure)
    assert isinstance(ink, RegionInk)
    assert failure.code is FailureCode.TOO_INTRICATE
    assert failure.code not in TRANSIENT_CODES
    assert "noise, not writing" in failure.message


def test_an_empty_region_has_no_recall(trace: Derenderer):
    (ink,) = derender_regions([region(1, written())], trace)
    assert isinstance(ink, RegionInk)
    assert (ink.flags, ink.ink_pixels) == (("empty",), 0)
    assert (ink.fidelity_precision, ink.fidelity_recall) == (0.0, 0.0)


class Counting(PromptedDerenderer):
    """Reads how many bars there are and draws them; of two bars it draws none when asked to read.

    It notes what it is asked.
    """

    version = "counting@1"

    def __init__(self, mode: Mode) -> None:
        super().__init__(mode, batch=3)
        self.asked: list[list[str]] = []

    def _answers(self, questions: Sequence[Question]) -> list[Said]:
        self.asked.append([question.prompt for question in questions])
        return [self._said(question) for question in questions]

    def _said(self, question: Question) -> Said:
        x = _bars(question.image.pixels)
        drawn = [np.array([[k, 90], [k, 130]], np.float32) for k in x]
        reads = question.prompt == RECOGNIZE
        shown = [] if reads and len(x) == 2 else ink_tokens.encode(drawn).tokens
        return Said(str(len(x)) if reads else "", shown, True)


def _bars(pixels: Crop) -> list[float]:
    """The x of each upright bar in the middle rows."""
    dark = pixels[112, :, 1] < 128
    dark &= (pixels[112] > 0).any(axis=1)  # not what is black around the crop
    edges = np.flatnonzero(np.diff(np.concatenate([[0], dark.astype(int), [0]])))
    return [float(start + end - 1) / 2 for start, end in edges.reshape(-1, 2)]


LINES = (
    ((20, 60, 100, 180, 220), [(0, 140), (140, 300)]),
    ((30, 200, 230, 260, 280), [(0, 100), (100, 215), (215, 300)]),
)


@pytest.mark.parametrize("direction", [Direction.LTR, Direction.RTL])
def test_words_that_a_network_reads_are_sewn_together_as_they_are_read(direction: Direction):
    lines = []
    for number, (bars, spans) in enumerate(LINES):
        spans = spans[:: -1 if direction is Direction.RTL else 1]
        lines.append(replace(region(number, written(*bars), spans), direction=direction))
    lines[0] = replace(lines[0], text="what was read before", text_confidence=0.7)
    network = Counting(Mode.RECOGNIZE)
    inks = derender_regions(lines, network)
    texts = {Direction.LTR: ["3 2", "1 1 3"], Direction.RTL: ["2 3", "3 1 1"]}[direction]
    for ink, text in zip(inks, texts, strict=True):
        assert isinstance(ink, RegionInk)
        assert (ink.region.text, ink.region.text_confidence) == (text, 0.0)
        assert ink.region.recognizer == network.version
        assert [word.region.text for word in ink.words] == text.split()
        x = [float(stroke.xy[:, 0].mean()) for stroke in ink.ink.strokes]
        per_word = [float(s.xy[:, 0].mean()) for word in ink.words for s in word.ink.strokes]
        assert x == per_word
        assert [len(word.ink.strokes) for word in ink.words] == [int(part) for part in text.split()]
    flags = {ink.region.region_id: ink.flags for ink in inks if isinstance(ink, RegionInk)}
    assert flags == {"page-0/l0001": ("retried",), "page-1/l0001": ()}
    asked = [prompt for batch in network.asked for prompt in batch]
    assert sorted(asked) == [PLAIN] + [RECOGNIZE] * 5
    assert max(len(batch) for batch in network.asked) > 1
    at = next(k for k, batch in enumerate(network.asked) if PLAIN in batch)
    assert len(network.asked[at]) == 3, "the second try goes with the next batch"
    assert len(network.asked) == 2


def test_words_are_told_what_was_read_there():
    lines = [region(n, written(*bars), spans) for n, (bars, spans) in enumerate(LINES)]
    lines = [replace(line, text="on etwo", text_confidence=0.5) for line in lines]
    own = [
        replace(word, text=text) for word, text in zip(lines[0].words, ("one", "two"), strict=True)
    ]
    network = Counting(Mode.WITH_TEXT)
    first, second = derender_regions([replace(lines[0], words=tuple(own)), lines[1]], network)
    asked = sorted(prompt for batch in network.asked for prompt in batch)
    assert asked == ["Derender the ink."] * 3 + ["Derender the ink: one", "Derender the ink: two"]
    assert isinstance(first, RegionInk)
    assert isinstance(second, RegionInk)
    assert [word.region.text for word in first.words] == ["one", "two"]
    assert [word.region.text for word in second.words] == ["", "", ""]
    assert {ink.region.text for ink in (first, second)} == {"on etwo"}, "its line's stays"
    assert {ink.region.text_confidence for ink in (first, second)} == {0.5}


def test_each_crop_is_parted_into_ink_and_paper_once(
    trace: Derenderer, monkeypatch: pytest.MonkeyPatch
):
    looked: list[tuple[int, ...]] = []

    def noting(crop: Crop) -> np.ndarray:
        looked.append(crop.shape)
        return ink_mask(crop)

    for module in ("ductus.transforms.leaves", "ductus.model.images.ink_mask"):
        monkeypatch.setattr(f"{module}.ink_mask", noting)
    line = region(1, written(30, 60, 220, 250), [(0, 140), (140, 300)])
    for derenderer in (trace, Counting(Mode.DERENDER)):
        looked.clear()
        derender_regions([line], derenderer)
        assert looked == [(60, 140, 3), (60, 160, 3)]


def test_a_region_without_a_crop_has_no_ink_and_says_so(trace: Derenderer):
    stamp = replace(region(2, written(50)), crop=b"", kind=Kind.STAMP)
    before, ink, after = derender_regions(
        [region(1, written(50)), stamp, region(3, written(50))], trace
    )
    assert isinstance(ink, RegionInk)
    assert (ink.region, ink.flags, ink.ink.strokes) == (stamp, ("not_traced",), ())
    assert all(isinstance(one, RegionInk) and one.ink.strokes for one in (before, after))


@pytest.mark.parametrize(
    ("confidence", "flags"), [(0.6, ("direction_unsure",)), (0.95, ()), (0, ())]
)
def test_a_direction_in_doubt_is_flagged_on_the_word_and_its_line(
    trace: Derenderer, confidence: float, flags: tuple[str, ...]
):
    line = region(1, written(30, 60, 220, 250), [(0, 140), (140, 300)])
    words = tuple(replace(word, direction_confidence=confidence) for word in line.words)
    line = replace(line, words=words, direction_confidence=confidence)
    (ink,) = derender_regions([line], trace)
    assert isinstance(ink, RegionInk)
    assert ink.flags == flags
    assert [word.flags for word in ink.words] == [flags, flags]
