"""Words come in the order of their code points, whatever they are, and their lines are known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ductus.web.held_words import HeldWords
from ductus.web.search_rows import SearchLine

WORDS = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=4)


def line(name: str, words: dict[str, float]) -> SearchLine:
    made = SearchLine(0, name, 0, "ltr", "", (0, 0, 1, 1))
    for word, probability in words.items():
        made.may_hold(word, probability, None)
    return made


@given(st.lists(st.dictionaries(WORDS, st.floats(0, 1), max_size=4), max_size=6))
def test_all_words_of_all_lines_come_in_order(lines: list[dict[str, float]]):
    with HeldWords() as held:
        for number, words in enumerate(lines):
            held.add(line(f"l{number}", words), "p")
        shards = list(held.terms(one_shard=0))
        assert [held.number_of(f"p/l{number}") for number in range(len(lines))] == [
            *range(len(lines))
        ]
        assert held.number_of("p/none") is None
    told = [pair for _, terms in shards for pair in zip(terms[::2], terms[1::2], strict=True)]
    assert [word for word, _ in told] == sorted({word for words in lines for word in words})
    assert all(word.startswith(letter) for letter, terms in shards for word in terms[::2])
    for word, steps in told:
        at = 0
        for step, percent in zip(steps[::2], steps[1::2], strict=True):
            at += step
            assert percent == max(1, round(100 * lines[at][word]))
        assert len(steps) == 2 * sum(word in words for words in lines)
