"""What of a scan is the page: not the mat, labels, rulers or charts around it, nor the sliver of
the facing page.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.line_pieces import LinePiece, Points

PAPER_SIDE = 600
"""Pixels of the longer side at which paper is looked at."""
SAME_PAPER = 6.0
"""Difference of colour (CIELAB, lightness counted half) up to which paper is the same."""
SHEET = 4.0
"""The same within one sheet: a mat of nearly the page's colour must not count as page."""
SMALL = 0.2
"""Labels, rulers and charts are smaller than this part of the page."""
MOST = 0.6
"""Share of the writing on one paper that tells it from writing on the mat."""
SLIVER = 0.25
"""Share of the writing that the facing page may have to be dropped."""


def on_page(polygons: Sequence[Points], image: NDArray[np.uint8]) -> NDArray[np.bool_]:
    """Which detections lie on the page: bool[N].

    The page is the paper that is large and bears much writing. Something lies beside it that is
    outside the hull of this paper, and on paper of another colour: small, as labels and rulers
    are, or not to be told from the mat. Two sheets of different colour are both kept.

    Args:
        polygons: float32[N, 2] each, page pixels.
        image: uint8[H, W, 3], RGB.
    """
    kept = np.ones(len(polygons), bool)
    if len(polygons) < 2:
        return kept
    lab, scale = _paper_colours(image)
    small = [polygon * scale for polygon in polygons]
    lengths = np.array([max(cv2.minAreaRect(polygon)[1]) for polygon in polygons])
    colours = np.array([_paper(polygon, lab) for polygon in small])
    papers = _papers(colours, lengths)
    sheets = [_sheet(lab, colours[paper], [small[i] for i in paper]) for paper in papers]
    shares = [lengths[paper].sum() / lengths.sum() for paper in papers]
    main = int(
        np.argmax([share * sheet.sum() for share, sheet in zip(shares, sheets, strict=True)])
    )
    page = sheets[main]
    for paper, sheet in zip(papers, sheets, strict=True):
        is_small = sheet.sum() < SMALL * page.sum()
        is_mat = shares[main] > MOST and sheet[page > 0].mean() > 0.8
        if paper is not papers[main] and (is_small or is_mat):
            kept[paper] = [_share(small[i], page) > 0.3 for i in paper]
    return kept


def facing_page(pieces: Sequence[LinePiece], width: int) -> NDArray[np.bool_]:
    """Which detections are ends of lines of the facing page, cut off by the scan: bool[N].

    They make up a narrow strip along the scan's left or right edge, and most of them run into it.

    Args:
        pieces: detections that run across.
        width: of the page, in their pixels.
    """
    cut = np.zeros(len(pieces), bool)
    if not pieces:
        return cut
    spans = np.array([(p.polygon[:, 0].min(), p.polygon[:, 0].max()) for p in pieces])
    lengths = spans[:, 1] - spans[:, 0]
    heights = np.array([p.height for p in pieces])
    for margin in (spans[:, 0], width - spans[:, 1]):
        at_edge = margin <= 0.3 * heights
        if at_edge.sum() < 4:
            continue
        strip = float(np.percentile((margin + lengths)[at_edge], 80))
        inside = margin + lengths / 2 < strip
        share = lengths[inside].sum() / lengths.sum()
        if strip < width / 4 and at_edge.sum() > 0.6 * inside.sum() and share < SLIVER:
            cut |= inside
    return cut


def _paper_colours(image: NDArray[np.uint8]) -> tuple[NDArray[np.float32], float]:
    """float32[h, w, 3]: CIELAB with half the lightness, strokes wiped out; and its scale."""
    sides = image.shape[:2]
    scale = min(1.0, max(PAPER_SIDE / max(sides), 1 / min(sides)))  # the short side keeps a pixel
    small = cv2.resize(image, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    lab = cv2.cvtColor(cv2.medianBlur(small, 7).astype(np.float32) / 255, cv2.COLOR_RGB2LAB)
    return np.asarray(lab * np.array([0.5, 1, 1]), np.float32), scale


def _paper(polygon: Points, lab: NDArray[np.float32]) -> NDArray[np.float32]:
    """The colour of the lighter part of what a polygon covers."""
    x, y, w, h = cv2.boundingRect(polygon)
    x, y = min(max(x, 0), lab.shape[1] - 1), min(max(y, 0), lab.shape[0] - 1)
    colours = lab[y : y + h, x : x + w].reshape(-1, 3)
    return np.asarray(np.median(colours[colours[:, 0] >= np.percentile(colours[:, 0], 60)], axis=0))


def _papers(colours: NDArray[np.float32], lengths: NDArray[np.float64]) -> list[NDArray[np.intp]]:
    """Which detections are on paper of one colour, by that of the longest of them."""
    left, papers = np.argsort(-lengths, kind="stable"), []
    while len(left):
        same = np.linalg.norm(colours[left] - colours[left[0]], axis=1) <= SAME_PAPER
        papers.append(left[same])
        left = left[~same]
    return papers


def _sheet(
    lab: NDArray[np.float32], colours: NDArray[np.float32], polygons: Sequence[Points]
) -> NDArray[np.uint8]:
    """uint8[h, w]: the hulls of the paper, of these colours, that the polygons lie on."""
    distinct = np.unique(np.round(colours / 2), axis=0) * 2
    paper = np.zeros(lab.shape[:2], np.uint8)
    left, at = lab.reshape(-1, 3), np.arange(paper.size)
    for colour in distinct:  # most of a page is near the first ones
        near = np.linalg.norm(left - colour, axis=1) <= SHEET
        paper.flat[at[near]] = 1
        left, at = left[~near], at[~near]
    paper = cv2.morphologyEx(paper, cv2.MORPH_OPEN, np.ones((5, 5), np.uint8))
    for polygon in polygons:
        cv2.fillPoly(paper, [np.rint(polygon).astype(np.int32)], 1)
    _, parts = cv2.connectedComponents(np.asarray(paper))
    written = np.unique([parts[_inside(polygon, parts)] for polygon in polygons])
    sheet = np.zeros(lab.shape[:2], np.uint8)
    for part in written[written > 0]:
        alone = (parts == part).astype(np.uint8)
        (rim,), _ = cv2.findContours(alone, cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
        cv2.fillConvexPoly(sheet, cv2.convexHull(rim), 1)
    return np.asarray(sheet, np.uint8)


def _inside(polygon: Points, shape_of: NDArray[np.int32]) -> tuple[int, int]:
    x, y = polygon.mean(axis=0)
    return min(max(int(y), 0), shape_of.shape[0] - 1), min(max(int(x), 0), shape_of.shape[1] - 1)


def _share(polygon: Points, mask: NDArray[np.uint8]) -> float:
    filled = np.zeros_like(mask)
    cv2.fillPoly(filled, [np.rint(polygon).astype(np.int32)], 1)
    return float(mask[filled > 0].mean()) if filled.any() else 1.0
