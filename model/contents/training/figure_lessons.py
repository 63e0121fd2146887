"""What one may choose of a training of figures; apart, so that the help loads no more."""

from __future__ import annotations

from dataclasses import dataclass, field

from ductus.schemas.option import at_least_one, option


@dataclass(frozen=True)
class FigureLessons:
    """How long is learned; `ductus train figures --help` explains it.

    Attributes:
        seed: of all chance; the same course gives the same weights on the same machine.
        steps: how often is learned, each time from eight parts of pages.
    """

    seed: int = field(default=1, metadata=option("of all chance", metavar="N", parse=int))
    steps: int = field(
        default=1200,
        metadata=option(
            "parts of pages, eight each, learned from", metavar="N", parse=at_least_one
        ),
    )
