"""Words are compared alike in every script, and marks that are letters stay."""

# ruff: noqa: RUF001, the letters of other scripts are meant

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ductus
from ductus.schemas.mufi_letters import MUFI_LETTERS, MUFI_MARKS
from ductus.schemas.text_folding import fold

LATIN_FORMS = set("ᵹꜲꜳꜴꜵꜶꜷꜸꜹꜺꜻꜼꜽꝎꝏꝚꝛꝠꝡꝹꝺꝻꝼꝽꞂꞃꞄꞅꞆꞇ")
"""Letterforms and ligatures of Latin that Unicode does not decompose, and that are folded here."""


def plainly(text: str) -> str:
    """How scorers of handwriting fold Latin: NFKD without marks, case, ſ, u/v, i/j, ligatures."""
    apart = unicodedata.normalize("NFKD", text.casefold().replace("ſ", "s"))
    bare = "".join(c for c in apart if not unicodedata.combining(c))
    for one, other in ("vu", "ji", ("œ", "oe"), ("æ", "ae"), ("ß", "ss")):
        bare = bare.replace(one, other)
    return " ".join("".join(c if c.isalnum() else " " for c in bare).split())


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        (
            "Être l’Œuvre d'Ægypte, où ﬁnit Vne Iournée",
            "etre l oeuure d aegypte ou finit une iournee",
        ),
        ("Jesu ſuſcipe Straße STRASSE", "iesu suscipe strasse strasse"),
        ("par\u00adde\u200bſſus ꜳr ꝛoy", "pardessus aar roy"),
        ("ἀρχῇ ΑΡΧΗΙ Σοφός ΣΟΦΟΣ ϲοφοϲ", "αρχη αρχηι σοφοσ σοφοσ σοφοσ"),
        ("Всё Цѣлый й", "все цѣлыи и"),
        ("בְּרֵאשִׁית מלך רמב״ם ײד", "בראשית מלכ רמבמ ייד"),
        ("ٱلْكِتَـــابُ أحمد إلى آية سماء", "الكتاب احمد الي ايه سما"),
        ("می‌خواهم کتاب ۱۲", "ميخواهم كتاب 12"),
        ("ܡܰܠܟܳܐ", "ܡܠܟܐ"),
        ("हिन्दी क्‍ष १२ स॑", "हिन्दी क्ष 12 स"),
        ("தமிழ் ภาษาไทย བོད་ཡིག", "தமிழ் ภาษาไทย བོད ཡིག"),
        ("がぎ ｶﾞ ガ カ パ", "がぎ ガ ガ カ パ"),
        ("한국어 \u1112\u1161\u11ab", "한국어 한"),
        ("ＡＢＣ１２ ① ½ ٣٤ m²", "abc12 1 1 2 34 m2"),
        ("漢字、假名。⼈", "漢字 假名 人"),
        ("& <b>\x00\ud800</b> 🖋 ⁊", "b b"),
        ("", ""),
    ],
)
def test_what_reads_alike_is_folded_alike(text: str, folded: str):
    assert fold(text) == folded
    assert ductus.fold(text) == folded


def test_private_letters_of_mufi_are_letters():
    assert fold("\ueec5io \ueba6e p\uf038traite \ueef8ia") == "ctio sse ptraite uia"
    assert fold("oĩpotentib\uf1ac multa") == "oipotentib multa"  # a sign, which `variants` resolves
    private = {*MUFI_LETTERS, *MUFI_MARKS}
    assert all(unicodedata.category(character) == "Co" for character in private)
    assert not MUFI_LETTERS.keys() & MUFI_MARKS.keys()
    assert len(private) == len(MUFI_LETTERS) + len(MUFI_MARKS) > 250


def test_latin_letters_are_folded_as_scorers_do():
    latin = [chr(c) for c in range(0xAC00) if unicodedata.name(chr(c), "").startswith("LATIN")]
    assert len(latin) > 1000
    assert {one for one in latin if fold(f"a{one}b") != plainly(f"a{one}b")} == LATIN_FORMS
    assert {fold(one).isascii() for one in LATIN_FORMS} == {True}


ANY = st.text(st.characters())  # surrogates, too
SCRIPTS = st.text(
    st.one_of(
        st.characters(max_codepoint=0x24F),
        *(
            st.characters(min_codepoint=first, max_codepoint=last)
            for first, last in [
                *((0x300, 0x36F), (0x370, 0x3FF), (0x590, 0x74F), (0x900, 0xDFF), (0xE000, 0xF8FF)),
                *((0x1100, 0x11FF), (0x1DC0, 0x1FFF), (0x3040, 0x30FF), (0xA720, 0xA7FF)),
                *((0xAC00, 0xD7FF), (0xFB00, 0xFDFF), (0xFF00, 0xFFEF), (0x11000, 0x114FF)),
            ]
        ),
    )
)


@given(st.one_of(ANY, SCRIPTS))
def test_folding_is_settled_bounded_and_nothing_but_letters(text: str):
    folded = fold(text)
    assert fold(folded) == folded == unicodedata.normalize("NFC", folded)
    assert len(folded) <= 18 * len(text)
    assert folded == " ".join(folded.split())
    assert all(c == " " or unicodedata.category(c)[0] in "LNM" or c.isalnum() for c in folded)
    assert not set(folded) & set("<>&\"'")


@given(st.one_of(ANY, SCRIPTS))
def test_how_a_text_is_composed_does_not_matter(text: str):
    assert len({fold(unicodedata.normalize(form, text)) for form in ("NFC", "NFD", "NFKC")}) == 1


def test_every_character_there_is_settles():
    folded = {fold(f"a{chr(code)}b") for code in range(0x30000)}
    assert {fold(one) for one in folded} == folded
