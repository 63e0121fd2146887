"""The interface every recogniser fills. What it reads is a search hint, never a transcription."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.geometry import Polygon
from ductus.schemas.records import Direction

GIVEN = "given"
"""The name of the recogniser of texts that people gave with their lines."""


def _nowhere() -> NDArray[np.float32]:
    return np.zeros((0, 2), np.float32)


def _unknown() -> NDArray[np.float32]:
    return np.zeros(0, np.float32)


@dataclass(frozen=True)
class Guess:
    """A word that a line may hold.

    Attributes:
        word: in logical order, without white space.
        probability: that the line holds it there, 0 to 1.
        span: [start, end) along the crop, as of letters.
        rank: 1 for the likeliest of those that share its place, then 2 and so on.
    """

    word: str
    probability: float
    span: tuple[float, float]
    rank: int


@dataclass(frozen=True)
class Part:
    """A word of a line that people marked.

    Attributes:
        outline: in page pixels, three corners at least.
        text: what they wrote there; may be empty.
        confidence: of the text, 0 to 1.
        language: a code; empty where it is the line's.
    """

    outline: Polygon
    text: str
    confidence: float
    language: str


@dataclass(frozen=True, eq=False)
class Reading:
    """What a recogniser read in a line; the default says that it read nothing.

    Attributes:
        text: in logical order.
        confidence: 0 to 1.
        letters: float32[N, 2], where each character of `text` stands, white space too: [start, end)
            along the crop, in its pixels: x of lines that run across (start < end also of those
            from the right, whose first letter is the rightmost), y of such as run down. N is the
            length of `text`, or 0 where the recogniser does not tell.
        probabilities: float32[N], how sure it is of each, 0 to 1.
        recognizer: who read it, name and version (and weights hash); empty where nobody did.
        language: what it took it to be written in, a code as lists have it; empty where it does not
            tell.
        guesses: words that it may hold, those of the text among them, as they stand along it.
        strokes: float32[T, 1152], what the lower part saw of the line, T parts of equal width
            along its crop, of which only the last may be narrower; None where it did not look.
        parts: the words that people marked in it, in the order in which they are read.
    """

    text: str = ""
    confidence: float = 0.0
    letters: NDArray[np.float32] = field(default_factory=_nowhere)
    probabilities: NDArray[np.float32] = field(default_factory=_unknown)
    recognizer: str = ""
    language: str = ""
    guesses: tuple[Guess, ...] = ()
    strokes: NDArray[np.float32] | None = None
    parts: tuple[Part, ...] = ()

    def __post_init__(self) -> None:
        shapes = self.letters.shape, self.probabilities.shape
        if shapes not in (((0, 2), (0,)), ((len(self.text), 2), (len(self.text),))):
            raise ValueError(f"{len(self.text)} characters with places of shape {shapes}")

    @property
    def is_aligned(self) -> bool:
        """Whether it tells where its letters stand."""
        return len(self.letters) > 0


class Recognizer(Protocol):
    """Reads lines."""

    @property
    def version(self) -> str:
        """Name and version (and weights hash); a change of it means texts may change."""

    def read(
        self,
        crops: Sequence[NDArray[np.uint8]],
        directions: Sequence[Direction],
        language: str = "",
    ) -> list[Reading]:
        """What each crop says, in order; a line of a script it does not know says nothing.

        Args:
            crops: uint8[H, W, 3], RGB, one line each, all of one page.
            directions: one a crop; never `auto`.
            language: of the page, as its list has it; empty where nobody said.
        """
