"""What one may choose of a training of figures; apart, so that the help loads no more."""

from __future__ import annotations

from dataclasses import dataclass, field

from ductus.schemas.option import at_least_one, option


@dataclass(frozen=True)
class FigureLessons:
    """How long is learned; `ductus train figures --help` explains it.

    Attributes:
        seed: of all chance; the same course gives the same weights on the same machine.
        passes: how often each cell is learned from, on average.
    """

    seed: int = field(default=1, metadata=option("of all chance", metavar="N", parse=int))
    passes: int = field(
        default=2,
        metadata=option("how often each cell is learned from", metavar="N", parse=at_least_one),
    )
