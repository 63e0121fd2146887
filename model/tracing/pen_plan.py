"""The plan: which pieces the pen runs through, in which order and direction, and where it lifts."""

from __future__ import annotations

from dataclasses import dataclass

from ductus.model.tracing.stroke_graph import Arm


@dataclass(frozen=True)
class Step:
    """The pen runs through a piece, from its first point to its last or backwards."""

    piece: int
    backwards: bool = False

    @property
    def first(self) -> Arm:
        """The end of the piece that the pen comes to first."""
        return Arm(self.piece, int(self.backwards))

    @property
    def last(self) -> Arm:
        """The end of the piece that the pen comes to last."""
        return Arm(self.piece, int(not self.backwards))

    def turned(self) -> Step:
        """The same piece the other way."""
        return Step(self.piece, not self.backwards)


Steps = tuple[Step, ...]
"""One stroke: consecutive steps meet at a joint, or the pen turns at a free end and goes back."""

PenPlan = tuple[Steps, ...]
"""Strokes in pen order, from pen down to pen up. Every piece is run through once at least."""


def turned(steps: Steps) -> Steps:
    """The same way from its end."""
    return tuple(step.turned() for step in reversed(steps))
