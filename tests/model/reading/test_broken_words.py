"""Words broken over two lines: told by a hyphen, or by the page's own words."""

from __future__ import annotations

import pytest

from ductus.model.reading.broken_words import broken_words


@pytest.mark.parametrize(
    ("here", "there", "is_broken"),
    [
        ("la proprié-", "té du sieur", True),
        ("la proprié¬", "té du sieur", True),
        ("ich habe gele⸗", "⸗sen und", True),
        ("convain=", "=cu de", True),
        ("la propriété -", "du sieur", False),
        ("né en 1820-", "trois", False),
        ("voir Saint-", "Denis", False),
        ("la propriété", "du sieur", False),
        ("la proprié-", "12 francs", False),
        ("la proprié-", "", False),
    ],
)
def test_a_hyphen_behind_letters_leads_on_to_letters(here: str, there: str, is_broken: bool):
    assert broken_words([here, there]) == [is_broken, False]


def test_without_a_hyphen_a_word_of_the_page_tells():
    page = ["dixit homini auxilium petens", "et deus auxi", "lium dedit illi"]
    assert broken_words(page) == [False, True, False]
    assert broken_words(page[1:]) == [False, False], "nothing tells"
    assert broken_words([*page, "non auxi est verbum"])[1] is False, "a part is a word itself"
    assert broken_words(["ut re sum et", "et re", "sum dedit"]) == [False] * 3


def test_words_are_the_same_that_a_search_takes_for_the_same():
    page = ["dixit ꝯuersio illa", "et deus ꝯver", "sio dedit"]
    assert broken_words(page) == [False, True, False]
    assert broken_words(["la prōpriété du", "la propri", "ete est là"]) == [False, True, False]


def test_short_words_and_such_behind_a_point_are_not_joined():
    assert not any(broken_words(["uel ipse inde", "dixit ip", "se uenit"])), "ipse: four letters"
    assert not any(broken_words(["uel ipsemet inde", "dixit ipse.", "met uenit"]))


def test_a_page_without_lines_has_none():
    assert broken_words([]) == []
    assert broken_words(["", ""]) == [False, False]
