"""Where words of a line may part: frames that may say a sign which is of no word."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ductus.model.reading.ctc import BLANK
from ductus.schemas.text_folding import fold, is_parting

LIKELY = 0.01
"""Words may part at a frame that finds it as likely."""
LEAST = 1e-3
"""A letter begins at no frame that finds it less likely."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]


class Parted(NamedTuple):
    """The frames of a line, one more before the first and one behind the last, where words part.

    Frames that follow each other and at which words may part are one parting. They are counted from
    1, the line's beginning, to N, its end.

    Attributes:
        begins: int32[T + 3], where the letters of each frame begin; they end where those of the
            next do.
        letters: int32[K], the classes of letters that are likely enough, frame after frame.
        chances: float64[K], their probabilities.
        blank: float64[T + 2], of no sign.
        parting: float64[T + 2], of all signs that part words.
        numbers: int32[T + 2], the parting that each frame is of; 0 for none.
        middles: float64[N + 1], where each stands, in frames of the line; the first is of none.
    """

    begins: Ints
    letters: Ints
    chances: Floats
    blank: Floats
    parting: Floats
    numbers: Ints
    middles: Floats


def parts_words(letters: Sequence[str]) -> NDArray[np.bool_]:
    """bool[C]: whether each sign parts words when they are searched for; that of BLANK does not."""
    parts = np.array([is_parting(sign) for sign in letters], np.bool_)
    parts[BLANK] = False
    return parts


def words_of(text: str) -> Iterator[tuple[str, slice]]:
    """The words of a text as a search takes them, in NFC, and where they stand in it."""
    start = 0
    for place, is_end in enumerate((*map(is_parting, text), True)):
        if is_end:
            if fold(text[start:place]):
                yield unicodedata.normalize("NFC", text[start:place]), slice(start, place)
            start = place + 1


def parted(scores: NDArray[np.float32], parts: NDArray[np.bool_]) -> Parted:
    """Where words may part.

    Args:
        scores: float32[T, C], probabilities of the classes at each frame, T >= 1.
        parts: bool[C], see `parts_words`.
    """
    n_frames = len(scores)
    frames, classes = np.nonzero(scores >= LEAST)
    chances = scores[frames, classes].astype(np.float64)
    of_parting, is_letter = parts[classes], ~parts[classes] & (classes != BLANK)
    parting = np.ones(n_frames + 2)
    parting[1:-1] = np.bincount(frames[of_parting], chances[of_parting], n_frames)
    is_likely = parting >= LIKELY
    first = is_likely & ~np.r_[False, is_likely[:-1]]
    if is_likely.all():  # nothing else is there: the line's end is no beginning
        first[-1] = True
    numbers = np.where(is_likely, np.cumsum(first), 0)
    weights = np.bincount(numbers, parting)
    middles = np.bincount(numbers, parting * (np.arange(n_frames + 2) - 0.5)) / weights.clip(1e-9)
    middles[1], middles[-1] = 0, n_frames
    blank = np.zeros(n_frames + 2)
    blank[1:-1] = scores[:, BLANK]
    counts = np.bincount(frames[is_letter] + 1, minlength=n_frames + 2)
    return Parted(
        np.r_[0, np.cumsum(counts)].astype(np.int32),
        classes[is_letter].astype(np.int32),
        chances[is_letter],
        blank,
        parting,
        numbers.astype(np.int32),
        middles,
    )
