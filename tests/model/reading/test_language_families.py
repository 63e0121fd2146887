"""Which language has its say on a page."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.reading.ctc import best_path
from ductus.model.reading.language_families import (
    FAMILIES,
    families_of,
    language_model,
    likeliest_family,
    line_path,
    page_model,
)
from ductus.model.reading.language_model import LanguageModel

SIGNS = ["", *" abcdefghijklmnopqrstuvwxyz\u0301"]

LINES = {
    "latin": ["et dixit dominus ad eum", "in nomine patris et filii et spiritus sancti"],
    "old-french": [
        "et li rois dist que il ne le feroit mie",
        "li cheualiers qui mout estoit biaus",
    ],
    "french": ["je vous prie de me faire savoir", "par devant les notaires soussigne\u0301s"],
    "iberian": ["et os moradores da dita villa", "en el nombre de dios que es padre"],
    "english": ["i have not been able to see him", "the plants which you sent me from the"],
}
"""Of our own making, as one writes in each."""


@pytest.mark.parametrize(
    ("language", "families"),
    [
        ("", tuple(FAMILIES)),
        ("lat", ("latin",)),
        ("LA", ("latin",)),
        ("fro", ("old-french",)),
        ("fr-CA", ("old-french", "french")),
        ("lat; fre", ("latin", "old-french", "french")),
        ("en_GB", ("english",)),
        ("deu", ()),
        ("deu, lat", ("latin",)),
        ("und", tuple(FAMILIES)),
        ("Latin", tuple(FAMILIES)),
    ],
)
def test_a_list_tells_which_languages_may_have_a_say(
    language: str, families: tuple[str, ...]
) -> None:
    assert families_of(language) == families


@pytest.fixture(scope="module")
def models() -> dict[str, LanguageModel]:
    return {name: language_model(name) for name in FAMILIES}


def seen(text: str, sure: float = 0.9) -> NDArray[np.float32]:
    """float32[T, C] of a line, a blank behind each letter, as surely as said."""
    said = [number for sign in text for number in (SIGNS.index(sign), 0)]
    scores = np.full((len(said), len(SIGNS)), (1 - sure) / (len(SIGNS) - 1), np.float32)
    scores[np.arange(len(said)), said] = sure
    return scores


@pytest.mark.parametrize("family", LINES)
def test_lines_are_worth_most_in_their_own_language(
    family: str, models: dict[str, LanguageModel]
) -> None:
    lines = [seen(text) for text in LINES[family]]
    assert likeliest_family(lines, SIGNS, models) == family
    others = {name: model for name, model in models.items() if name != family}
    assert likeliest_family(lines, SIGNS, others) != family


def test_none_has_a_say_where_none_fits(models: dict[str, LanguageModel]) -> None:
    strange = [seen("xqzkw vjxq zzkpw qqxj", 0.999)]
    assert likeliest_family(strange, SIGNS, models) == ""
    assert likeliest_family([seen("et")[1:2]] * 3, SIGNS, models) == "", "nothing is read"
    assert likeliest_family([], SIGNS, models) == ""
    assert likeliest_family(strange, SIGNS, {}) == ""


def test_the_language_of_a_page_mends_its_lines_and_no_other_does() -> None:
    text = "et dixit dominus ad eum"
    scores = seen(text, 0.95)
    wrong = 2 * text.index("minus")
    scores[wrong, SIGNS.index("m")], scores[wrong, SIGNS.index("w")] = 0.4, 0.55
    best = best_path(scores, SIGNS).text
    assert best == "et dixit dowinus ad eum"
    for language, said in (("", text), ("lat", text), ("deu", best)):
        model = page_model([scores], SIGNS, language)
        assert line_path(scores, SIGNS, model).text == said
    assert page_model([], SIGNS) is None
