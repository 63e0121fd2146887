"""Texts that people gave stand where what was read of them stands."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.reading.given_texts import LineTold, as_given
from ductus.model.reading.read_words import read_words
from ductus.model.reading.recognizer import Part, Reading
from ductus.schemas.records import Direction


def reading(text: str, is_rtl: bool = False) -> Reading:
    """Letters 10 pixels wide, one behind the other."""
    starts = np.arange(len(text)) * 10.0
    starts = starts[::-1] if is_rtl else starts
    letters = np.column_stack([starts, starts + 10]).astype(np.float32)
    return Reading(text, 0.4, letters, np.full(len(text), 0.4, np.float32), "some")


def test_lines_without_a_given_text_stay_as_they_were_read():
    read = reading("abc")
    part = Part(((0, 0), (9, 0), (9, 9)), "", 1.0, "")
    told = [LineTold(), LineTold(language="la", parts=(part,))]
    left, in_latin = as_given([read, read], told)
    assert (left.text, left.confidence, left.recognizer, left.parts) == ("abc", 0.4, "some", ())
    assert (in_latin.text, in_latin.language, in_latin.parts) == ("abc", "la", (part,))


@pytest.mark.parametrize("is_rtl", [False, True])
def test_words_are_those_that_people_wrote_where_they_stand(is_rtl: bool):
    """Eleven letters were read, two of them wrong, and no space; the ink has gaps at 40 and 80."""
    mask = np.zeros((20, 120), bool)
    mask[5:15] = True
    mask[:, 38:42] = mask[:, 78:82] = False
    read = reading("abcxefghyjkl", is_rtl)
    (given,) = as_given([read], [LineTold("abcd efgh ijkl")])
    assert (given.text, given.confidence, given.recognizer) == ("abcd efgh ijkl", 1.0, "given")
    direction = Direction.RTL if is_rtl else Direction.LTR
    words = read_words(mask, direction, given)
    assert [word.text for word in words] == ["abcd", "efgh", "ijkl"]
    ends = sorted(word.span[1] for word in words)
    assert abs(ends[0] - 40) <= 2
    assert abs(ends[1] - 80) <= 2


def test_where_nothing_was_read_nothing_is_known_of_letters():
    (given,) = as_given([Reading()], [LineTold("in principio")])
    assert (given.text, given.is_aligned) == ("in principio", False)


@pytest.mark.parametrize("text", ["a", "\u0130\u0130 \u1e9e", "x" * 300])
def test_any_text_has_as_many_places_as_letters(text: str):
    for read in (reading("\u0130 b"), reading("q")):
        assert len(as_given([read], [LineTold(text)])[0].letters) == len(text)
