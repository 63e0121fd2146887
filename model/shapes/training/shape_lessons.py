"""What one may choose of a training of shapes; apart, so that the help loads no more."""

from __future__ import annotations

from dataclasses import dataclass, field

from ductus.schemas.option import at_least_one, option


@dataclass(frozen=True)
class ShapeLessons:
    """From how much and how long is learned; `ductus train shapes --help` explains it.

    Attributes:
        seed: of all chance; the same course gives the same weights on the same machine.
        most: lines that are learned from at most, drawn by chance.
        steps: how often is learned, each time from some 800 words.
    """

    seed: int = field(default=1, metadata=option("of all chance", metavar="N", parse=int))
    most: int = field(
        default=12000,
        metadata=option(
            "lines to learn from at most, drawn by chance", metavar="N", parse=at_least_one
        ),
    )
    steps: int = field(
        default=2000,
        metadata=option("heaps of some 800 words learned from", metavar="N", parse=at_least_one),
    )
