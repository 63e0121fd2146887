"""Makes the pictures of the documentation from an archive of the samples.

.venv/bin/ductus run samples --output archive
.venv/bin/ductus run samples/inksight-page.jpg --derenderer inksight --output network
.venv/bin/python -m docs.difficult scans
.venv/bin/ductus run scans --recognizer none --collection difficult --output difficult
.venv/bin/python -m docs.pictures archive network difficult
"""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from ductus.archive.archived_pages import find_page
from ductus.archive.page_lookup import find_row
from ductus.model.images.files.decode import page_pixels
from ductus.runners.console.drawing import draw_png
from ductus.storage import list_files

PICTURES = Path(__file__).parent / "pictures"
MAX_PIXELS = 100_000_000
LONG_SIDE, SMALLER = 1500, 1000
# What the README shows: page, and left, top, right, bottom of the part.
PARTS = (
    ("samples.cursive-letter.jpg", (60, 520, 1130, 660)),
    ("samples.codex-two-columns.jpg", (430, 470, 830, 620)),
    ("samples.vertical-japanese.jpg", (1040, 280, 1480, 440)),
)
WIDTH = 1100
BESIDE = "samples.inksight-page.jpg"


def main(archive: str, network: str, difficult: str) -> None:
    """Draws every page of two archives, the README's picture, and both de-renderers' of one page.

    Args:
        archive: of all samples, by `trace`.
        network: of one of them, by `inksight`.
        difficult: of the scans that `docs.difficult` writes.
    """
    PICTURES.mkdir(exist_ok=True)
    _draw_all(archive, LONG_SIDE)
    _draw_all(difficult, SMALLER)
    _readme_picture(archive).save(PICTURES / "ink.jpg", quality=85, optimize=True)
    both = np.vstack([_drawn(folder, BESIDE)[1] for folder in (archive, network)])
    picture = Image.fromarray(both)
    picture.thumbnail((LONG_SIDE, LONG_SIDE), Image.Resampling.LANCZOS)
    picture.save(PICTURES / "trace-and-inksight.jpg", quality=82, optimize=True)


def _draw_all(archive: str, side: int) -> None:
    for name in list_files(f"{archive}/inkml", ".inkml"):
        page_id = Path(name).name.removesuffix(".inkml")
        picture = Image.fromarray(_drawn(archive, page_id)[1])
        picture.thumbnail((side, side), Image.Resampling.LANCZOS)
        picture.save(PICTURES / f"{page_id}.jpg", quality=82, optimize=True)


def _readme_picture(archive: str) -> Image.Image:
    strips = []
    for page_id, box in PARTS:
        for pixels in _drawn(archive, page_id):
            part = Image.fromarray(pixels).crop(box)
            height = round(part.height * WIDTH / part.width)
            strips.append(part.resize((WIDTH, height), Image.Resampling.LANCZOS))
    whole = Image.new("RGB", (WIDTH, sum(strip.height + 6 for strip in strips)), "white")
    top = 0
    for strip in strips:
        whole.paste(strip, (0, top))
        top += strip.height + 6
    return whole


def _drawn(archive: str, page_id: str) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """The scan, and the ink over it."""
    found, row = find_page(archive, page_id), find_row(archive, page_id, "source_uri")
    assert found, f"{archive} has no page {page_id}"
    assert row, f"the tables of {archive} have no {page_id}"
    data = Path(row["source_uri"]).read_bytes()
    pixels = page_pixels(data, found.page.info, MAX_PIXELS)
    return pixels, draw_png(pixels, found.page)


if __name__ == "__main__":
    main(*sys.argv[1:4])
