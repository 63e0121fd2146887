"""What one may choose of a training of the writing order; apart, so that the help loads no more."""

from __future__ import annotations

from dataclasses import dataclass, field

from ductus.schemas.option import at_least_one, option


@dataclass(frozen=True)
class OrderLessons:
    """From how much is learned, and how fast; `ductus train order --help` explains it.

    Attributes:
        seed: of all chance; the same course gives the same weights on the same machine.
        words: how many are composed; the last shard's are kept apart to measure on.
        epochs: how often each is seen.
        pace: what the learning rates are multiplied by; less refines weights that are good.
    """

    seed: int = field(default=1, metadata=option("of all chance", metavar="N", parse=int))
    words: int = field(
        default=48_000,
        metadata=option("composed to learn from", metavar="N", parse=at_least_one),
    )
    epochs: int = field(
        default=8, metadata=option("how often each is seen", metavar="N", parse=at_least_one)
    )
    pace: float = field(
        default=1.0,
        metadata=option(
            "times the usual learning rate; less than 1 refines --weights",
            metavar="X",
            parse=float,
        ),
    )
