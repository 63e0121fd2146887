"""Pages of print whose text and lines are known, with their truth in PAGE."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

from PIL import Image, ImageDraw, ImageFont

Box = tuple[int, int, int, int]


def print_page(path: Path, texts: Sequence[str]) -> list[Box]:
    """Draws lines of text as an image; returns their boxes (x0, y0, x1, y1)."""
    image = Image.new("RGB", (900, 120 + 90 * len(texts)), (244, 238, 222))
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(38)
    boxes = []
    for number, text in enumerate(texts):
        corner = (70, 60 + 90 * number)
        draw.text(corner, text, fill=(40, 30, 25), font=font)
        x0, y0, x1, y1 = draw.textbbox(corner, text, font=font)
        boxes.append((int(x0), int(y0), int(x1) + 1, int(y1) + 1))
    image.save(path)
    return boxes


def page_xml(boxes: Sequence[Box], texts: Sequence[str]) -> str:
    """The lines as a PAGE file."""
    lines = "".join(
        f'<TextLine><Coords points="{x0},{y0} {x1},{y0} {x1},{y1} {x0},{y1}"/>'
        f"<TextEquiv><Unicode>{escape(text)}</Unicode></TextEquiv></TextLine>"
        for (x0, y0, x1, y1), text in zip(boxes, texts, strict=True)
    )
    space = "http://schema.primaresearch.org/PAGE/gts/pagecontent/2019-07-15"
    return f'<PcGts xmlns="{space}"><Page><TextRegion>{lines}</TextRegion></Page></PcGts>'


def print_pages(folder: Path, pages: Mapping[str, Sequence[str]]) -> Path:
    """Prints pages into a folder, by their paths without suffix, each with its PAGE file beside it.

    Returns:
        The folder.
    """
    for name, texts in pages.items():
        path = folder / f"{name}.png"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.with_suffix(".xml").write_text(page_xml(print_page(path, texts), texts))
    return folder
