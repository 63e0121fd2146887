"""What is on a page: what it is, and its lines and figures in reading order."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.figures import find_figures, whole_drawing
from ductus.model.contents.page_kind import page_kind
from ductus.model.contents.placing import beside_figures, in_order, on_their_pages
from ductus.model.images.ink_mask import Binarized
from ductus.model.layout.beside_ornament import is_ornament
from ductus.model.layout.line import Line
from ductus.schemas.records import PageKind


def contents(
    picture: NDArray[np.uint8], sheet: Binarized, lines: Sequence[Line]
) -> tuple[PageKind, list[Line]]:
    """What a page is, and what is on it.

    Args:
        picture: uint8[H, W, 3], RGB, as it was scanned.
        sheet: the same, dark on light.
        lines: as they were found, in reading order.

    Returns:
        The kind, and figures and lines in reading order. Lines that lie on a figure are its own.
    """
    figures = [
        figure
        for figure in on_their_pages(find_figures(sheet, lines), lines)
        if not is_ornament(np.array(figure.polygon), sheet)
    ]
    written = beside_figures(lines, figures)
    found = in_order(written, figures if written else whole_drawing(figures))
    return page_kind(picture, sheet.ink, found), found
