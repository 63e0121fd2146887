"""The scan of a page as a JPEG: the file's own bytes where that is one, else made of its pixels."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

from PIL import Image

from ductus.exchange.formats import Leaf, NotExported
from ductus.schemas.geometry import IDENTITY, Affine

_JPEG = "image/jpeg"
_PLAIN = {"L": 1, "RGB": 3}
"""Modes that every reader takes, with their colours."""
_QUALITY = 90


@dataclass(frozen=True)
class Jpeg:
    """A JPEG of a page.

    Attributes:
        data: its bytes.
        width, height: pixels.
        colours: 1 or 3 a pixel.
        profile: ICC profile; empty where it has none, which means sRGB.
        from_page: maps pixels of the upright page onto its own.
    """

    data: bytes
    width: int
    height: int
    colours: int
    profile: bytes = b""
    from_page: Affine = IDENTITY


def page_jpeg(leaf: Leaf, is_upright: bool = False) -> Jpeg:
    """The page's scan; as it lies in its file, unless `is_upright` asks for it as it is read.

    Raises:
        NotExported: the scan cannot be read, or is another one by now.
    """
    info = leaf.page.info
    # Browsers would turn one that asks for it, although it may be upright as it is stored.
    lies_so = (info.orientation == 1 and info.rotation == 0) or not is_upright
    if info.media_type == _JPEG and info.source_pages == 1 and lies_so:
        own = _opened(leaf.scan(), info.page_to_source)
        if own and hashlib.sha256(own.data).hexdigest() != info.source_sha256:
            raise NotExported(f"{leaf.page_id}: its scan is another file by now")
        if own:
            return own
    sink = io.BytesIO()
    image = Image.fromarray(leaf.pixels())
    image.save(sink, "JPEG", quality=_QUALITY)
    return Jpeg(sink.getvalue(), image.width, image.height, _PLAIN["RGB"])


def _opened(data: bytes, from_page: Affine) -> Jpeg | None:
    """A JPEG file that every reader takes; None if it is of another kind, as one for print."""
    try:
        with Image.open(io.BytesIO(data)) as image:
            if image.mode not in _PLAIN:
                return None
            profile = image.info.get("icc_profile") or b""
            colours = _PLAIN[image.mode]
            return Jpeg(data, image.width, image.height, colours, profile, from_page)
    except (OSError, ValueError, Image.DecompressionBombError):
        return None
