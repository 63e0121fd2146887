"""What is taught of a character that was read orders its pieces; what does not fit says nothing."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from ductus.model.measures.ink_score import InkScore, mean_score, score
from ductus.model.ordering.description import describe
from ductus.model.ordering.taught_choice import MISFIT
from ductus.model.ordering.taught_turns import taught_turns
from ductus.model.ordering.writing_order import WritingOrder
from ductus.model.tracing.crop_graph import CropGraph
from ductus.schemas.records import Direction
from tests.support.taught import CHARACTERS, drawn, strokes_of, untaught

SHIPPED = WritingOrder()


def scored(order: WritingOrder, crop: CropGraph, strokes: list[np.ndarray], text: str) -> InkScore:
    (planned,) = order.plan([crop.graph], [Direction.LTR], [text])
    assert planned is not None
    return score([stroke.xy for stroke in crop.ink(planned.plan).strokes], strokes)


def test_characters_that_were_read_are_written_as_they_are_taught(tmp_path: Path) -> None:
    told, untold, network = [], [], untaught(tmp_path)
    for character in CHARACTERS:
        strokes = strokes_of(character, 0.2)
        crop = drawn(strokes, 10)
        told.append(scored(SHIPPED, crop, strokes, character))
        untold.append(scored(network, crop, strokes, ""))
    assert mean_score(told).human >= mean_score(untold).human + 0.1
    assert mean_score(told).ldtw < 0.75 * mean_score(untold).ldtw


def test_a_habit_that_differs_from_the_shape_s_usual_one_is_followed() -> None:
    """Right begins with the slanting stroke, left with the bar: the strokes look alike."""
    for character, is_bar in (("右", False), ("左", True)):
        strokes = strokes_of(character)
        crop = drawn(strokes)
        (planned,) = SHIPPED.plan([crop.graph], [Direction.LTR], [character])
        assert planned is not None
        first = crop.ink(planned.plan).strokes[0].xy
        across, down = np.abs(first[-1] - first[0])
        assert (across > down) == is_bar


@pytest.mark.parametrize("text", ["国語", "鬱", "一", "a"])
def test_what_was_misread_changes_nothing(text: str) -> None:
    crop = drawn(strokes_of("永", 0.2))
    (told,), (untold,) = (
        SHIPPED.plan([crop.graph], [Direction.LTR], [said]) for said in (text, "")
    )
    assert told == untold


def test_pieces_have_their_turns() -> None:
    strokes = strokes_of("三")
    told = describe(drawn([stroke[::-1] for stroke in strokes[::-1]]).graph)
    taught = SHIPPED.characters.strokes_of("三", Direction.LTR)
    assert taught is not None
    found = taught_turns(told, taught)
    assert found.misfit < MISFIT / 4
    assert np.floor(found.turns[told.points[:, 0, 1].argsort()]).tolist() == [0, 1, 2]
    across = told.points[:, -1, 0] - told.points[:, 0, 0]
    assert np.array_equal(found.forwards > 0, across > 0)


def test_a_text_of_a_dot_is_planned() -> None:
    crop = drawn([np.array([(100.0, 100.0), (101.0, 100.0)])], 12)
    (planned,) = SHIPPED.plan([crop.graph], [Direction.LTR], ["一"])
    assert planned is not None
