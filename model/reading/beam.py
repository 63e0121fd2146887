"""CTC outputs to the likeliest text by beam, where a language model has its say.

Beginnings of the text grow frame by frame (Graves, 2012; Hannun et al., 2014, arXiv 1408.2873).
Each counts all ways in which the frames can say it, and what the language says of it. The text that
is found is laid over the frames again, so that its letters have places and probabilities.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.reading.ctc import BLANK, CtcPath
from ductus.model.reading.forced_alignment import laid
from ductus.model.reading.language_model import LanguageModel, Tree, begun, step

WIDTH = 16
"""Beginnings that are followed."""
LEAST = 1e-3
"""A letter begins at no frame that finds it less likely."""
_NEVER = 1e-300
"""Probability of what frames rule out, so that logarithms are finite."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]
Scores = NDArray[np.float32]


class _Rules(NamedTuple):
    """What a text is worth: see `beam_path`; `numbers` are those that the tree has for classes."""

    tree: Tree
    numbers: Ints
    weight: float
    bonus: float
    width: int


class _Texts(NamedTuple):
    """Every beginning that was followed; the first is empty.

    Attributes:
        parents: int32[N], the beginning without its last letter.
        letters: int32[N], the class of that letter.
        children: int32[N], the newest with a letter more; 0 if there is none.
        siblings: int32[N], the next newest child of the same parent; 0 if there is none.
        contexts: int32[N], the text in the language's tree that counts behind it.
        worths: float64[N], what language and bonus say of it.
    """

    parents: Ints
    letters: Ints
    children: Ints
    siblings: Ints
    contexts: Ints
    worths: Floats


class _Beam(NamedTuple):
    """Beginnings that are followed, the best first.

    Attributes:
        texts: int32[W], the number of each.
        blank: float64[W], the probability of the ways that end without a letter.
        letter: float64[W], of those that end with its last one.
        scale: logarithm of what both have been divided by, so that they do not vanish.
    """

    texts: Ints
    blank: Floats
    letter: Floats
    scale: float


class _Steps(NamedTuple):
    """Beginnings that could be followed next: first those of a beam, then each with a letter more.

    Attributes:
        places: int32[M], the place in the beam of what it is made of.
        letters: int32[M], the class that is added; BLANK for none.
        texts: int32[M], its number, 0 where it has none yet.
        blank, letter: as in the beam.
    """

    places: Ints
    letters: Ints
    texts: Ints
    blank: Floats
    letter: Floats


def beam_path(
    scores: Scores,
    letters: Sequence[str],
    model: LanguageModel,
    weight: float,
    bonus: float,
    width: int = WIDTH,
) -> CtcPath:
    """The text of which frames and language think most, with places as `best_path` has them.

    It makes log P(text | frames) + weight * log P(text | language) + bonus * letters greatest.

    Args:
        scores: float32[T, C], probabilities of the classes at each frame, T >= 1.
        letters: what each of the C classes stands for, one sign; that of `BLANK` is not looked at.
        model: of the language.
        weight: of what it says, 0 or more.
        bonus: of each letter, since a language finds long texts unlikely.
        width: how many beginnings are followed.
    """
    found, _ = beam_text(scores, letters, model, weight, bonus, width)
    return laid(scores, found, letters)


def beam_text(
    scores: Scores,
    letters: Sequence[str],
    model: LanguageModel,
    weight: float,
    bonus: float,
    width: int = WIDTH,
) -> tuple[Ints, float]:
    """int32[N], the classes of that text, and the sum that it makes greatest; see `beam_path`."""
    numbers = model.numbers(letters).astype(np.int32)
    return _found(scores, _Rules(model.tree, numbers, weight, bonus, width))


@compiled
def _found(scores: Scores, rules: _Rules) -> tuple[Ints, float]:
    """The classes of the best text, and what it is worth."""
    room = len(scores) * rules.width + 1
    nothing = np.zeros((5, room), np.int32)
    texts = _Texts(
        nothing[0], nothing[1], nothing[2], nothing[3], nothing[4], np.zeros(room, np.float64)
    )
    texts.contexts[0] = begun(rules.tree)
    n_texts = 1
    places = np.full(room, -1, np.int32)
    beam = _Beam(np.zeros(1, np.int32), np.ones(1, np.float64), np.zeros(1, np.float64), 0.0)
    for frame in range(len(scores)):
        places[beam.texts] = np.arange(len(beam.texts))
        steps = _steps(beam, texts, scores[frame], places)
        places[beam.texts] = -1
        beam, n_texts = _best(steps, beam, texts, n_texts, rules)
    best = beam.texts[0]
    chance = np.log(max(beam.blank[0] + beam.letter[0], _NEVER)) + beam.scale
    return _letters(texts, best), chance + texts.worths[best]


