"""What a page is: writing, a drawing, or one of what libraries scan beside their pages.

In doubt it is writing, for what is taken for anything else is not traced: a page with more than a
few words of writing on it is never a cover, a chart or blank.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.contents.charts import chart_kind
from ductus.model.layout.line import Line
from ductus.schemas.geometry import bounds
from ductus.schemas.records import Kind, PageKind

_SIDE = 400
"""Pixels of the longer side at which a page is looked at."""
_FINE = 4 * _SIDE
"""Of a side that is longer than twice this, only each second pixel, or third, is looked at."""
_FEW_WORDS = 1.2
"""Lines as long together as this, in widths of the page, are more than a title or a label."""
_FEW_LINES = 3
_BARE = 0.003
"""Share of a blank page that may be ink: specks, a fold."""
_EDGE = 0.06
"""Share of each side that is not counted: what lies there is the edge of the leaf."""
_DARK, _VIVID = 50.0, 42.0
"""Lightness and chroma (CIELAB) that paper is above and below."""
_COVERING = 0.75
"""Share of a cover that is not of paper's colour."""
_SLENDER = 3.5
"""How many times as long as broad a spine is, at least."""


def page_kind(
    picture: NDArray[np.uint8], ink: NDArray[np.bool_], lines: Sequence[Line]
) -> PageKind:
    """What a page is.

    Args:
        picture: uint8[H, W, 3], RGB, as it was scanned: a negative is not turned round.
        ink: bool[H, W], the page's ink.
        lines: lines and figures that were found on it.
    """
    written = [line for line in lines if not line.is_figure]
    small = _reduced(picture)
    is_written = _is_more_than_a_title(written, picture.shape[1])
    chart = chart_kind(small) if len(written) <= 2 * _FEW_LINES else None
    if chart and not (is_written and chart is PageKind.TARGET):  # squared paper is like one
        return chart
    if is_written:
        return PageKind.WRITING
    if _is_no_paper(small):
        return PageKind.SPINE if _is_slender(small) else PageKind.COVER
    if written:
        return PageKind.WRITING
    if any(line.kind in (Kind.DRAWING, Kind.INITIAL) for line in lines):
        return PageKind.DRAWING
    return PageKind.BLANK if _bare(ink, lines) else PageKind.WRITING


def _reduced(picture: NDArray[np.uint8]) -> NDArray[np.uint8]:
    step = max(1, max(picture.shape[:2]) // _FINE)
    coarse = np.ascontiguousarray(picture[::step, ::step])  # the means of all would cost much more
    height, width = coarse.shape[:2]
    scale = min(1.0, _SIDE / max(height, width))
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return np.asarray(cv2.resize(coarse, size, interpolation=cv2.INTER_AREA), np.uint8)


def _is_more_than_a_title(written: Sequence[Line], width: int) -> bool:
    boxes = np.array([bounds(line.polygon) for line in written]).reshape(-1, 4)
    lengths = np.maximum(boxes[:, 2] - boxes[:, 0], boxes[:, 3] - boxes[:, 1])
    return len(written) > _FEW_LINES or float(lengths.sum()) > _FEW_WORDS * width


def _is_no_paper(small: NDArray[np.uint8]) -> bool:
    """Whether the middle of the picture is leather, cloth or coloured paper: dark, or vivid."""
    height, width = small.shape[:2]
    middle = small[height // 5 : height - height // 5, width // 5 : width - width // 5]
    lab = cv2.cvtColor(middle.astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    vivid = np.hypot(lab[..., 1], lab[..., 2]) > _VIVID
    return float(((lab[..., 0] < _DARK) | vivid).mean()) > _COVERING


def _is_slender(small: NDArray[np.uint8]) -> bool:
    """Whether what differs from the picture's corners is as slender as a spine."""
    grey = cv2.cvtColor(small, cv2.COLOR_RGB2LAB).astype(np.float32)
    corners = np.median(grey[[0, 0, -1, -1], [0, -1, 0, -1]], axis=0)
    differs = (np.linalg.norm(grey - corners, axis=2) > 25).astype(np.uint8)
    _, _, width, height = cv2.boundingRect(differs)
    if width * height < 0.04 * differs.size:
        height, width = differs.shape
    return bool(max(width, height) > _SLENDER * min(width, height))


def _bare(ink: NDArray[np.bool_], lines: Sequence[Line]) -> bool:
    """Whether there is next to no ink but at the edges and in stamps."""
    height, width = ink.shape
    down, across = round(_EDGE * height), round(_EDGE * width)
    left = ink.astype(np.uint8)
    for line in lines:
        cv2.fillPoly(left, [np.rint(np.asarray(line.polygon)).astype(np.int32)], 0)
    inner = left[down : height - down, across : width - across]
    return not inner.size or float(inner.mean()) < _BARE
