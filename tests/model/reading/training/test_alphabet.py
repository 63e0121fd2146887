"""What transcriptions become before a reader learns them."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ductus.model.reading.training.alphabet import (
    LEAST,
    alphabet_of,
    classes,
    spelled,
    taught,
    unified,
    written,
)


def test_one_thing_is_written_in_one_way():
    assert unified("l’eſtat  d`un") == "l'eſtat d'un"
    assert unified("e\u0304") == unified("ẽ") == "e\u0303"
    assert unified("⟦raié⟧ [sic]") == unified("raié sic")


@given(st.text(max_size=40))
def test_unifying_twice_changes_nothing(text: str):
    assert unified(unified(text)) == unified(text)


def test_rare_signs_are_not_learned_but_the_letter_under_them_is():
    alphabet = alphabet_of([unified("abc é")] * LEAST + [unified("ô ∞")])
    assert alphabet == "".join(sorted(" abce\u0301o")).replace("o", "")
    assert spelled(unified("ê∞a"), alphabet) == "ea"


@given(st.text(alphabet="abc déſ⁊", max_size=30))
def test_classes_lead_back_to_the_text(text: str):
    alphabet = "".join(sorted(set(unified("abc déſ⁊"))))
    known = unified(text)
    said = written(alphabet[k - 1] for k in classes(known, alphabet))
    assert said == unicodedata.normalize("NFC", known)


def test_what_runs_from_the_right_is_taught_as_it_stands_and_written_as_it_is_read():
    for text in ("أمرٌ سنة ١٢٣٤", "(נס) 12.5", "anno א domini"):
        assert written(taught(text)) == unicodedata.normalize("NFC", text)
    assert taught("سنة ١٢") == "١٢ ةنس"
    assert taught("آن") == "ن\u0653ا", "a mark stands before its letter, as all that is turned"
    assert taught("anno 12") == "anno 12"


def test_what_is_not_seen_on_a_line_is_not_learned():
    assert unified("الـــله\u200f \u202bمی\u200cگفت\u202c") == "الله میگفت"
