"""Fonts to draw lines with: which scripts each covers is found out by looking."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont, features

from ductus.model.orientation.training.texts import WRITINGS, Writing

SIZE = 56
"""Pixels of an em."""
SUFFIXES = (".ttf", ".otf", ".ttc", ".pfa", ".pfb", ".woff")
_NOWHERE = "\uffff"
"""No font has it: it is drawn as what is drawn for want of a letter."""
_SAMPLE, _COVERED = 12, 0.6
"""Letters looked for in a font, and the share of them that it must have."""

Families = dict[str, list[list[Path]]]
"""For each name of `WRITINGS`, the fonts that have its letters, family by family."""


def families_in(folder: Path) -> Families:
    """The fonts under a folder, by what they cover.

    Raises:
        FileNotFoundError: there are none.
        RuntimeError: Pillow was built without Raqm, which joins letters and lays them from right to
            left.
    """
    if not features.check("raqm"):
        raise RuntimeError(
            "Pillow cannot shape Arabic here: install it as a wheel, or with libraqm"
        )
    found = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES)
    if not found:
        raise FileNotFoundError(f"no fonts ({', '.join(SUFFIXES)}) under {folder}")
    return {name: _families(found, writing) for name, writing in WRITINGS.items()}


def drawn_text(text: str, path: Path) -> np.ndarray:
    """A text drawn from left to right or right to left as its script runs: uint8[h, w], 255 ink."""
    face = _face(path)
    x0, y0, x1, y1 = (int(side) for side in face.getbbox(text))
    image = Image.new("L", (max(1, x1 - x0 + 4), max(1, y1 - y0 + 4)))
    ImageDraw.Draw(image).text((2 - x0, 2 - y0), text, fill=255, font=face)
    return np.asarray(image)


def has(path: Path, character: str) -> bool:
    """Whether a font has a character, and something to show for it."""
    here, none = _picture(path, character), _picture(path, _NOWHERE)
    return bool(here) and here != none


def _families(found: Iterable[Path], writing: Writing) -> list[list[Path]]:
    sample = ("".join(writing.words) or writing.alphabet)[:_SAMPLE]
    families: dict[str, list[Path]] = {}
    for path in found:
        any_of_it = has(path, sample[0]) or has(path, sample[1])
        if any_of_it and np.mean([has(path, c) for c in sample]) >= _COVERED:
            families.setdefault(path.name.split("-")[0].split(".")[0], []).append(path)
    return list(families.values())


@cache
def _face(path: Path) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(str(path), SIZE, layout_engine=ImageFont.Layout.RAQM)


@cache
def _picture(path: Path, character: str) -> bytes:
    mask = _face(path).getmask(character)
    return bytes(mask) if mask.getbbox() else b""
