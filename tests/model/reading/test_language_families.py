"""Which language has its say on a page."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from ductus.model.reading.ctc import best_path
from ductus.model.reading.language_families import (
    CODES,
    FAMILIES,
    PageLanguage,
    families_of,
    family_worths,
    language_model,
    likeliest_family,
    line_path,
    page_language,
    told_code,
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
    worths = family_worths(lines, SIGNS, models)
    assert likeliest_family(worths) == family
    assert likeliest_family({name: worths[name] for name in worths if name != family}) != family
    assert page_language(lines, SIGNS).code == told_code(worths) == CODES[family]


def test_none_has_a_say_where_none_fits(models: dict[str, LanguageModel]) -> None:
    strange = [seen("xqzkw vjxq zzkpw qqxj", 0.999)]
    for lines in (strange, [seen("et")[1:2]] * 3, []):
        worths = family_worths(lines, SIGNS, models)
        assert likeliest_family(worths) == told_code(worths) == ""
        assert page_language(lines, SIGNS) == PageLanguage(None, "")
    assert likeliest_family({}) == ""


@pytest.mark.parametrize(
    ("latin", "french", "told"),
    [
        (0.2, 0.1, "lat"),
        (0.2, 0.15, ""),
        (0.15, 0.25, "fra"),
        (-0.45, -0.6, "lat"),
        (-0.55, -0.8, ""),
    ],
)
def test_a_language_is_told_where_it_fits_well_and_no_other_nearly_as_well(
    latin: float, french: float, told: str
) -> None:
    worths = dict.fromkeys(FAMILIES, -0.8) | {"latin": latin, "french": french}
    assert told_code(worths) == told
    assert likeliest_family(worths), "it has its say all the same"


@pytest.mark.parametrize("language", ["lat", "fra", "deu", "und"])
def test_where_the_list_says_a_language_no_other_is_told(language: str) -> None:
    assert page_language([seen(text) for text in LINES["latin"]], SIGNS, language).code == ""


def test_the_language_of_a_page_mends_its_lines_and_no_other_does() -> None:
    text = "et dixit dominus ad eum"
    scores = seen(text, 0.95)
    wrong = 2 * text.index("minus")
    scores[wrong, SIGNS.index("m")], scores[wrong, SIGNS.index("w")] = 0.4, 0.55
    best = best_path(scores, SIGNS).text
    assert best == "et dixit dowinus ad eum"
    for language, said in (("", text), ("lat", text), ("deu", best)):
        model = page_language([scores], SIGNS, language).model
        assert line_path(scores, SIGNS, model).text == said
