"""Makes the picture of docs/exchange.md: one letter in three programs.

.venv/bin/ductus demo
.venv/bin/python -m docs.exchange_pictures archive

Asks for librsvg (rsvg-convert) and Xournal++; PDF is drawn by pdfium.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pypdfium2
from PIL import Image, ImageDraw

from tests.support.commands import ductus
from tests.support.xournal import picture

PICTURES = Path(__file__).parent / "pictures"
LETTER = "samples.cursive-letter.jpg"
WIDTH = 1440
SHOWN = (0.0, 0.305, 0.94, 0.425)
"""The part of the page: left, top, right, bottom, as shares of it."""
SOUGHT = "lettre"
_MARK = (255, 214, 10)


def main(archive: str) -> None:
    """Exports the letter, opens it in each program, and joins what they show."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for form, more in (("svg", ("--width", "outline")), ("xopp", ()), ("pdf", ())):
            if ductus("export", form, archive, "--output", folder / form, *more):
                raise SystemExit(f"{form} could not be made")
        parts = [_drawn(folder), _written(folder), _found(folder)]
    cut = [part.crop(_box(part)) for part in parts]
    gap = 12
    height = sum(part.height + gap for part in cut) - gap
    joined = Image.new("RGB", (cut[0].width, height), "white")
    top = 0
    for part in cut:
        joined.paste(part, (0, top))
        top += part.height + gap
    joined.save(PICTURES / "exchange.jpg", quality=84, optimize=True)


def _box(part: Image.Image) -> tuple[int, int, int, int]:
    left, top, right, bottom = SHOWN
    across, down = part.size
    return round(left * across), round(top * down), round(right * across), round(bottom * down)


def _drawn(folder: Path) -> Image.Image:
    (path,) = (folder / "svg").glob(f"*/{LETTER}.svg")
    made = folder / "drawn.png"
    subprocess.run(["rsvg-convert", "-w", str(WIDTH), "-b", "white", path, "-o", made], check=True)
    return Image.open(made).convert("RGB")


def _written(folder: Path) -> Image.Image:
    (path,) = (folder / "xopp").glob(f"*/{LETTER}.xopp")
    return picture(path, folder, f"--export-png-width={WIDTH}").convert("RGB")


def _found(folder: Path) -> Image.Image:
    """The page of the PDF with what is sought marked, as viewers do."""
    for path in sorted((folder / "pdf").glob("*.pdf")):
        document = pypdfium2.PdfDocument(path)
        for page in document:
            text = page.get_textpage()
            hits = text.search(SOUGHT)
            first = hits.get_next()
            if first is None or page.get_width() > page.get_height():
                continue
            scale = WIDTH / page.get_width()
            shown = page.render(scale=scale).to_pil().convert("RGB")
            marked = shown.copy()
            while first is not None:
                _mark(marked, text, first, scale)
                first = hits.get_next()
            return Image.blend(shown, marked, 0.4)
    raise SystemExit(f"no page has {SOUGHT}")


def _mark(
    picture: Image.Image, text: pypdfium2.PdfTextPage, found: tuple[int, int], scale: float
) -> None:
    start, n = found
    boxes = [text.get_charbox(start + at) for at in range(n)]
    left, right = min(box[0] for box in boxes), max(box[2] for box in boxes)
    top, bottom = max(box[3] for box in boxes), min(box[1] for box in boxes)
    upper = (left * scale, picture.height - top * scale)
    lower = (right * scale, picture.height - bottom * scale)
    ImageDraw.Draw(picture).rectangle((upper, lower), fill=_MARK)


if __name__ == "__main__":
    main(sys.argv[1])
