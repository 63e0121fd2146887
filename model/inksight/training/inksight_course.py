"""A course of the InkSight network: how long and from what it learns."""

from __future__ import annotations

from dataclasses import dataclass, field

from ductus.model.inksight.answers import MOST_TOKENS, TOLERANCE
from ductus.model.learning.schedule import warmed_cosine
from ductus.schemas.option import at_least_one, option


@dataclass(frozen=True)
class InkSightCourse:
    """How a network is trained; `ductus train inksight --help` explains what is offered.

    Attributes:
        steps, batch: how many, of how many examples.
        rate: the highest learning rate, reached after `warm_up` steps; it falls to 0 as a cosine.
        longest: answers of more tokens are not learned from.
        tolerance: how far answers may lie from the true paths, in grid pixels; a coarser answer is
            shorter.
        freezes_vit: leave the ViT as it is, as the paper does with a trained one.
    """

    steps: int = field(
        default=50_000,
        metadata=option("batches learned from", metavar="N", parse=at_least_one),
    )
    batch: int = field(
        default=128, metadata=option("examples a step", metavar="N", parse=at_least_one)
    )
    rate: float = field(
        default=1e-3, metadata=option("highest learning rate", metavar="X", parse=float)
    )
    warm_up: int = 100
    longest: int = field(
        default=MOST_TOKENS,
        metadata=option("most tokens of an answer", metavar="N", parse=at_least_one),
    )
    tolerance: float = field(
        default=TOLERANCE,
        metadata=option(
            "how far answers may lie from the true paths, of 224; more makes them shorter",
            metavar="PIXELS",
            parse=float,
        ),
    )
    freezes_vit: bool = field(
        default=False,
        metadata=option("leave the image encoder of --weights as it is", name="freeze_vit"),
    )
    seed: int = field(default=1, metadata=option("of all chance", metavar="N", parse=int))

    def pace_at(self, step: int) -> float:
        """The share of `rate` at step 0, 1, ..."""
        return warmed_cosine(step, self.steps, self.warm_up)
