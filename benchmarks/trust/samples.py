"""Good and spoiled pages as they come out, with what is said of their ink and what is true."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks.trust.judging import Truth, judged, truth_of
from benchmarks.trust.outcomes import Outcome, outcome
from benchmarks.trust.pages import Piece
from benchmarks.trust.spoiling import DEGREES, KINDS, Good
from ductus.schemas.geometry import IDENTITY, Affine
from ductus.schemas.records import PageInfo

GOOD = "good"
_OF_FOUR = 4
"""Each piece is spoiled in every fourth way: more documents tell more than more of one."""


@dataclass(frozen=True, eq=False)
class Sample:
    """A page that came out.

    Attributes:
        document: number of the piece it is of.
        kind, degree: how it was spoiled; `good` if it was not.
        is_right: whether its ink is; None where that is in between.
        lines_right: bool or None, the same of each line with ink.
        evidence: float64[N, K], of those lines.
        lengths: float64[N], of their ink.
        gathered, info: see `ductus.model.trust.trust.page_evidence`.
    """

    document: int
    kind: str
    degree: str
    is_right: bool | None
    lines_right: list[bool | None]
    evidence: NDArray[np.float64]
    lengths: NDArray[np.float64]
    gathered: float
    info: PageInfo


def samples(pieces: Sequence[Piece], kept: Path) -> Iterator[Sample]:
    """Each piece as it is and spoiled in those ways and degrees that are its turn."""
    for number, piece in enumerate(pieces):
        good = outcome(piece.pixels, kept)
        truth = truth_of(good.inks, piece)
        if good.info.rotation or not truth.words:  # then nobody knows what is right
            continue
        yield _sample(number, GOOD, "", good, IDENTITY, truth)
        rows = sorted(float(np.mean([y for _, y in r.polygon])) for r in good.regions)
        other = pieces[(number + 1) % len(pieces)].pixels
        for turn, (kind, spoil) in enumerate(KINDS.items()):
            if (number + turn) % _OF_FOUR:
                continue
            strong = (number // _OF_FOUR + turn) % 2
            chance = np.random.default_rng([number, turn])
            given = Good(piece.pixels, other, tuple(rows), bool(strong), chance)
            pixels, to_good = spoil(given)
            found = outcome(pixels, kept)
            yield _sample(number, kind, DEGREES[strong], found, to_good, truth)


def _sample(
    number: int, kind: str, degree: str, found: Outcome, to_good: Affine, truth: Truth
) -> Sample:
    inked = [ink for ink in found.inks if ink.evidence]
    info = found.info
    size = (info.width, info.height)
    right, lines = judged(inked, size, info.page_to_source.then(to_good), truth)
    all_ink = max(info.ink_coverage * info.width * info.height, 1.0)
    return Sample(
        document=number,
        kind=kind,
        degree=degree,
        is_right=right,
        lines_right=lines,
        evidence=np.array([ink.evidence for ink in inked], np.float64),
        lengths=np.array([ink.ink.length for ink in inked], np.float64),
        gathered=min(1.0, sum(ink.ink_pixels for ink in inked) / all_ink),
        info=info,
    )
