"""Which font of this system draws which letters of a text: none has those of all scripts."""

from __future__ import annotations

import re
from functools import cache
from typing import TypeAlias

from PIL import ImageFont

from ductus.schemas.text_folding import fold
from ductus.schemas.text_variants import variants

Font: TypeAlias = ImageFont.FreeTypeFont | ImageFont.ImageFont
Run: TypeAlias = tuple[str, Font]
FONTS = (
    *("DejaVuSans.ttf", "NotoSans-Regular.ttf", "Arial Unicode.ttf", "arialuni.ttf"),
    *("Junicode.ttf", "Junicode-Regular.ttf", "Junicode-Regular.otf"),
    *("NotoSansCJK-Regular.ttc", "NotoSerifCJK-Regular.ttc", "DroidSansFallbackFull.ttf"),
    *("wqy-microhei.ttc", "ipag.ttf", "LXGWWenKai-Regular.ttf", "unifont.otf", "unifont.ttf"),
    *("Hiragino Sans GB.ttc", "PingFang.ttc", "YuGothM.ttc", "msgothic.ttc", "msyh.ttc"),
)
"""Fonts with many letters, medieval and East Asian ones among them, by the names that systems know
them by; the first that has a letter draws it."""
_LETTER = re.compile(r".[\u0300-\u036f\u1dc0-\u1dff]*", re.DOTALL)
"""A letter with the marks that stand above and below it."""
_NO_CHARACTER = "\U0010fffe"


def in_fonts(text: str, size: int, fonts: tuple[str, ...] = FONTS) -> list[Run]:
    """Runs of a text, each with the font that draws it.

    A sign that no font has is drawn as letters that it may stand for, in parentheses, as editors
    do. Where there are none, it stays, and is a box.

    Args:
        text: one line.
        size: of letters, in pixels.
        fonts: names; those that this system has not are passed over.
    """
    runs: list[Run] = []
    first, before = _named(fonts, size)[0], ""
    for letter in _LETTER.findall(text):
        font = _font_of(letter, size, fonts)
        sign = letter if font else "".join(_meant(one, before, first) for one in letter)
        font, before = font or first, letter
        if runs and runs[-1][1] is font:
            runs[-1] = (runs[-1][0] + sign, font)
        else:
            runs.append((sign, font))
    return runs


def has(font: Font, letter: str) -> bool:
    """Whether a font draws a letter, and no box."""
    return _drawing(font, letter) != _drawing(font, _NO_CHARACTER)


@cache
def _drawing(font: Font, letter: str) -> tuple[tuple[int, int], bytes]:
    mask = _plain(font).getmask(letter)
    return mask.size, bytes(mask)


@cache
def _plain(font: Font) -> Font:
    """The font without shaping, which would put a circle below a mark that stands alone."""
    if isinstance(font, ImageFont.FreeTypeFont) and isinstance(font.path, str):
        return ImageFont.truetype(font.path, font.size, layout_engine=ImageFont.Layout.BASIC)
    return font


def _meant(letter: str, before: str, font: Font) -> str:
    """What a letter may stand for behind another, as a font has it; itself if there is nothing."""
    own = fold(before)
    for form in variants(before + letter):
        rest = form.removeprefix(own)
        if rest not in ("", form if own else "", letter) and all(has(font, one) for one in rest):
            return f"({rest})"
    return letter


def _font_of(letter: str, size: int, fonts: tuple[str, ...]) -> Font | None:
    """The first that has a letter and the marks above it."""
    there = _named(fonts, size)
    return next((font for font in there if all(has(font, one) for one in letter)), None)


@cache
def _named(fonts: tuple[str, ...], size: int) -> tuple[Font, ...]:
    """Those that this system has; what comes with Pillow where it has none."""
    found: list[Font] = []
    for name in fonts:
        try:
            found.append(ImageFont.truetype(name, size))
        except OSError:  # this system has it not
            continue
    return tuple(found) or (ImageFont.load_default(size),)
