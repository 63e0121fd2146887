"""Words that a line may hold, each with its probability: what a search looks in besides the text.

Words between the places where they may part make a lattice: every way through it is a text of the
line. The probability of a word is that of all ways that lead through it (forwards and backwards;
Wessel et al., 2001), which is what a probabilistic index keeps (Toselli, Vidal and Puigcerver).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from functools import cache

import numpy as np
from numpy.typing import NDArray

from ductus.model.compiled import compiled
from ductus.model.reading.ctc import BLANK, CtcPath
from ductus.model.reading.language_model import (
    BEGIN,
    UNKNOWN,
    LanguageModel,
    Tables,
    begun,
    grown,
    step,
)
from ductus.model.reading.partings import Floats, Ints, Parted, parted, words_of
from ductus.model.reading.ranked_guesses import (
    LEAST,
    MOST,
    along_line,
    merged,
    ranked,
    share_place,
)
from ductus.model.reading.recognizer import Guess
from ductus.model.reading.sign_guesses import is_in_signs, sign_guesses
from ductus.model.reading.word_beam import WIDTH, Arcs, word_arcs
from ductus.model.reading.word_beginnings import Rules
from ductus.schemas.text_folding import fold

WEIGHT, BONUS = 1.0, 2.5
"""Of a language's say, and of each letter: see `Rules`."""
BLUNTED = 0.65
"""Worths are raised to this power: what frames say is less independent than it is taken for."""
FOUND = (
    *(0, 0.013, 0.03, 0.058, 0.113, 0.193, 0.293, 0.398, 0.5),
    *(0.599, 0.699, 0.798, 0.883, 0.942, 0.979, 1),
)
TRUE = (
    *(0, 0.0119, 0.0176, 0.0357, 0.0894, 0.153, 0.244, 0.321, 0.441),
    *(0.571, 0.634, 0.733, 0.841, 0.92, 0.9455, 0.985),
)
"""Probabilities as the lattice has them, and how many of such words were there: monotone steps of
1,462 lines of 19 documents that no reader learned from (docs/searching.md)."""


def guesses(
    scores: NDArray[np.float32],
    letters: Sequence[str],
    parts: NDArray[np.bool_],
    path: CtcPath,
    model: LanguageModel | None = None,
) -> tuple[Guess, ...]:
    """Words that a line may hold, those of its text among them.

    A word is what a search takes for one: letters and digits between other signs. Of words that a
    search takes for the same, the likeliest stands for all, with their probabilities together.
    Scripts that part no words by spaces: see `sign_guesses`.

    Args:
        scores: float32[T, C], probabilities of the classes at each frame, T >= 1.
        letters: what each of the C classes stands for, one sign; that of `BLANK` is not looked at.
        parts: bool[C], see `parts_words`.
        path: the text that was chosen, and where it stands.
        model: of the language; None where none is known.

    Returns:
        As they stand along the line, likelier ones first where they share a place; spans in frames.
    """
    if model is None and is_in_signs(path.text):
        return sign_guesses(scores, letters, path)
    line = parted(scores, parts)
    found = merged(_found(line, letters, path, model))
    calibrated = np.interp([guess.probability for guess in found], FOUND, TRUE).tolist()
    told = [replace(guess, probability=p) for guess, p in zip(found, calibrated, strict=True)]
    return _with_text(ranked(told), path)


def along_crop(found: Iterable[Guess], pixels: float, length: int) -> tuple[Guess, ...]:
    """Guesses whose spans are in frames, as they stand along a crop.

    Args:
        found: them.
        pixels: of the crop, to a frame.
        length: of the crop.
    """
    return tuple(
        replace(
            guess, span=(min(guess.span[0] * pixels, length), min(guess.span[1] * pixels, length))
        )
        for guess in found
    )


def _with_text(found: Sequence[Guess], path: CtcPath) -> tuple[Guess, ...]:
    """Guesses, and those words of the text that are not among them, as the least of their place."""
    by_word: dict[str, list[Guess]] = defaultdict(list)
    for guess in found:
        by_word[fold(guess.word)].append(guess)
    made = list(found)
    for word, own in words_of(path.text):
        span = float(path.spans[own.start, 0]), float(path.spans[own.stop - 1, 1])
        guess = Guess(word, LEAST, span, 1)
        if not any(share_place(guess, other) for other in by_word[fold(word)]):
            rank = 1 + sum(share_place(guess, other) for other in found)
            made.append(replace(guess, rank=min(rank, MOST)))
    return along_line(made)


def _found(
    line: Parted, letters: Sequence[str], path: CtcPath, model: LanguageModel | None
) -> Iterator[Guess]:
    """Words of the lattice, not yet merged."""
    spoken = model or _no_language()
    numbers = spoken.numbers(letters).astype(np.int32)
    space = int(spoken.numbers(" ")[0])
    rules = Rules(
        spoken.tree,
        numbers,
        space,
        _contexts(line.middles, path, spoken, space),
        WEIGHT if model else 0.0,
        BONUS if model else 0.0,
    )
    arcs = word_arcs(line, rules, WIDTH)
    chances = _posteriors(arcs, BLUNTED)
    for arc in np.flatnonzero(chances >= LEAST / 2):
        if word := _word(arcs, int(arcs.words[arc]), letters):
            span = float(line.middles[arcs.starts[arc]]), float(line.middles[arcs.ends[arc]])
            yield Guess(word, float(chances[arc]), span, 1)


def _contexts(middles: Floats, path: CtcPath, model: LanguageModel, space: int) -> Ints:
    """int32[N + 1], the text of the language that stands before each parting."""
    states = [begun(model.tree)]
    for sign in model.numbers(path.text):
        states.append(step(model.tree, states[-1], int(sign))[1])
    before = np.searchsorted(path.spans.mean(axis=1), middles)
    contexts = np.zeros(len(middles), np.int32)
    contexts[1] = states[0]
    for parting in range(2, len(middles)):
        place = int(before[parting])
        while place and path.text[place - 1] == " ":
            place -= 1
        contexts[parting] = step(model.tree, states[place], space)[1]
    return contexts


def _word(arcs: Arcs, last: int, letters: Sequence[str]) -> str:
    signs = []
    while arcs.letters[last] != BLANK:
        signs.append(letters[arcs.letters[last]])
        last = int(arcs.before[last])
    return unicodedata.normalize("NFC", "".join(reversed(signs)))


@compiled
def _posteriors(arcs: Arcs, power: float) -> Floats:
    """float64[M], the share of all ways from the first parting to the last that each arc has."""
    n_partings = len(arcs.onsets)
    before, behind = np.zeros(n_partings), np.zeros(n_partings)
    before[1] = behind[-1] = 1.0
    worths = (arcs.worths / np.maximum(arcs.onsets[arcs.starts], 1e-9)) ** power
    for arc in range(len(worths)):
        before[arcs.ends[arc]] += before[arcs.starts[arc]] * worths[arc]
    for arc in range(len(worths) - 1, -1, -1):
        behind[arcs.starts[arc]] += worths[arc] * behind[arcs.ends[arc]]
    total = max(behind[1], 1e-300)
    shares: Floats = before[arcs.starts] * worths * behind[arcs.ends] / total
    return shares


@cache
def _no_language() -> LanguageModel:
    """Of which every sign is as likely as any other; made by who reads, for it takes a kernel."""
    return grown(
        Tables(
            np.array([ord(BEGIN), ord(UNKNOWN)], np.uint32),
            np.array([0, 1], np.uint8),
            np.zeros(2, np.uint8),
            np.array([2], np.uint8),
            np.zeros(1, np.uint8),
        )
    )
