"""Regions whose crops show upright bars of ink."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import cv2
import numpy as np

from ductus.model.derenderer import Crop
from ductus.model.layout.crops import encode_crop
from ductus.schemas.geometry import Affine
from ductus.schemas.records import Direction, Kind, Region


def written(*xs: int) -> Crop:
    """A crop with an upright bar of ink at every x."""
    crop = np.full((60, 300, 3), 245, np.uint8)
    for x in xs:
        cv2.line(crop, (x, 12), (x, 48), (30, 20, 20), 5)
    return crop


def region(number: int, crop: Crop, spans: Sequence[tuple[int, int]] = ()) -> Region:
    """A line on a page of its own number, with words where spans tell of them."""
    line_id = f"page-{number}/l0001"
    to_page = Affine.translation(1000, 500)

    def make(region_id: str, kind: Kind, span: tuple[int, int] | None) -> Region:
        return Region(
            region_id=region_id,
            parent_id=line_id if span else "",
            kind=kind,
            reading_order=0,
            polygon=((0, 0), (300, 0), (300, 60)),
            angle=0.0,
            direction=Direction.LTR,
            detection_confidence=1.0,
            crop=b"" if span else encode_crop(crop),
            crop_to_page=to_page,
            span=span,
        )

    words = tuple(make(f"{line_id}/w{i:03d}", Kind.WORD, span) for i, span in enumerate(spans, 1))
    return replace(make(line_id, Kind.LINE, None), words=words)
