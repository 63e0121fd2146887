"""Which word of a line each piece of its ink belongs to, where cuts go through ink.

Hands slant, and loops reach over their neighbours: a straight cut between two words crosses pieces
of ink that are one word's. They go whole to the word that holds most of them, unless they reach so
far into another that they are letters of both, joined: those are cut.
"""

from __future__ import annotations

from collections.abc import Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.layout.crops import HALO
from ductus.model.layout.words import gaps_of

NO_WORD = -1
_REACH = 1.0
"""Heights of the letter bodies by which a piece may reach into other words, and still go whole."""


def word_ink(mask: NDArray[np.bool_], spans: Sequence[tuple[int, int]]) -> NDArray[np.int16] | None:
    """The word of each pixel of ink: int16[H, W], its place in `spans`, or `NO_WORD` on paper.

    None where no cut goes through ink: each word has what lies in its span.

    Args:
        mask: bool[H, W], the line's ink, running along the columns.
        spans: columns [x0, x1) that part 0..W, in any order.
    """
    starts = sorted(start for start, _ in spans)[1:]
    if not any(_is_crossed(mask, x) for x in starts):
        return None
    order = np.argsort([start for start, _ in spans]).astype(np.int16)
    of_column = order[np.searchsorted(starts, np.arange(mask.shape[1]), side="right")]
    words = np.where(mask, of_column, np.int16(NO_WORD))
    reach = _REACH * gaps_of(mask).body
    _, pieces, boxes, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    left, right = (
        boxes[:, cv2.CC_STAT_LEFT],
        boxes[:, cv2.CC_STAT_LEFT] + boxes[:, cv2.CC_STAT_WIDTH],
    )
    crossing = np.flatnonzero(of_column[left] != of_column[right - 1])
    for piece in crossing[crossing > 0].tolist():  # 0 is the paper
        x, y, width, height = boxes[piece, :4].tolist()
        window = np.s_[y : y + height, x : x + width]
        own = pieces[window] == piece
        most = int(np.bincount(words[window][own]).argmax())
        if max(spans[most][0] - x, x + width - spans[most][1]) <= reach:
            words[window][own] = most
    return words


def _is_crossed(mask: NDArray[np.bool_], x: int) -> bool:
    """Whether ink reaches from column x - 1 into column x."""
    near = cv2.dilate(mask[:, x - 1].astype(np.uint8), np.ones(3, np.uint8)).ravel() > 0
    return bool((near & mask[:, x]).any())


def reach_of(words: NDArray[np.int16], place: int, span: tuple[int, int]) -> tuple[int, int]:
    """The columns [x0, x1) of a word: its span, and beyond that as far as its ink reaches."""
    columns = np.flatnonzero((words == place).any(axis=0))
    if not len(columns):
        return span
    return min(span[0], int(columns[0])), max(span[1], int(columns[-1]) + 1)


def beside_others(words: NDArray[np.int16], place: int) -> NDArray[np.bool_]:
    """bool[H, W]: ink of all words but one with its soft edge, but for what touches that one's."""
    size = 2 * HALO + 1
    kernel = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (size, size))
    others = ((words != NO_WORD) & (words != place)).astype(np.uint8)
    own = cv2.dilate((words == place).astype(np.uint8), np.ones((3, 3), np.uint8))
    return np.asarray((cv2.dilate(others, kernel) > 0) & (own == 0), np.bool_)


def painted_over(
    pixels: NDArray[np.uint8], words: NDArray[np.int16], place: int
) -> NDArray[np.uint8]:
    """A part of a line's crop, uint8[H, W, 3], with the ink of all words but one as paper.

    Args:
        pixels: of the part.
        words: int16[H, W], see `word_ink`, of the same part.
        place: of the word that stays.
    """
    made = pixels.copy()
    paper = pixels[words == NO_WORD]
    made[beside_others(words, place)] = np.median(paper, axis=0) if len(paper) else 255
    return made
