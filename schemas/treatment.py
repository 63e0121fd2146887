"""How a page is treated: the choices, beside the models, that decide its ink."""

from __future__ import annotations

from dataclasses import dataclass, field

from ductus.schemas.option import WHOLE_NUMBER, at_least_one, option
from ductus.schemas.records import Direction

LIMITS = frozenset({"max_pixels"})
"""What only decides whether a page can be done at all, and so is in no fingerprint of ink."""


def _degrees(text: str) -> str:
    """One word for what is one treatment, so that it has one fingerprint."""
    return "0" if text == "off" else text


@dataclass(frozen=True)
class Treatment:
    """What is done with every page; each field is part of the `Recipe`, and so of fingerprints.

    Attributes:
        regions: `detect`, or `whole` where every image is one word.
        direction: the run's own, which a scan's direction overrules.
        rotate: degrees clockwise by which every page is turned.
        max_pixels: pages above it fail.
        trace_all: whatever the page or the region is.
    """

    regions: str = field(
        default="detect",
        metadata=option(
            "detect: find the lines; whole: every image is one word",
            choices=("detect", "whole"),
            label="Regions",
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
    rotate: str = field(
        default="0",
        metadata=option(
            "turn every page clockwise by so many degrees, after its EXIF orientation; off is 0",
            choices=("0", "90", "180", "270", "off"),
            parse=_degrees,
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
    trace_all: bool = field(
        default=False,
        metadata=option(
            "trace pages that are no writing, too (covers, spines, charts, targets), and stamps",
            label="Trace all",
        ),
    )
