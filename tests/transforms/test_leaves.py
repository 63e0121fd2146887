"""What is told of a region before it is de-rendered."""

from __future__ import annotations

from dataclasses import replace

import pytest

from ductus.schemas.records import Direction, Kind
from ductus.transforms.leaves import leaves_of
from tests.support.crops import region, written


@pytest.mark.parametrize("direction", [Direction.LTR, Direction.RTL, Direction.TTB])
@pytest.mark.parametrize("confidence", [0, 0.4, 0.79, 0.81, 1])
def test_a_words_direction_is_told_only_where_it_is_sure(
    direction: Direction, confidence: float
) -> None:
    line = replace(region(1, written(50)), direction=direction, direction_confidence=confidence)
    (of_line,) = leaves_of(line)
    assert of_line.prompt.direction is direction
    (of_word,) = leaves_of(replace(line, kind=Kind.WORD))
    doubted = 0 < confidence < 0.8 and direction is not Direction.TTB
    assert of_word.prompt.direction is (Direction.AUTO if doubted else direction)
    assert of_word.region.direction is direction
