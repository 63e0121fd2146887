"""Which language has its say on a page."""

from __future__ import annotations

import numpy as np
import pytest

from ductus.model.reading.ctc import best_path
from ductus.model.reading.language_families import (
    FAMILIES,
    families_of,
    language_model,
    likeliest_family,
    page_paths,
)

LINES = {
    "latin": ["et dixit dominus ad eum", "in nomine patris et filii et spiritus sancti"],
    "old-french": [
        "et li rois dist que il ne le feroit mie",
        "li cheualiers qui mout estoit biaus",
    ],
    "french": ["je vous prie de me faire savoir", "par devant les notaires soussignés"],
    "iberian": ["et os moradores da dita villa", "en el nombre de dios que es padre"],
    "english": ["I have not been able to see him", "the plants which you sent me from the"],
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


@pytest.mark.parametrize("family", LINES)
def test_lines_are_likeliest_in_their_own_language(family: str) -> None:
    models = {name: language_model(name) for name in FAMILIES}
    assert likeliest_family(LINES[family], models) == family


@pytest.mark.parametrize(
    "texts", [[], ["", ""], ["Bundeszwangsvollstreckungsgesetz 47 XK", "ﬆ✠ ₤₰ ⅔⅔ 漢字"]]
)
def test_none_has_a_say_where_none_fits(texts: list[str]) -> None:
    models = {name: language_model(name) for name in FAMILIES}
    assert likeliest_family(texts, models) == ""
    assert likeliest_family(LINES["latin"], {}) == ""


def test_the_language_of_a_page_mends_its_lines_and_no_other_does() -> None:
    letters = ["", *" abcdefghijklmnopqrstuvwxyz"]
    text = "et dixit dominus ad eum"
    scores = np.full((2 * len(text), len(letters)), 0.001, np.float32)
    scores[0::2, 0] = 0.95
    for place, sign in enumerate(text):
        scores[2 * place + 1, letters.index(sign)] = 0.95
    wrong = 2 * text.index("minus") + 1
    scores[wrong, letters.index("m")], scores[wrong, letters.index("w")] = 0.4, 0.55
    best = best_path(scores, letters).text
    assert best == "et dixit dowinus ad eum"
    assert page_paths([scores], letters)[0].text == text
    assert page_paths([scores], letters, "lat")[0].text == text
    assert page_paths([scores], letters, "deu")[0].text == best
