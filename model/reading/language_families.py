"""Which language has a say in reading a page.

Of those that its list names, or of all, it is the one that the page's lines are likeliest in; none
where none of them fits.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ductus.model.reading.beam import beam_path, beam_text
from ductus.model.reading.ctc import CtcPath, best_path
from ductus.model.reading.language_model import LanguageModel, load_language_model

Scores = NDArray[np.float32]

FAMILIES = {
    "latin": frozenset({"la", "lat"}),
    "old-french": frozenset({"fr", "fra", "fre", "frm", "fro", "pro", "xno"}),
    "french": frozenset({"fr", "fra", "fre", "frm"}),
    "iberian": frozenset({"an", "arg", "ca", "cat", "es", "spa", "osp", "gl", "glg", "pt", "por"}),
    "english": frozenset({"en", "eng"}),
}
"""Names of the models, and the codes of the languages that they know (ISO 639-1, 639-2, 639-3)."""
CODES = {"latin": "lat", "old-french": "fro", "french": "fra", "iberian": "roa", "english": "eng"}
"""What is told of a page by the family it fits: ISO 639-3, and of Iberian, which is several
languages, only that it is Romance (ISO 639-5). Old French goes on until about 1500."""
UNTOLD = frozenset({"mis", "mul", "und", "zxx"})
"""Codes that name no language."""
WEIGHTS = Path(__file__).parents[1] / "weights" / "manuscript"
WEIGHT, BONUS = 0.6, 1.5
"""Of a language's say, and of each letter: see `beam_path`."""
FITS = -0.9
"""What a letter of a page's lines is worth, on the mean, in a language that fits: see `_worth`."""
SURE, AHEAD = -0.5, 0.07
"""What a letter is worth in a language that is told of a page, at least, and by how much more than
in any other."""
_LOOKED_AT = 24
"""Lines of a page, about, by which its language is told."""
_BETWEEN = re.compile(r"[\s,;|/+&]+")
_CODE = re.compile(r"([a-z]{2,3})(-[a-z0-9]{1,8})*")


def families_of(language: str) -> tuple[str, ...]:
    """The families that may have a say, by what a list says of a page's language.

    All of them where it says nothing that is a code; none where its codes are of other languages.

    Args:
        language: a code in any case, ISO 639 or BCP 47, or several, parted by spaces or marks.
    """
    words = _BETWEEN.split(language.lower().replace("_", "-"))
    codes = {found[1] for word in words if (found := _CODE.fullmatch(word))} - UNTOLD
    return tuple(name for name, known in FAMILIES.items() if not codes or codes & known)


class PageLanguage(NamedTuple):
    """What is taken for the language of a page.

    Attributes:
        model: what has a say in reading it; None if none fits.
        code: what is told of it, one of the `CODES`; empty where that is in doubt.
    """

    model: LanguageModel | None
    code: str


def family_worths(
    lines: Sequence[Scores], letters: Sequence[str], models: Mapping[str, LanguageModel]
) -> dict[str, float]:
    """What a letter of a page's lines is worth, on the mean, with each model; see `beam_text`.

    Args:
        lines: float32[T, C] of each, T >= 1: see `beam_path`. Not all are looked at.
        letters: what each of the C classes stands for.
        models: by name.

    Returns:
        By name; -inf where nothing is read.
    """
    some = lines[:: -(-len(lines) // _LOOKED_AT) or 1]
    return {name: _worth(some, letters, model) for name, model in models.items()}


def likeliest_family(worths: Mapping[str, float]) -> str:
    """The family with which lines are worth most; empty if none fits."""
    best = max(worths, key=lambda name: worths[name], default="")
    return best if best and worths[best] >= FITS else ""


def told_code(worths: Mapping[str, float]) -> str:
    """What may be told of the language of lines that are worth so much; empty if in doubt.

    Args:
        worths: with every family.
    """
    best, second, *_ = sorted(worths.values(), reverse=True)
    is_sure = best >= SURE and best - second >= AHEAD
    return CODES[likeliest_family(worths)] if is_sure else ""


def page_language(
    lines: Sequence[Scores], letters: Sequence[str], language: str = ""
) -> PageLanguage:
    """The language that has a say in what the lines of a page say, and what is told of it.

    Args:
        lines: float32[T, C] of each, T >= 1: see `beam_path`.
        letters: what each of the C classes stands for.
        language: of the page, as its list has it; where it says something, nothing else is told.
    """
    models = {name: language_model(name) for name in families_of(language)}
    worths = family_worths(lines, letters, models)
    family = likeliest_family(worths)
    return PageLanguage(models.get(family), "" if language else told_code(worths))


def line_path(scores: Scores, letters: Sequence[str], model: LanguageModel | None) -> CtcPath:
    """What a line of a page says whose language is that; see `page_language`."""
    if model is None:
        return best_path(scores, letters)
    return beam_path(scores, letters, model, WEIGHT, BONUS)


def _worth(lines: Sequence[Scores], letters: Sequence[str], model: LanguageModel) -> float:
    """What lines are worth with a model, on the mean of their letters; see `beam_text`."""
    found = [beam_text(line, letters, model, WEIGHT, BONUS) for line in lines]
    length = sum(len(text) for text, _ in found)
    return sum(worth for _, worth in found) / length if length else -np.inf


@cache
def language_model(family: str) -> LanguageModel:
    """The model of one of the FAMILIES that the package carries."""
    return load_language_model(WEIGHTS / f"language-{family}.safetensors")
