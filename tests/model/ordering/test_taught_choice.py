"""Characters are found by their look, without a recogniser; letters are left alone."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from ductus.model.measures.ink_score import mean_score, score
from ductus.model.ordering.description import Description, describe
from ductus.model.ordering.taught_choice import what_is_taught
from ductus.model.ordering.writing_order import WritingOrder
from ductus.schemas.records import Direction
from tests.support.commands import TESTS
from tests.support.taught import CHARACTERS, KNOWN, drawn, strokes_of, untaught

SHIPPED = WritingOrder()


def told(character: str, turn: float = 0.2) -> Description:
    return describe(drawn(strokes_of(character, turn)).graph)


def test_what_is_found_is_written_as_it_is_taught(tmp_path: Path) -> None:
    found, alone = [], []
    network = untaught(tmp_path)
    for character in CHARACTERS:
        strokes = strokes_of(character, 0.2)
        crop = drawn(strokes, 10)
        for order, scores in ((SHIPPED, found), (network, alone)):
            (planned,) = order.plan([crop.graph], [Direction.LTR])
            assert planned is not None
            scores.append(score([s.xy for s in crop.ink(planned.plan).strokes], strokes))
    assert mean_score(found).human >= mean_score(alone).human + 0.1


@pytest.mark.parametrize("character", ["國", "飛", "龍"])
def test_each_character_is_found_by_its_own_turns(character: str) -> None:
    one = told(character)
    found = what_is_taught(KNOWN, one, Direction.LTR, "")
    read = what_is_taught(KNOWN, one, Direction.LTR, character)
    assert found is not None
    assert read is not None
    np.testing.assert_array_equal(found.turns, read.turns)


def test_one_that_was_misread_is_found_all_the_same() -> None:
    one = told("國")
    (found, *others) = (
        what_is_taught(KNOWN, one, Direction.LTR, text) for text in ("國", "", "V", "鬱")
    )
    assert found is not None
    for other in others:
        assert other is not None
        np.testing.assert_array_equal(other.turns, found.turns)


@pytest.mark.parametrize(
    ("direction", "text"), [(Direction.RTL, ""), (Direction.LTR, "word"), (Direction.LTR, "國 國")]
)
def test_what_cannot_be_one_character_is_not_looked_up(direction: Direction, text: str) -> None:
    assert what_is_taught(KNOWN, told("國"), direction, text) is None


def test_few_strokes_may_be_letters_of_any_script() -> None:
    assert what_is_taught(KNOWN, told("十", 0.0), Direction.LTR, "") is None
    assert what_is_taught(KNOWN, told("十", 0.0), Direction.LTR, "十") is not None


def test_letters_are_no_characters() -> None:
    letters = json.loads((TESTS / "data" / "letters.json").read_text())["letters"]
    for letter in letters:
        xy = np.concatenate([np.array(stroke, float) for stroke in letter])
        scale = 200 / float(np.ptp(xy, axis=0).max())
        strokes = [60 + scale * (np.array(stroke) - xy.min(0)) for stroke in letter]
        one = describe(drawn(strokes).graph)
        assert what_is_taught(KNOWN, one, Direction.LTR, "") is None
