"""Writing on squared paper, and what of it is ink, for `docs/samples.md`.

.venv/bin/python -m docs.printed_pictures
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
from PIL import Image

from ductus.model.images.ink_mask import binarized
from ductus.model.images.ruled_lines import ruled_lines

ROOT = Path(__file__).parent.parent
_PITCH, _DARK = 34, 0.62
_LEFT_OUT, _INK = (120, 180, 120), (70, 20, 110)


def main() -> None:
    """Writes the picture: the scan above, below it its ink, and in green what is left out."""
    letter = Image.open(ROOT / "samples" / "cursive-letter.jpg").convert("RGB")
    part = np.array(letter.crop((0, 430, letter.width, 860)))
    height, width = part.shape[:2]
    squares = np.zeros((2 * height, 2 * width), np.uint8)
    for at in range(9, 4 * max(height, width), _PITCH):
        cv2.line(squares, (0, at), (2 * width, at + width // 40), 255, 3)
        cv2.line(squares, (at, 0), (at - height // 40, 2 * height), 255, 3)
    small = cv2.resize(squares, (width, height), interpolation=cv2.INTER_AREA)
    light = 1 - (1 - _DARK) * cv2.GaussianBlur(small, (0, 0), 0.6)[..., None] / 255
    scan = np.asarray(part * light, np.uint8)
    sheet = binarized(scan)
    rulings = ruled_lines(sheet.ink, sheet.dark).ink
    drawn = np.full(scan.shape, 255, np.uint8)
    drawn[sheet.ink] = _INK
    drawn[rulings] = _LEFT_OUT
    picture = Image.fromarray(np.vstack([scan, drawn]))
    picture.save(ROOT / "docs" / "pictures" / "printed-squares.jpg", quality=82)


if __name__ == "__main__":
    main()
