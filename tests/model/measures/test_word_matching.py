"""Found words get their true ones: by order where there are as many, else by place."""

from __future__ import annotations

from ductus.model.measures.word_matching import words_found


def test_as_many_words_are_the_same_in_order():
    assert words_found(["in", "nomine"], [90.0, 10.0]) == ["in", "nomine"]


def test_else_the_place_along_the_line_tells():
    assert words_found(["sancti", "petri", "domini"], [130.0, 70.0]) == ["", "domini"]
    assert words_found(["nomine", "domini"], [70.0, 35.0, 35.0]) == ["nomine", "", ""]
    found = words_found(["ecclesia", "sancti", "petri"], [45.0, 45.0, 70.0, 60.0])
    assert found == ["", "", "sancti", "petri"]


def test_nothing_true_and_nothing_found():
    assert words_found([], [3.0, 4.0]) == ["", ""]
    assert words_found(["in"], []) == []
