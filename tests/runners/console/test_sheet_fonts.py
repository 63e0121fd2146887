"""Letters of a sheet are drawn by a font that has them, or as what they stand for."""

from __future__ import annotations

from ductus.runners.console.sheet_fonts import FONTS, has, in_fonts

OWN = ("no such font.ttf",)
"""Then there is only the font that comes with Pillow, which has Latin letters."""


def test_each_letter_is_drawn_by_a_font_that_has_it_where_this_system_has_one():
    for letter in "aꝑꝰ永م":
        ((drawn, font),) = in_fonts(letter, 20)
        there = [one for name in FONTS for _, one in in_fonts("a", 20, (name,)) if has(one, letter)]
        assert has(font, letter) == bool(there)
        assert drawn == letter or not there


def test_signs_that_no_font_has_are_what_they_stand_for():
    ((text, font),) = in_fonts("corp\ua770 q\uf1ac de\uf1ac \uf158 永", 20, OWN)
    assert text == "corp(us) q(ue) de(us) (et) 永"
    assert [has(font, letter) for letter in "cd永\ua770"] == [True, True, False, False]


def test_marks_stay_with_their_letter():
    fonts = [font for name in FONTS for _, font in in_fonts("a", 20, (name,))]
    is_there = any(has(font, "e") and has(font, "\u0364") for font in fonts)
    marked = "e\u0364" if is_there else "e(e)"
    runs = [text for text, _ in in_fonts("ne\u0364r", 20)]
    assert "".join(runs) == f"n{marked}r"
    assert [marked in text for text in runs].count(True) == 1, "both lie in one run"
