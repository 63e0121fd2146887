"""What one may choose of a training of the orientation; apart, so that the help loads no more."""

from __future__ import annotations

from dataclasses import dataclass, field

from ductus.schemas.option import at_least_one, option


@dataclass(frozen=True)
class OrientationLessons:
    """From how much is learned, and how long; `ductus train orientation --help` explains it.

    Attributes:
        seed: of all chance; the same course gives the same weights on the same machine.
        drawn: lines that are drawn of each large script; of the small ones an eighth.
        written: lines taken from scans.
        steps: batches learned from.
        read: windows that the recogniser's network looks at, to tell turns, and scripts.
    """

    seed: int = field(default=1, metadata=option("of all chance", metavar="N", parse=int))
    drawn: int = field(
        default=900,
        metadata=option("lines drawn of each script", metavar="N", parse=at_least_one),
    )
    written: int = field(
        default=8000,
        metadata=option("lines taken from scans", metavar="N", parse=at_least_one),
    )
    steps: int = field(
        default=1300,
        metadata=option("batches learned from", metavar="N", parse=at_least_one),
    )
    read: int = field(
        default=2560,
        metadata=option(
            "windows that the recogniser's network looks at", metavar="N", parse=at_least_one
        ),
    )
