"""Queries become trees; what means nothing is refused with a word on where, and nothing hangs."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as some

from ductus.schemas.text_variants import variants
from ductus.search.query import And, Not, Or, Part, Phrase, Query, QueryError, Word, parse

A, B, C = Word("a"), Word("b"), Word("c")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a", A),
        ("a b", And((A, B))),
        ("a AND b", And((A, B))),
        ("a OR b c", Or((A, And((B, C))))),
        ("(a OR b) c", And((Or((A, B)), C))),
        ("a NOT b", And((A, Not(B)))),
        ("a NOT (b OR c)", And((A, Not(Or((B, C)))))),
        ("a NOT NOT b", And((A, B))),
        ("((a))", A),
        ('"a b" c', And((Phrase((A, B)), C))),
        ("„a b“", Phrase((A, B))),
        ("«a»", A),
        ("l'an", And((Word("l"), Word("an")))),
        ("or and not", And((Word("or"), Word("and"), Word("not")))),
        ("king~1", Word("king", distance=1)),
        ("kings~2", Word("kings", distance=2)),
        ("king~", Word("king", distance=1)),
        ("ki*", Word("ki", Part.BEGINNING)),
        ("*ng", Word("ng", Part.END)),
        ("*in*", Word("in", Part.WITHIN)),
        ("永遠", Word("永遠")),
        ('"永遠"', Phrase((Word("永"), Word("遠")))),
        ("a -- b", And((A, B))),
        ("ꝑ &", And((Word("ꝑ"), Word("&")))),
    ],
)
def test_a_query_is_a_tree(text: str, expected: Query):
    assert parse(text) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "nothing to look for"),
        ("  -- ", "nothing to look for"),
        ("NOT a", "what is not wanted"),
        ("a OR NOT b", "what is not wanted"),
        ("(a", "at character 1, (: it is not closed"),
        ("a)", "at character 2, ): no parenthesis was opened"),
        ("()", "nothing between the parentheses"),
        ('a "b c', 'at character 3, ": the quotation mark is not closed'),
        ("a AND", "it stands between two words"),
        ("AND a", "it stands between two words"),
        ("OR", "it stands between two words"),
        ("a OR OR b", "it stands between two words"),
        ("a NOT", "a word stands behind it"),
        ("*", "no letters beside it"),
        ("a*", "2 letters beside a star"),
        ("a*b", "a star stands before or behind"),
        ("king~3", "one or two letters"),
        ("king~99999999999999999999", "one or two letters"),
        ("ki~1", "3 letters or more may have 1 wrong"),
        ("king*~1", "of a whole word"),
        ("~1", "no letters beside it"),
        ("x" * 2001, "2,001 characters"),
        ("a " * 100, "more than 64 words"),
        ("(" * 100 + "a" + ")" * 100, "more than 20 within each other"),
        ("a" * 100 + "~1", "64 letters are the most"),
    ],
)
def test_what_means_nothing_is_refused_with_what_would(text: str, told: str):
    with pytest.raises(QueryError) as refused:
        parse(text)
    assert told in str(refused.value)


PIECES = ("a", "king", "AND", "OR", "NOT", "(", ")", '"', "*", "~1", "~", "永", " ", "\0", "ﷺ", "-")


@given(some.lists(some.sampled_from(PIECES) | some.text(max_size=3), max_size=30))
def test_whatever_is_typed_is_a_query_or_is_refused(pieces: list[str]):
    try:
        found = parse("".join(pieces))
    except QueryError:
        return
    assert list(_asked(found)), "something is looked for"
    assert all(variants(word.text) for word in _asked(found)), "and can be found"


def _asked(query: Query) -> Iterator[Word]:
    """The words that lines are looked for by."""
    match query:
        case Word():
            yield query
        case Phrase(parts) | And(parts) | Or(parts):
            for part in parts:
                yield from _asked(part)
