"""What a correction may say, in one form, whoever says it; what is none is refused in words."""

from __future__ import annotations

import pytest

from ductus.schemas.corrections import LONGEST_TEXT, Field, checked_value


@pytest.mark.parametrize(
    ("field", "given", "kept"),
    [
        (Field.TEXT, " Dear\r\n Sir\x00 ", "Dear Sir\ufffd"),
        (Field.TEXT, "<script>alert(1)</script>", "<script>alert(1)</script>"),
        (Field.TEXT, "\ud800", "\ufffd"),
        (Field.TEXT, "", ""),
        (Field.READING_ORDER, "3", "3.0"),
        (Field.READING_ORDER, " -0.5 ", "-0.5"),
        (Field.DIRECTION, "ttb", "ttb"),
        (Field.NOT_WRITING, "false", "false"),
        (Field.STATE, "approved", "approved"),
        (Field.POLYGON, "[[0, 1], [2.04, 3], [4, 5]]", "[[0.0,1.0],[2.0,3.0],[4.0,5.0]]"),
        (Field.INK, "[]", "[]"),
        (Field.INK, "[[[1,2,3]]]", "[[[1.0,2.0,3.0]]]"),
    ],
)
def test_a_value_has_one_form(field: Field, given: str, kept: str):
    assert checked_value(field, given) == kept
    assert checked_value(field, kept) == kept


@pytest.mark.parametrize(
    ("field", "given"),
    [
        (Field.TEXT, "a" * (LONGEST_TEXT + 1)),
        (Field.READING_ORDER, "nan"),
        (Field.READING_ORDER, "1e9"),
        (Field.READING_ORDER, "9" * 400),
        (Field.DIRECTION, "auto"),
        (Field.NOT_WRITING, "True"),
        (Field.STATE, "untouched"),
        (Field.POLYGON, "[[0,1],[2,3]]"),
        (Field.POLYGON, "[[0,1],[2,3],[4,NaN]]"),
        (Field.POLYGON, "[[0,1],[2,3],[4,1e9]]"),
        (Field.POLYGON, "[[0,1],[2,3],[4,true]]"),
        (Field.INK, "{}"),
        (Field.INK, "[[]]"),
        (Field.INK, "[[[1,2]]]"),
        (Field.INK, "[[[1,2,-3]]]"),
        (Field.INK, "[[[1,2,1e999]]]"),
        (Field.INK, "[[[1" + "0" * 400 + ",2,3]]]"),
        (Field.INK, "[[[NaN,2,3]]]"),
        (Field.POLYGON, "[[0,1],[2,3],[4,-1" + "0" * 400 + "]]"),
        (Field.INK, "[" * 100_000),
        (Field.INK, "[[" + ",".join(["[1,2,3]"] * 200_001) + "]]"),
        (Field.INK, '[[["1",2,3]]]'),
    ],
)
def test_what_is_no_value_is_refused(field: Field, given: str):
    with pytest.raises(ValueError) as refused:
        checked_value(field, given)
    assert len(str(refused.value)) < 300
