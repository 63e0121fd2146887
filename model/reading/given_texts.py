"""Texts that people gave with their lines, in the place of what a recogniser read in these.

Where the letters of a given text stand is told by what was read: letters that both have stand where
they were read, and those between are spread out. So a line is parted into the words that people
wrote, unless they marked where these stand.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher

import numpy as np
from numpy.typing import NDArray

from ductus.model.reading.recognizer import GIVEN, Part, Reading


@dataclass(frozen=True)
class LineTold:
    """What people told of a line; the default tells nothing.

    Attributes:
        text: empty where they wrote none.
        confidence: of the text, 0 to 1.
        language: a code; empty where they told none.
        parts: the words that they marked in it.
    """

    text: str = ""
    confidence: float = 1.0
    language: str = ""
    parts: tuple[Part, ...] = ()


def as_given(readings: Sequence[Reading], lines: Sequence[LineTold]) -> list[Reading]:
    """What lines say: what people wrote where they did, else what was read, in their words."""
    return [
        _given(reading, line)
        if line.text
        else replace(reading, language=line.language or reading.language, parts=line.parts)
        for reading, line in zip(readings, lines, strict=True)
    ]


def _given(reading: Reading, line: LineTold) -> Reading:
    letters = _letters(reading, line.text)
    return Reading(
        line.text,
        line.confidence,
        letters,
        np.full(len(letters), line.confidence, np.float32),
        recognizer=GIVEN,
        language=line.language,
        guesses=reading.guesses,
        strokes=reading.strokes,
        parts=line.parts,
    )


def _letters(reading: Reading, text: str) -> NDArray[np.float32]:
    """Where each character of the text stands: float32[N, 2], as `Reading` has them, or none."""
    if not reading.is_aligned:
        return np.zeros((0, 2), np.float32)
    middles, breadth = reading.letters.mean(axis=1), np.median(np.ptp(reading.letters, axis=1))
    known = {0: middles[0], len(text) - 1: middles[-1]}
    matcher = SequenceMatcher(None, reading.text.casefold(), text.casefold(), autojunk=False)
    if len(reading.text.casefold()) == len(reading.text) and len(text.casefold()) == len(text):
        for block in matcher.get_matching_blocks():
            known |= {block.b + n: middles[block.a + n] for n in range(block.size)}
    places = sorted(known)
    at = np.interp(np.arange(len(text)), places, [known[place] for place in places])
    return np.column_stack([at - breadth / 2, at + breadth / 2]).astype(np.float32)
