"""Makes pictures of pages beside what was read in them, each line where it stands.

.venv/bin/ductus run scans --output archive
.venv/bin/python -m docs.read_pictures archive PAGE_ID NAME

NAME is that of the picture, which goes to the others.
"""

from __future__ import annotations

import sys
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont

from ductus.archive.archived_pages import find_page
from ductus.archive.page_lookup import find_row
from ductus.model.images.files.decode import page_pixels
from ductus.schemas.geometry import bounds
from ductus.schemas.records import PageInk

PICTURES = Path(__file__).parent / "pictures"
MAX_PIXELS = 100_000_000
WIDTH = 760
"""Of the page, and of what was read beside it."""
FONT, LARGEST = "DejaVuSans.ttf", 15


def main(archive: str, page_id: str, name: str) -> None:
    """Draws a page of an archive."""
    found, row = find_page(archive, page_id), find_row(archive, page_id, "source_uri")
    assert found, f"{archive} has no page {page_id}"
    assert row, f"the tables of {archive} have no {page_id}"
    data = Path(row["source_uri"]).read_bytes()
    scan = Image.fromarray(page_pixels(data, found.page.info, MAX_PIXELS))
    scale = WIDTH / scan.width
    scan = scan.resize((WIDTH, round(scan.height * scale)), Image.Resampling.LANCZOS)
    both = Image.new("RGB", (2 * WIDTH, scan.height), "white")
    both.paste(scan, (0, 0))
    both.paste(_read(found.page, scan.size, scale), (WIDTH, 0))
    both.save(PICTURES / f"read.{name}.jpg", quality=75, optimize=True)


def _read(page: PageInk, size: tuple[int, int], scale: float) -> Image.Image:
    """The texts of a page's lines in the places of these, as wide as they are at most."""
    sheet = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(sheet)
    for line in page.lines:
        x0, y0, x1, y1 = (value * scale for value in bounds(line.region.polygon))
        for letters in range(LARGEST, 5, -1):
            font = ImageFont.truetype(FONT, letters)
            if draw.textlength(line.region.text, font) <= x1 - x0:
                break
        draw.text((x0, (y0 + y1) / 2), line.region.text, "black", font, "lm")
    return sheet


if __name__ == "__main__":
    main(*sys.argv[1:4])
