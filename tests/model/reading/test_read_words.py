"""Words: parted where a space was read and there is room for it, each with its text."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from ductus.model.images.ink_mask import ink_mask
from ductus.model.layout.words import split_words
from ductus.model.reading.rapidocr_recognizer import RapidOcrRecognizer
from ductus.model.reading.read_words import ReadWord, read_words
from ductus.model.reading.recognizer import Reading
from ductus.schemas.records import Direction

LETTER, HEIGHT = 14, 20


def line(*gaps: int) -> NDArray[np.bool_]:
    """Letter bodies with so many clear columns between them."""
    columns = [np.ones((HEIGHT, LETTER), bool)]
    for gap in gaps:
        columns += [np.zeros((HEIGHT, gap), bool), np.ones((HEIGHT, LETTER), bool)]
    return np.pad(np.concatenate(columns, axis=1), 8)


def reading(text: str, mask: NDArray[np.bool_], spaces: float = 0.9, off: float = 0) -> Reading:
    """One whose letters stand on the bodies from left to right, spaces as sure as told between.

    Args:
        off: all letters stand so many pixels too far to the right.
    """
    edges = np.flatnonzero(np.diff(mask.any(axis=0).astype(int))).reshape(-1, 2) + 1
    bodies = iter(edges.tolist())
    spans: list[list[float]] = []
    for sign in text:
        if sign.isspace():
            spans.append([spans[-1][1], spans[-1][1] + 1])
        else:
            spans.append(next(bodies))
    places = np.array(spans, np.float32) + np.float32(off)
    sure = np.array([spaces if sign.isspace() else 0.8 for sign in text], np.float32)
    return Reading(text, 0.8, places, sure, "r")


EVEN = (4, 6, 5, 4, 6, 5)


def test_gaps_that_are_not_clear_part_where_a_space_was_read() -> None:
    mask = line(*EVEN)
    assert split_words(mask, Direction.LTR) == []
    words = read_words(mask, Direction.LTR, reading("ab cde fg", mask))
    assert [word.text for word in words] == ["ab", "cde", "fg"]
    assert [word.confidence for word in words] == pytest.approx([0.8] * 3)
    assert words[0].span[0] == 0
    assert words[-1].span[1] == mask.shape[1]
    assert all(a.span[1] == b.span[0] for a, b in pairwise(words))
    assert not any(mask[:, word.span[0]].any() for word in words[1:]), "in the gaps"


@pytest.mark.parametrize("off", [-6, 6])
def test_the_gap_is_found_where_the_letters_are_told_somewhat_beside(off: float) -> None:
    mask = line(*EVEN)
    true = read_words(mask, Direction.LTR, reading("ab cde fg", mask))
    assert read_words(mask, Direction.LTR, reading("ab cde fg", mask, off=off)) == true


def test_gaps_decide_where_no_space_was_read() -> None:
    mask = line(3, 4, 26, 3, 4)
    words = read_words(mask, Direction.LTR, reading("abcdef", mask))
    assert [word.span for word in words] == split_words(mask, Direction.LTR)
    assert [word.text for word in words] == ["abc", "def"], "each with what stands there"
    assert read_words(line(*EVEN), Direction.LTR, reading("abcdefg", line(*EVEN))) == []


def test_a_space_of_the_text_parts_however_unsure_it_is() -> None:
    mask = line(*EVEN)
    unsure = reading("ab cde fg", mask, spaces=0.01)
    sure = reading("ab cde fg", mask)
    assert [word.span for word in read_words(mask, Direction.LTR, unsure)] == [
        word.span for word in read_words(mask, Direction.LTR, sure)
    ]


def test_two_spaces_take_two_gaps_where_both_would_rather_have_one() -> None:
    mask = line(4, 30, 3, 4)
    read = reading("ab c de", mask)
    places = read.letters.copy()
    places[3] = places[1, 1] + 5, places[1, 1] + 15  # a letter that is told in the wide gap
    told = Reading(read.text, 0.8, places, read.probabilities)
    words = read_words(mask, Direction.LTR, told)
    assert [word.text for word in words] == ["ab", "c", "de"]
    assert all(mask[:, slice(*word.span)].any() for word in words)


def test_texts_without_places_are_told_in_turn_if_there_are_as_many() -> None:
    mask = line(3, 4, 26, 3, 4)
    for text, said in (("abc  def", ["abc", "def"]), ("a b c", ["", ""]), ("", ["", ""])):
        words = read_words(mask, Direction.LTR, Reading(text, 0.7))
        assert [word.text for word in words] == said
        assert {word.confidence for word in words} == ({0.7} if any(said) else {0.0})


def test_letters_that_touch_are_cut_where_there_is_least_ink() -> None:
    mask = line(*EVEN)
    mask[18:21, 8:-8] = True  # one stroke through all
    words = read_words(mask, Direction.LTR, reading("ab cdefg", line(*EVEN)))
    assert [word.text for word in words] == ["ab", "cdefg"]
    assert mask[:, words[1].span[0]].sum() == 3


def test_lines_from_the_right_have_their_first_word_there() -> None:
    mask = line(*EVEN)
    turned = reading("ab cde fg", mask[:, ::-1])
    width = mask.shape[1]
    right = Reading(turned.text, 0.8, width - turned.letters[:, ::-1], turned.probabilities, "r")
    words = read_words(mask, Direction.RTL, right)
    assert [word.text for word in words] == ["ab", "cde", "fg"]
    assert words[0].span[1] == width
    assert all(a.span[0] == b.span[1] for a, b in pairwise(words))
    gaps = line(3, 4, 26, 3, 4)
    turned = reading("abcdef", gaps[:, ::-1])
    right = Reading("abcdef", 0.8, gaps.shape[1] - turned.letters[:, ::-1], turned.probabilities)
    assert [word.text for word in read_words(gaps, Direction.RTL, right)] == ["abc", "def"]


def test_lines_that_run_down_are_parted_along_their_rows() -> None:
    mask = line(*EVEN)
    across = read_words(mask, Direction.LTR, reading("ab cde fg", mask))
    assert read_words(mask.T.copy(), Direction.TTB, reading("ab cde fg", mask)) == across


def test_signs_that_are_written_without_spaces_are_not_parted_by_one() -> None:
    mask = line(*EVEN)
    assert read_words(mask, Direction.LTR, reading("一二 三四五 六七", mask)) == []


def test_two_spaces_on_one_gap_part_once() -> None:
    mask = line(20, 3)
    read = reading("a bc", mask)
    spaces = Reading(
        "a  bc",
        0.8,
        np.insert(read.letters, 1, read.letters[1], axis=0),
        np.insert(read.probabilities, 1, 0.9),
    )
    assert [word.text for word in read_words(mask, Direction.LTR, spaces)] == ["a", "bc"]


def test_a_line_without_ink_or_text_is_whole() -> None:
    assert read_words(np.zeros((20, 90), bool), Direction.LTR, Reading()) == []
    assert read_words(line(5), Direction.LTR, reading("ab", line(5))) == []


def test_words_of_a_modern_hand(samples: Path) -> None:
    crop = np.array(Image.open(samples / "inksight-page.jpg").convert("RGB"))
    (read,) = RapidOcrRecognizer().read([crop], [Direction.LTR])
    words = read_words(ink_mask(crop), Direction.LTR, read)
    assert " ".join(word.text for word in words).split() == read.text.split()
    assert len(words) >= 8
    assert isinstance(words[0], ReadWord)
