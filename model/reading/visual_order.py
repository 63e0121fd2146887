"""Texts that run from the right, as they stand from left to right, and back in logical order.

Networks go along a line from its left end. So they learn and say its signs as they stand there: the
last letter first, but numbers, and words of other scripts, as these are read. Of Unicode's
bidirectional algorithm (UAX 9) that is all that a line of one direction needs.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import replace

import numpy as np

from ductus.model.reading.ctc import CtcPath
from ductus.model.reading.recognizer import Guess

_RIGHT, _LEFT, _DIGIT, _BETWEEN, _OTHER = "RLDBO"
"""What a sign is: of a script from the right, of one from the left, a digit, what may stand inside
a number, something else."""
_KINDS = {
    **dict.fromkeys(("R", "AL"), _RIGHT),
    "L": _LEFT,
    **dict.fromkeys(("EN", "AN"), _DIGIT),
    **dict.fromkeys(("ES", "CS"), _BETWEEN),
}
_FIRST, _LAST = "\u0590", "\u08ff"
"""Unicode's blocks from Hebrew to Arabic: all of them run from the right."""
_MIRRORED = str.maketrans("()[]{}<>«»", ")(][}{><»«")


def is_from_right(sign: str) -> bool:
    """Whether a sign is a letter of a script that runs from the right."""
    return _KINDS.get(unicodedata.bidirectional(sign)) == _RIGHT


def is_of_the_right(sign: str) -> bool:
    """Whether a sign stands in lines from the right alone: a letter of such a script, or a point,
    vowel, digit or stop of theirs."""
    return _FIRST <= sign <= _LAST or is_from_right(sign)


def runs_from_right(text: str) -> bool:
    """Whether most letters of a text are of scripts that run from the right."""
    kinds = [_KINDS.get(unicodedata.bidirectional(sign)) for sign in text]
    return kinds.count(_RIGHT) > kinds.count(_LEFT)


def visual(text: str) -> str:
    """A text that runs from the right, sign by sign as it stands from left to right."""
    return from_right(text)[::-1]


def from_right(text: str) -> str:
    """A text that runs from the right, in logical order, as its signs stand from its right end; and
    what was read from the right end on, in logical order: each is the other's.

    Marks stand behind their letters in both; brackets are mirrored.
    """
    return "".join(_faced(text, _places(text)))


def path_from_right(path: CtcPath, n_frames: int) -> CtcPath:
    """A path through frames that were turned round: its text in logical order, its spans in the
    frames as they were."""
    places = _places(path.text)
    spans = n_frames - path.spans[places, ::-1]
    sure = path.probabilities[places]
    return replace(path, text=from_right(path.text), spans=spans, probabilities=sure)


def guesses_from_right(found: Iterable[Guess], n_frames: int) -> tuple[Guess, ...]:
    """The same of words that a line may hold; they stay in the order of reading."""
    return tuple(
        replace(
            guess,
            word=unicodedata.normalize("NFC", from_right(unicodedata.normalize("NFD", guess.word))),
            span=(n_frames - guess.span[1], n_frames - guess.span[0]),
        )
        for guess in found
    )


def _places(text: str) -> list[int]:
    """Where each sign of `from_right(text)` stands in the text."""
    places = list(range(len(text)))
    for run in _runs_from_left(text):
        places[run] = places[run][::-1]
    return places


def _faced(text: str, places: Sequence[int]) -> list[str]:
    """Signs in their new order; brackets open the other way, where they were not turned."""
    inside = np.zeros(len(text), np.bool_)
    for run in _runs_from_left(text):
        inside[run] = True
    return [text[k] if inside[k] else text[k].translate(_MIRRORED) for k in places]


def _runs_from_left(text: str) -> list[slice]:
    """Numbers and words of other scripts, with what stands between two of which one is a word."""
    kinds = _kinds(text)
    runs: list[slice] = []
    for start, stop in _pieces(kinds):
        if runs and _is_one(kinds, runs[-1], slice(start, stop)):
            runs[-1] = slice(runs[-1].start, stop)
        else:
            runs.append(slice(start, stop))
    return runs


def _is_one(kinds: str, one: slice, other: slice) -> bool:
    """Whether two pieces belong together: nothing from the right is between."""
    between = kinds[one.stop : other.start]
    has_word = _LEFT in kinds[one] + kinds[other]
    return between == _BETWEEN or (has_word and _RIGHT not in between)


def _pieces(kinds: str) -> list[tuple[int, int]]:
    """[start, stop) of signs that run from the left, without anything between."""
    is_own = np.array([kind in (_LEFT, _DIGIT) for kind in kinds], np.int8)
    edges = np.diff(np.r_[0, is_own, 0])
    starts, stops = np.flatnonzero(edges == 1).tolist(), np.flatnonzero(edges == -1).tolist()
    return list(zip(starts, stops, strict=True))


def _kinds(text: str) -> str:
    """A letter for each sign; a mark is what its letter is, wherever of the two it stands."""
    kinds: list[str] = []
    for sign in text:
        way = unicodedata.bidirectional(sign)
        if way == "NSM":
            kinds.append(_RIGHT if kinds and kinds[-1] == _RIGHT else _LEFT)
        else:
            kinds.append(_KINDS.get(way, _OTHER))
    return "".join(kinds)
