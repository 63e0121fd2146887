"""The plan: which pieces the pen runs through, in which order and direction, and where it lifts."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Step:
    """The pen runs through a piece, from its first point to its last or backwards."""

    piece: int
    backwards: bool = False


Plan = tuple[tuple[Step, ...], ...]
"""Strokes in pen order, each the steps between pen down and pen up. Consecutive steps of a stroke
meet at a joint; a piece may be run through twice, and every piece is run through once at least."""
