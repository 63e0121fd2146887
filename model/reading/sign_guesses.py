"""Signs that a line may hold, of a script that parts no words by spaces: each is a word by itself.

A query of several signs is met by guesses that follow each other along the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from ductus.model.reading.ctc import BLANK, CtcPath
from ductus.model.reading.partings import words_of
from ductus.model.reading.ranked_guesses import LEAST, merged, ranked
from ductus.model.reading.recognizer import Guess
from ductus.schemas.text_folding import is_without_spaces


def is_in_signs(text: str) -> bool:
    """Whether most of a text is of a script that parts no words by spaces."""
    return 2 * sum(map(is_without_spaces, text)) > len(text)


def sign_guesses(
    scores: NDArray[np.float32], letters: Sequence[str], path: CtcPath
) -> tuple[Guess, ...]:
    """Signs that a line may hold, those of its text among them, and words of other scripts.

    Args:
        scores: float32[T, C], probabilities of the classes at each frame, T >= 1.
        letters: what each of the C classes stands for; that of `BLANK` is not looked at.
        path: the text that was chosen, and where it stands.

    Returns:
        As they stand along the line, likelier ones first where they share a place; spans in frames.
    """
    found: list[Guess] = []
    for _, own in words_of(path.text):
        for part in _parts(path.text, own):
            span = float(path.spans[part.start, 0]), float(path.spans[part.stop - 1, 1])
            text, sure = path.text[part], float(path.probabilities[part].mean())
            found.append(Guess(text, max(sure, LEAST), span, 1))
            if is_without_spaces(text[0]):
                found += _others(scores, letters, text, span, 1 - sure)
    return ranked(merged(found))


def _parts(text: str, own: slice) -> Iterator[slice]:
    """Each sign of a script without spaces by itself, and the runs of others between them."""
    start = own.start
    for place in range(own.start, own.stop):
        if is_without_spaces(text[place]):
            if start < place:
                yield slice(start, place)
            yield slice(place, place + 1)
            start = place + 1
    if start < own.stop:
        yield slice(start, own.stop)


def _others(
    scores: NDArray[np.float32],
    letters: Sequence[str],
    text: str,
    span: tuple[float, float],
    left: float,
) -> Iterator[Guess]:
    """What else may stand where a sign was read: all together no likelier than it is wrong."""
    start = min(round(span[0]), len(scores) - 1)
    highest = scores[start : max(round(span[1]), start + 1)].max(axis=0)
    likely = [
        k
        for k in np.flatnonzero(highest >= LEAST).tolist()
        if k != BLANK and letters[k] != text and is_without_spaces(letters[k][0])
    ]
    total = float(highest[likely].sum())
    for k in likely:
        yield Guess(letters[k], float(highest[k]) * min(1.0, left / total), span, 1)
