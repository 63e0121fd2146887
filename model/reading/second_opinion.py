"""Two recognisers: where the first is unsure the second looks too, and the surer one counts.

Of lines from the left the first knows Latin script only, and of others it is seldom unsure enough.
So of the lines that it half doubts the second looks at a few, and at all of them if it surely reads
another script in one.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ductus.model.reading.recognizer import Reading, Recognizer
from ductus.schemas.records import Direction

UNSURE = 0.5
"""Confidence of the first below which the second looks, too."""
MODEST = 0.9
"""The second counts only where it is surer by as much: its confidence is multiplied by this."""
DOUBTED = 0.75
"""Confidence of the first below which its lines may be of a script that it does not know."""
TRIED = 3
"""So many of those the second looks at, on each page, before it looks at all."""
FOREIGN = 0.8
"""Confidence of the second from which it surely reads another script."""


class SecondOpinion:
    """Reads lines as one recogniser does, or as another where that is surer.

    Args:
        first: reads every line; of those from the left it knows Latin script only.
        second: reads those that the first is unsure of or says nothing of, and other scripts.
    """

    def __init__(self, first: Recognizer, second: Recognizer) -> None:
        self._first, self._second = first, second

    @property
    def version(self) -> str:
        """Both versions, joined."""
        return f"{self._first.version}+{self._second.version}"

    def read(
        self,
        crops: Sequence[NDArray[np.uint8]],
        directions: Sequence[Direction],
        language: str = "",
    ) -> list[Reading]:
        """See `Recognizer.read`; strokes are what the first saw, whoever counts."""
        readings = self._first.read(crops, directions, language)

        def second(places: Sequence[int]) -> dict[int, Reading]:
            read = self._second.read(
                [crops[k] for k in places], [directions[k] for k in places], language
            )
            return dict(zip(places, read, strict=True))

        unsure = [k for k, reading in enumerate(readings) if reading.confidence < UNSURE]
        doubted = [
            k for k, reading in enumerate(readings) if UNSURE <= reading.confidence < DOUBTED
        ]
        others = second(unsure)
        tried = second(doubted[:: -(-len(doubted) // TRIED) or 1])
        if any(is_foreign(other) for other in tried.values()):
            tried |= second([k for k in doubted if k not in tried])
        others |= {k: other for k, other in tried.items() if is_foreign(other)}
        for k, other in others.items():
            if other.text and MODEST * other.confidence > readings[k].confidence:
                readings[k] = replace(other, strokes=readings[k].strokes)
        return readings


def is_foreign(reading: Reading) -> bool:
    """Whether a line surely says something, most of it in another script than Latin."""
    letters = [sign for sign in reading.text if sign.isalpha()]
    foreign = sum(not unicodedata.name(sign, "").startswith("LATIN") for sign in letters)
    return reading.confidence >= FOREIGN and 2 * foreign > len(letters)
