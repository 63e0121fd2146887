"""How a page travels: as it is between steps that share a process, as PNG between processes.

Reading and looking for regions share one, unless an engine parts them: then Beam asks this coder.
"""

from __future__ import annotations

import pickle

import apache_beam as beam

from ductus.model.images.files.pixels import decode_pixels, encode_page
from ductus.schemas.records import Page

_PACKED = 2
"""A scan's PNG is about this many times smaller than its pixels."""


class PageCoder(beam.coders.Coder):  # type: ignore[misc]
    """Pages to and from bytes, their pixels as PNG."""

    def encode(self, page: Page) -> bytes:
        """The bytes of a page."""
        return pickle.dumps((page.info, encode_page(page.pixels)))

    def decode(self, encoded: bytes) -> Page:
        """The page of such bytes, with the same pixels."""
        info, image = pickle.loads(encoded)
        return Page(info, decode_pixels(image))

    def estimate_size(self, page: Page) -> int:
        """About how many bytes it would take.

        Beam asks of every page at first, also of those that stay in their process.
        """
        return page.pixels.nbytes // _PACKED

    def is_deterministic(self) -> bool:
        """Pages are no keys."""
        return False
