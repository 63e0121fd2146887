"""Abbreviations are resolved as palaeographers do, umlauts written out, and never too many."""

# ruff: noqa: RUF001, the letters of other scripts are meant

import pytest
from hypothesis import given
from hypothesis import strategies as st

import ductus
from ductus.schemas.text_folding import fold
from ductus.schemas.text_variants import MOST, variants


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("Müller", "mueller"),
        ("Göthe", "goethe"),
        ("Århus", "aarhus"),
        ("uͤber", "ueber"),
        ("præſens", "presens"),
        ("þing", "thing"),
        ("regına", "regina"),
        ("ꝑ", "par"),
        ("ſuꝑ", "super"),
        ("ꝓtestant", "protestant"),
        ("cadmꝰ", "cadmus"),
        ("ꝯfitebor", "confitebor"),
        ("deoꝵ", "deorum"),
        ("⁊", "et"),
        ("&", "et"),
        ("cõpaignõ", "compaignon"),
        ("cõtẽtꝰ", "contentus"),
        ("q̃", "que"),
        ("q̄", "que"),
        ("qͥ", "qui"),
        ("pͥmus", "primus"),
        ("gͣtia", "gratia"),
        ("P̾ces", "preces"),
        ("mod̾atu", "moderatu"),
        ("interponit᷑", "interponitur"),
        ("p\uf038tie", "partie"),
        ("potentib\uf1ac", "potentibus"),
        ("q\uf1ac", "que"),
        ("ꝗ", "qui"),
        ("s\uf1ac", "sed"),
        ("n\u0303", "non"),
        ("\u0364", "e"),
    ],
)
def test_what_a_sign_stands_for_is_among_the_forms(written: str, meant: str):
    assert meant in variants(written)
    assert meant in ductus.variants(written.upper())


def test_the_word_as_it_is_folded_comes_first():
    assert variants("Müller") == ("muller", "mueller")
    assert variants("Roy") == ("roy",)
    assert variants("हिन्दी") == ("हिन्दी",)


def test_a_sign_that_folds_to_nothing_has_only_what_it_means():
    assert variants("⁊") == ("et", "and", "und")
    assert variants("?!") == ()


WORDS = st.text(
    st.one_of(
        st.characters(), st.sampled_from("aeiounqptmꝑꝯꝰ⁊\u0303\u0304\u0308\u0365\u033e\uf1ac")
    )
)


@given(WORDS)
def test_any_text_has_few_forms_each_of_them_folded(text: str):
    forms = variants(text)
    assert len(set(forms)) == len(forms) <= MOST
    assert all(form and fold(form) == form for form in forms)
    assert not fold(text) or forms[0] == fold(text)


def test_a_text_that_is_no_word_is_not_resolved_for_ever():
    assert variants("õ" * 100_000) == ("o" * 100_000,)
