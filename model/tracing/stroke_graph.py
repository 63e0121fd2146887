"""The stroke graph: pieces of pen path between joints, and how they lie to each other there.

This is the whole geometry of a crop. Who writes the plan (rules or a learned model) decides
which pieces the pen runs through, in which order and direction; see `pen_plan`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from ductus.schemas.geometry import path_length

Floats = NDArray[np.float32]


class Arm(NamedTuple):
    """One end of a piece: its first point (end 0) or its last (end 1)."""

    piece: int
    end: int


@dataclass(frozen=True, eq=False)
class Piece:
    """A run of ink without a branching.

    Attributes:
        xy: float32[N, 2], N >= 1, crop pixels, along the centre line.
        radius: float32[N], half the ink's width.
        joints: the joint at either end, -1 where the piece ends free. A piece with a free end
            reaches as far as a round pen would for the ink to end there.
        ring: it is closed: the last point is the first one.
    """

    xy: Floats
    radius: Floats
    joints: tuple[int, int] = (-1, -1)
    ring: bool = False

    @property
    def length(self) -> float:
        """Arc length in pixels."""
        return path_length(self.xy)


@dataclass(frozen=True, eq=False)
class Joint:
    """Where pieces meet: a branching, a crossing, or a small gap between two free ends.

    Attributes:
        xy: float32[2], its middle.
        radius: pieces are not to be trusted nearer to the middle than this: ink overlaps there.
        arms: the piece ends that meet.
        bends: float32[A, A]: how much a pen bends that comes in along one arm and goes out along
            another, in radians; more than pi where it must also step aside.
        pairs: arms that continue each other, the straightest first.
    """

    xy: Floats
    radius: float
    arms: tuple[Arm, ...]
    bends: Floats
    pairs: tuple[tuple[Arm, Arm], ...] = ()

    def bend(self, a: Arm, b: Arm) -> float:
        """The bend between two of the arms."""
        return float(self.bends[self.arms.index(a), self.arms.index(b)])


@dataclass(frozen=True, eq=False)
class StrokeGraph:
    """The geometry of a crop.

    Attributes:
        pieces, joints: they refer to each other by index.
        pen: the typical stroke width in pixels.
        distance: float32[H, W], from each pixel of ink to the next of paper; 0 on paper.
    """

    pieces: tuple[Piece, ...]
    joints: tuple[Joint, ...]
    pen: float
    distance: Floats

    def partners(self) -> dict[Arm, Arm]:
        """For each arm that continues in another one, that one."""
        found = {}
        for joint in self.joints:
            for a, b in joint.pairs:
                found[a], found[b] = b, a
        return found


PieceRun = list[tuple[int, bool]]
"""Pieces one after the other, with whether each is run backwards."""


def runs(count: int, partners: dict[Arm, Arm]) -> list[PieceRun]:
    """Follows `count` pieces from partner to partner; each piece is in one run.

    A run that closes on itself begins at its lowest piece.
    """
    found: list[PieceRun] = []
    used = [False] * count
    heads = [Arm(k, end) for k in range(count) for end in (0, 1) if Arm(k, end) not in partners]
    for head in heads + [Arm(k, 0) for k in range(count)]:
        if used[head.piece]:
            continue
        run: PieceRun = []
        arm: Arm | None = head
        while arm is not None and not used[arm.piece]:
            used[arm.piece] = True
            run.append((arm.piece, arm.end == 1))
            arm = partners.get(Arm(arm.piece, 1 - arm.end))
        found.append(run)
    return found
