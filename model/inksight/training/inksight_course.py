"""A course of the InkSight network: how long and from what it learns."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.model.inksight import tokens as ink_tokens
from ductus.model.learning.schedule import warmed_cosine


@dataclass(frozen=True)
class InkSightCourse:
    """How a network is trained.

    Attributes:
        steps, batch: how many, of how many examples.
        rate: the highest learning rate, reached after `warm_up` steps; it falls to 0 as a cosine.
        longest: answers of more tokens are not learned from.
        tolerance: how far answers may lie from the true paths, in grid pixels; a coarser answer is
            shorter.
        freezes_vit: leave the ViT as it is, as the paper does with a trained one.
    """

    steps: int
    batch: int
    rate: float = 1e-3
    warm_up: int = 100
    longest: int = ink_tokens.MOST_TOKENS
    tolerance: float = ink_tokens.TOLERANCE
    freezes_vit: bool = False
    seed: int = 0

    def pace_at(self, step: int) -> float:
        """The share of `rate` at step 0, 1, ..."""
        return warmed_cosine(step, self.steps, self.warm_up)
