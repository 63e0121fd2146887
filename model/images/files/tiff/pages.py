"""The pages of a TIFF file: which of its pictures are pages, and each of them read.

A damaged directory costs one page. Thumbnails, pyramid levels and masks are no pages: those that
are marked as such, those below a page's own directory, and small copies of another page, which
some writers put before or after it without a word.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np
from numpy.typing import NDArray

from ductus.model.images.files.colour import Pixels, rgb_of
from ductus.model.images.files.formats import UnreadableScan, damaged
from ductus.model.images.files.readers import Stored
from ductus.model.images.files.tiff import tags
from ductus.model.images.files.tiff.directories import Directory, Layout, chain, children
from ductus.model.images.files.tiff.picture import picture

_REDUCED = 1.8
"""A copy is smaller than its page by this factor at least."""

_ALIKE = 0.6
"""Correlation of details: near 1 for a copy of the page, near 0 for another page."""

_PER_INCH = {2: 1.0, 3: 2.54}


class TiffPages:
    """The pages of a TIFF file, in the order of its chain of directories.

    A link that leads nowhere, or back, stands for one unreadable page: it is not passed over in
    silence, and the pages before it are good.

    Args:
        data: the whole file.
        max_pixels: the most pixels a page may have.

    Raises:
        UnreadableScan: there is no first directory, or there are more than `MAX_PAGES`.
    """

    def __init__(self, data: bytes, max_pixels: int) -> None:
        self._max_pixels = max_pixels
        found = list(chain(data, Layout.of(data)))
        if not found:
            raise damaged("the TIFF file has no pages")
        if isinstance(found[0], UnreadableScan):
            raise found[0]
        pages = [page for each in found if (page := _main_picture(each)) is not None]
        self._pages = list(_without_copies(pages or found, max_pixels))

    def __len__(self) -> int:
        return len(self._pages)

    def page(self, index: int) -> Stored:
        """A page, not turned upright.

        Raises:
            UnreadableScan: it cannot be read, or the chain broke here.
            OSError: a part is damaged.
        """
        page = self._pages[index]
        if isinstance(page, UnreadableScan):
            raise page
        pixels = rgb_of(picture(page, self._max_pixels))
        return Stored(pixels, page.orientation, _resolution(page))


def _resolution(directory: Directory) -> tuple[float, float]:
    unit = _PER_INCH.get(directory.number(tags.RESOLUTION_UNIT, 2), 0.0)
    return (
        directory.ratio(tags.X_RESOLUTION) * unit,
        directory.ratio(tags.Y_RESOLUTION) * unit,
    )


def _main_picture(directory: Directory | UnreadableScan) -> Directory | UnreadableScan | None:
    """The largest picture of a directory and those below it; none if no one is a page."""
    if isinstance(directory, UnreadableScan):
        return directory
    try:
        candidates = [each for each in (directory, *children(directory)) if each.is_page]
        return max(candidates, key=lambda each: each.size[0] * each.size[1], default=None)
    except UnreadableScan as error:
        return error


def _without_copies(
    pages: Sequence[Directory | UnreadableScan], max_pixels: int
) -> Iterator[Directory | UnreadableScan]:
    """Leaves out pages that are small copies of the page before or after them."""
    kept: Directory | UnreadableScan | None = None
    for page, after in zip(pages, [*pages[1:], None], strict=True):
        if not any(_is_copy(page, other, max_pixels) for other in (kept, after)):
            kept = page
            yield page


def _is_copy(
    small: Directory | UnreadableScan, large: Directory | UnreadableScan | None, max_pixels: int
) -> bool:
    if not (isinstance(small, Directory) and isinstance(large, Directory)):
        return False
    try:
        if not _is_reduced(small.size, large.size):
            return False
        one, other = (rgb_of(picture(each, max_pixels)) for each in (small, large))
    except (UnreadableScan, OSError, MemoryError):
        return False  # each fails as a page of its own
    return _likeness(one, other) > _ALIKE


def _is_reduced(small: tuple[int, int], large: tuple[int, int]) -> bool:
    """Whether a size is another one made smaller."""
    if min(*small, *large) <= 0 or large[0] < _REDUCED * small[0]:
        return False
    return abs(small[1] - small[0] * large[1] / large[0]) <= 2


def _likeness(small: Pixels, large: Pixels) -> float:
    """Correlation of what differs from its surroundings, -1 to 1; 0 where nothing does."""
    size = (small.shape[1], small.shape[0])
    one = _details(small)
    other = _details(cv2.resize(large, size, interpolation=cv2.INTER_AREA))
    norm = float(np.sqrt((one**2).sum() * (other**2).sum()))
    return float((one * other).sum()) / norm if norm > 0 else 0.0


def _details(pixels: Pixels) -> NDArray[np.float32]:
    grey = pixels.mean(axis=2, dtype=np.float32)
    across = max(3, max(grey.shape) // 16)
    return np.asarray(grey - cv2.blur(grey, (across, across)), np.float32)
