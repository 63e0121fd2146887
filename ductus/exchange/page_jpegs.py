"""The scan of a page as a JPEG: the file's own bytes where that is one, else made of its pixels."""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass, replace

from PIL import Image

from ductus.exchange.formats import Leaf, NotExported
from ductus.schemas.geometry import IDENTITY, Affine

_JPEG = "image/jpeg"
_WITHOUT_END, _END = "jpeg_without_end", b"\xff\xd9"
"""A warning of pages, and what such a file lacks: many readers refuse it as cut off."""
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
            raise NotExported(f"{leaf.scan_told} is another file by now")
        if own and _WITHOUT_END in info.warnings:  # what a run reads so has all its pixels
            return replace(own, data=own.data.rstrip(b"\0\xff") + _END)
        if own:
            return own
    image = Image.fromarray(leaf.pixels())
    return Jpeg(_saved(image, _QUALITY), image.width, image.height, _PLAIN["RGB"])


def page_thumbnail(leaf: Leaf, side: int, quality: int) -> bytes:
    """The page's scan upright, as a JPEG of which no side is longer than `side` pixels.

    Raises:
        NotExported: the scan cannot be read, or is another one by now.
    """
    data = page_jpeg(leaf, is_upright=True).data
    try:
        with Image.open(io.BytesIO(data)) as image:
            size = _small(image.size, side)
            image.draft("RGB", size)
            return _saved(image.convert("RGB").resize(size), quality)
    except (OSError, ValueError, Image.DecompressionBombError):  # odder than Pillow takes
        whole = Image.fromarray(leaf.pixels())
        return _saved(whole.resize(_small(whole.size, side)), quality)


def _small(size: tuple[int, int], side: int) -> tuple[int, int]:
    share = min(1.0, side / max(size))
    return max(1, round(size[0] * share)), max(1, round(size[1] * share))


def _saved(image: Image.Image, quality: int) -> bytes:
    sink = io.BytesIO()
    image.save(sink, "JPEG", quality=quality)
    return sink.getvalue()


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
