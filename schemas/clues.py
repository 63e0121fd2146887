"""What makes a page findable beyond its best reading: words it may hold, and how words look.

Spots are a probabilistic index (Toselli, Vidal and Puigcerver): each says how likely a line holds a
word. Shapes are short vectors that lie close to each other where words look alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

Box = tuple[float, float, float, float]
"""(x0, y0, x1, y1) in page pixels, upright."""
SHAPE_BYTES = 64
"""Dimensions of a shape, a signed byte each."""


@dataclass(frozen=True)
class Spot:
    """A word that a line may hold.

    Attributes:
        word: in logical order, as it may stand there, without white space.
        probability: that the line holds it there, 0 to 1.
        box: where.
        rank: 1 for the likeliest of those that share its place, then 2 and so on.
        continues_in: region_id of the line that holds the rest, where it is broken; else empty.
    """

    word: str
    probability: float
    box: Box
    rank: int
    continues_in: str = ""


@dataclass(frozen=True)
class Shape:
    """How a word, or a window of a line that is not parted, looks.

    Attributes:
        region_id: of the word, or of the line.
        box: what was looked at.
        vector: SHAPE_BYTES signed bytes; the cosine of two says how alike they look.
        projection: name and hash of what made it; vectors of two of them are not to be compared.
    """

    region_id: str
    box: Box
    vector: bytes
    projection: str = ""


@dataclass(frozen=True)
class PageClues:
    """What the file beside a page's InkML holds.

    Attributes:
        spots: by the region_id of their line, in the order of the lines.
        shapes: line after line.
    """

    spots: Mapping[str, tuple[Spot, ...]] = field(default_factory=dict)
    shapes: tuple[Shape, ...] = ()
