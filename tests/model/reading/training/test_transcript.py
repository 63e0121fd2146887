"""A plain transcript is parted among the lines that were found."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from ductus.model.reading.training.transcript import parted

TRUE = ["In nomine domini amen", "anno eiusdem millesimo", "ducentesimo nonagesimo", "die quinta"]
READ = ["ln nomine dornini ame", "anno eiusdcm milesimo", "duceutesimo nonagsimo", "dic quinta"]


def test_lines_get_their_part_also_where_the_transcript_has_no_lines():
    assert parted(READ, "\n".join(TRUE)) == TRUE
    assert parted(READ, " ".join(TRUE)) == TRUE


def test_a_line_that_nobody_transcribed_gets_nothing_and_the_others_keep_theirs():
    readings = [READ[0], "xx 17 ff", *READ[1:]]
    assert parted(readings, "\n".join(TRUE)) == [TRUE[0], "", *TRUE[1:]]


def test_a_line_that_was_not_found_goes_to_nobody():
    assert parted([READ[0], READ[1], READ[3]], "\n".join(TRUE)) == [TRUE[0], TRUE[1], TRUE[3]]


def test_single_letters_that_begin_lines_stay_with_them_where_the_transcript_has_no_lines():
    true = ["s ire die il", "o r as mahom", "b er pren ma fille", "p or li aurez"]
    assert (
        parted(["S ire dic il", "Oras mahou", "b er prem ma file", "p le eaurez"], " ".join(true))
        == true
    )


@settings(max_examples=50, deadline=None)
@given(st.lists(st.text(max_size=12), max_size=6), st.text(max_size=60))
def test_whatever_was_read_there_are_as_many_parts_as_lines(readings: list[str], transcript: str):
    parts = parted(readings, transcript)
    assert len(parts) == len(readings)
    assert all(not part or part in " ".join(transcript.split()) for part in parts)