@compiled
def _steps(beam: _Beam, texts: _Texts, scores: Scores, places: Ints) -> _Steps:
    """All that one frame makes of a beam; `places` are those of texts in it, -1 for others."""
    likely = np.flatnonzero(scores >= LEAST)
    n = len(beam.texts)
    room = n * (len(likely) + 1)
    numbers = np.zeros((3, room), np.int32)
    steps = _Steps(
        numbers[0], numbers[1], numbers[2], np.zeros(room, np.float64), np.zeros(room, np.float64)
    )
    m = n
    for place in range(n):
        text = beam.texts[place]
        last = texts.letters[text]
        both = beam.blank[place] + beam.letter[place]
        steps.places[place], steps.texts[place] = place, text
        steps.blank[place] += both * scores[BLANK]
        if text > 0:
            steps.letter[place] += beam.letter[place] * scores[last]
        for letter in likely:
            chance = scores[letter] * (beam.blank[place] if letter == last else both)
            if letter == BLANK or chance <= 0:
                continue
            child = texts.children[text]
            while child > 0 and texts.letters[child] != letter:
                child = texts.siblings[child]
            if child > 0 and places[child] >= 0:
                steps.letter[places[child]] += chance
                continue
            steps.places[m], steps.letters[m], steps.texts[m] = place, letter, child
            steps.letter[m] = chance
            m += 1
    return _Steps(
        steps.places[:m], steps.letters[:m], steps.texts[:m], steps.blank[:m], steps.letter[:m]
    )


@compiled
def _best(
    steps: _Steps, beam: _Beam, texts: _Texts, n_texts: int, rules: _Rules
) -> tuple[_Beam, int]:
    """The steps that are worth most, and how many texts there are with those that are new."""
    width = rules.width
    ranks, chosen = np.full(width + 1, -np.inf), np.zeros(width + 1, np.int32)
    contexts, worths = np.zeros(len(steps.places), np.int32), np.zeros(len(steps.places))
    n = 0
    for k in range(len(steps.places)):
        chance = np.log(max(steps.blank[k] + steps.letter[k], _NEVER))
        parent = beam.texts[steps.places[k]]
        if steps.texts[k] > 0 or steps.letters[k] == BLANK:
            worths[k] = texts.worths[steps.texts[k]]
        elif n == width and chance + texts.worths[parent] + max(rules.bonus, 0) <= ranks[n - 1]:
            continue  # whatever the language says
        else:
            said, contexts[k] = step(
                rules.tree, texts.contexts[parent], rules.numbers[steps.letters[k]]
            )
            worths[k] = texts.worths[parent] + rules.weight * said + rules.bonus
        place = n
        while place > 0 and ranks[place - 1] < chance + worths[k]:
            ranks[place], chosen[place] = ranks[place - 1], chosen[place - 1]
            place -= 1
        ranks[place], chosen[place] = chance + worths[k], k
        n = min(n + 1, width)
    grown = np.zeros(n, np.int32)
    for place in range(n):
        k = chosen[place]
        grown[place] = steps.texts[k]
        if steps.texts[k] == 0 and steps.letters[k] != BLANK:
            parent = beam.texts[steps.places[k]]
            grown[place] = n_texts
            texts.parents[n_texts], texts.letters[n_texts] = parent, steps.letters[k]
            texts.siblings[n_texts], texts.children[parent] = texts.children[parent], n_texts
            texts.contexts[n_texts], texts.worths[n_texts] = contexts[k], worths[k]
            n_texts += 1
    blank, letter = steps.blank[chosen[:n]], steps.letter[chosen[:n]]
    most = max((blank + letter).max(), _NEVER)
    return _Beam(grown, blank / most, letter / most, beam.scale + np.log(most)), n_texts


@compiled
def _letters(texts: _Texts, text: int) -> Ints:
    length, at = 0, text
    while at > 0:
        length, at = length + 1, texts.parents[at]
    letters = np.zeros(length, np.int32)
    while text > 0:
        length -= 1
        letters[length], text = texts.letters[text], texts.parents[text]
    return letters
