"""CTC's best path: the text, and the frames that each of its letters stands on."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.reading.ctc import best_path

LETTERS = ["", "a", "b", " ", "a\u0301"]


def scores(path: str, sure: float = 0.9) -> NDArray[np.float32]:
    """float32[T, 5]: at each frame the class of a sign (`-` is the blank, `é` the last)."""
    chosen = ["-ab é".index(sign) for sign in path]
    made = np.full((len(path), 5), (1 - sure) / 4, np.float32)
    made[np.arange(len(path)), chosen] = sure
    return made


def test_repeats_and_blanks_are_taken_out() -> None:
    path = best_path(scores("--aa-a-bb--"), LETTERS)
    assert path.text == "aab"
    assert path.confidence == pytest.approx(0.9)
    assert np.allclose(path.probabilities, 0.9)


def test_letters_share_the_blanks_between_them() -> None:
    path = best_path(scores("----a---bb------a-"), LETTERS)
    assert path.spans.tolist() == [[2.5, 6.5], [6.5, 13], [13, 18]], "as far outward as inward"
    assert best_path(scores("--aa--"), LETTERS).spans.tolist() == [[2, 4]]


def test_white_space_at_the_ends_is_left_out_and_keeps_no_place() -> None:
    path = best_path(scores("- -a- -b- -"), LETTERS)
    assert path.text == "a b"
    assert path.spans.tolist() == [[2.5, 4.5], [4.5, 6.5], [6.5, 8.5]]


def test_a_letter_is_as_sure_as_its_surest_frame() -> None:
    made = scores("-aaa-")
    made[2, 1] = 0.97
    path = best_path(made, LETTERS)
    assert path.probabilities.tolist() == pytest.approx([0.97])
    assert path.confidence == pytest.approx(0.9), "of the frame at which it begins"


def test_a_class_of_several_characters_parts_its_span_among_them() -> None:
    path = best_path(scores("b--é--b"), LETTERS)
    assert path.text == "ba\u0301b"
    assert path.spans.tolist() == [[0, 2], [2, 3.5], [3.5, 5], [5, 7]]


@pytest.mark.parametrize("frames", ["---", "- -"])
def test_nothing_is_read_where_nothing_is(frames: str) -> None:
    path = best_path(scores(frames), LETTERS)
    assert (path.text, path.confidence, path.spans.shape) == ("", 0.0, (0, 2))
