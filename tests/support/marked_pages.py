"""Generated pages on which figures are marked, as people mark them in ALTO."""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

WIDTH, HEIGHT = 900, 1200
FIGURES = {
    "DropCapitalZone": (90, 150, 60, 90),
    "GraphicZone": (300, 700, 300, 240),
    "StampZone": (650, 1000, 120, 120),
}
"""Left, top, width and height of what is on each page."""


def mark_pages(folder: Path, documents: int) -> Path:
    """Writes one page, with its marks, for each of so many documents; returns the folder."""
    for number in range(documents):
        place = folder / f"document {number}"
        place.mkdir(parents=True)
        Image.fromarray(_page(np.random.default_rng(number))).save(place / "f1.png")
        (place / "f1.xml").write_text(_alto(), encoding="utf-8")
    return folder


def _page(rng: np.random.Generator) -> np.ndarray:
    page = np.full((HEIGHT, WIDTH, 3), (238, 230, 212), np.uint8)
    for y in range(160, 660, 40):
        for x in range(170 if y < 240 else 90, 800, 14):
            cv2.line(page, (x, y), (x + int(rng.integers(0, 8)), y + 16), (60, 50, 40), 3)
    x, y, w, h = FIGURES["DropCapitalZone"]
    middle, axes = (x + w // 2, y + h // 2), (w // 2 - 6, h // 2 - 6)
    cv2.ellipse(page, middle, axes, 0, 0, 360, (190, 40, 40), 10)
    x, y, w, h = FIGURES["GraphicZone"]
    for _ in range(12):
        ends = rng.integers((x, y), (x + w, y + h), (2, 2))
        cv2.line(page, ends[0].tolist(), ends[1].tolist(), (50, 50, 60), 3)
    x, y, w, h = FIGURES["StampZone"]
    for radius in (30, 54):
        cv2.circle(page, (x + w // 2, y + h // 2), radius, (60, 60, 160), 5)
    return page


def _alto() -> str:
    tags = "".join(f'<OtherTag ID="{name}" LABEL="{name}"/>' for name in FIGURES)
    blocks = "".join(
        f'<TextBlock TAGREFS="{name}" HPOS="{x}" VPOS="{y}" WIDTH="{w}" HEIGHT="{h}"/>'
        for name, (x, y, w, h) in FIGURES.items()
    )
    page = f'<Page WIDTH="{WIDTH}" HEIGHT="{HEIGHT}">{blocks}</Page>'
    return f"<alto><Tags>{tags}</Tags><Layout>{page}</Layout></alto>"
