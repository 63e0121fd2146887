"""Scans that were difficult once, for `docs/samples.md`: from the tests' data and the samples.

.venv/bin/python -m docs.difficult difficult
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from PIL import Image, ImageOps

ROOT = Path(__file__).parent.parent
OF_TESTS = (
    *("charter-on-white.jpg", "faint-pencil.jpg", "initial-drawing-stamp.jpg"),
    "verse-with-initials-apart.jpg",
)


def main(folder: str) -> None:
    """Writes the scans into a folder."""
    scans = Path(folder)
    scans.mkdir(parents=True, exist_ok=True)
    for name in OF_TESTS:
        shutil.copy(ROOT / "tests" / "data" / name, scans)
    letter = Image.open(ROOT / "samples" / "cursive-letter.jpg").convert("RGB")
    part = letter.crop((0, 420, letter.width, 900))
    part.transpose(Image.Transpose.ROTATE_180).save(scans / "upside-down.jpg", quality=90)
    ImageOps.invert(part).save(scans / "negative.jpg", quality=90)


if __name__ == "__main__":
    main(*sys.argv[1:])
