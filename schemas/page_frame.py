"""How an upright page lies in its file: EXIF orientations and quarter turns as maps of pixels.

The middle of a page's first pixel is (0, 0), and that of its last (width - 1, height - 1).
"""

from __future__ import annotations

from ductus.schemas.geometry import IDENTITY, Affine

TURNS = {0: 1, 90: 6, 180: 3, 270: 8}
"""By degrees clockwise: the EXIF orientation that asks for such a turn (Exif 2.32, tag 0x0112)."""
_TRANSPOSED = Affine(0.0, 1.0, 0.0, 1.0, 0.0, 0.0)


def page_to_source(width: int, height: int, orientation: int, rotation: int) -> Affine:
    """Maps pixels of the upright page onto those of the image as its file holds it.

    Args:
        width, height: of the upright page.
        orientation: 1 to 8 as in EXIF, which was applied first.
        rotation: 0, 90, 180 or 270 degrees clockwise, by which the page was turned then.
    """
    turned_back = _undone(TURNS[rotation], width, height)
    if rotation in (90, 270):
        width, height = height, width
    return turned_back.then(_undone(orientation, width, height))


def _undone(orientation: int, width: int, height: int) -> Affine:
    """Maps a picture of this size, to which an orientation was applied, onto what it was before."""
    across = Affine(a=-1.0, c=width - 1.0) if orientation in (2, 3, 6, 7) else IDENTITY
    down = Affine(e=-1.0, f=height - 1.0) if orientation in (3, 4, 7, 8) else IDENTITY
    return across.then(down).then(_TRANSPOSED if orientation >= 5 else IDENTITY)
