"""What a page's pixels tell before its lines are looked for, and where its ink is looked for."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from ductus.model.images.ink_mask import Binarized
from ductus.model.images.polarity import dark_on_light, polarity
from ductus.model.images.quality import page_quality
from ductus.model.images.screens import descreened
from ductus.schemas.records import Page, PageInfo

_OF_INK = frozenset({"show_through", "faint"})
"""Warnings that tell of a page's ink."""


def legible(page: Page) -> tuple[PageInfo, NDArray[np.uint8]]:
    """A page's info with what its pixels tell, and the pixels that its ink is looked for in.

    Those are uint8[H, W, 3], RGB: the page's own, or its negative where it is light on dark; the
    greys of a screen where it is one of dots, which `warnings` tells.
    """
    greys = descreened(page.pixels)
    pixels = page.pixels if greys is None else greys
    quality = page_quality(page.pixels)
    info = replace(
        page.info,
        sharpness=quality.sharpness,
        contrast=quality.contrast,
        warnings=(*page.info.warnings, *(("screened",) if greys is not None else ())),
        polarity=polarity(pixels),
    )
    return info, dark_on_light(pixels, info.polarity)


def inked(info: PageInfo, sheet: Binarized) -> PageInfo:
    """A page's info with what its ink tells."""
    doubts = {"show_through": sheet.is_through, "faint": sheet.is_lost}
    warnings = (*info.warnings, *(name for name, is_so in doubts.items() if is_so))
    return replace(info, ink_coverage=float(sheet.ink.mean()), warnings=warnings)


def unwarned(info: PageInfo) -> PageInfo:
    """A page's info without warnings about ink: what is on a cover or a chart is none."""
    return replace(info, warnings=tuple(word for word in info.warnings if word not in _OF_INK))
