"""How a page is treated: the choices, beside the models, that decide its ink."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ductus.schemas.option import WHOLE_NUMBER, above_zero, at_least_one, option, some_text
from ductus.schemas.records import Direction

LIMITS = frozenset({"max_pixels", "max_minutes"})
"""What only decides whether a page can be done at all, and so is in no fingerprint of ink."""


class Rotate(StrEnum):
    """How pages are turned: as their writing stands, or all by so many degrees clockwise."""

    AUTO = "auto"
    BY_0 = "0"
    BY_90 = "90"
    BY_180 = "180"
    BY_270 = "270"

    @classmethod
    def _missing_(cls, value: object) -> Rotate | None:
        """`off` is 0: one treatment has one fingerprint."""
        return cls.BY_0 if value == "off" else None


@dataclass(frozen=True)
class Treatment:
    """What is done with every page; each field is part of the `Recipe`, and so of fingerprints.

    Attributes:
        regions: `detect`, or `whole` where every image is one word; or a folder of PAGE or ALTO.
        direction: the run's own, which a scan's direction overrules.
        rotate: what is done with pages that do not stand upright.
        max_pixels: pages above it fail.
        max_minutes: a page that takes longer in one step has stalled.
        trace_all: whatever the page or the region is.
    """

    regions: str = field(
        default="detect",
        metadata=option(
            "detect: find the lines; whole: every image is one word; a folder of PAGE or ALTO "
            "files: take the lines and texts that people made, and find those of other scans",
            metavar="detect|whole|DIR",
            parse=some_text,
            label="Regions",
            pattern="^(detect|whole|gs://.+)$",
        ),
    )
    direction: Direction = field(
        default=Direction.AUTO,
        metadata=option(
            "how lines run, where a list does not say: left to right, right to left, downwards",
            choices=tuple(direction.value for direction in Direction),
            label="Direction",
        ),
    )
    rotate: Rotate = field(
        default=Rotate.AUTO,
        metadata=option(
            "auto: pages that lie on their side or upside down are turned upright; or turn every "
            "page by so many degrees clockwise, after its EXIF orientation; off is 0",
            choices=(*(rotate.value for rotate in Rotate), "off"),
            label="Rotate",
        ),
    )
    max_pixels: int = field(
        default=100_000_000,
        metadata=option(
            "pages with more pixels fail as too_large before they are decoded",
            metavar="N",
            parse=at_least_one,
            label="Largest page",
            pattern=WHOLE_NUMBER,
        ),
    )
    max_minutes: float = field(
        default=30.0,
        metadata=option(
            "a page, or a batch of lines, that takes longer in one step has stalled: its worker is "
            "ended; the second time it fails as crashed",
            metavar="N",
            parse=above_zero,
            label="Longest step",
            pattern=r"^[0-9]+(\.[0-9]+)?$",
        ),
    )
    trace_all: bool = field(
        default=False,
        metadata=option(
            "trace pages that are no writing, too (covers, spines, charts, targets), and stamps",
            label="Trace all",
        ),
    )
