"""A field says once how it is offered, and records are taken apart and put together by that."""

from __future__ import annotations

import argparse
from dataclasses import dataclass, field
from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ductus.schemas.option import (
    Option,
    above_zero,
    at_least_one,
    flat,
    gathered,
    named,
    offers,
    option,
    section,
    share,
)


class Colour(StrEnum):
    """Of a pen."""

    RED = "red"
    BLUE = "blue"


@dataclass(frozen=True)
class Pen:
    """A record within another."""

    colour: Colour = field(default=Colour.RED, metadata=option("of its ink", choices=tuple(Colour)))
    kind: str = field(default="", metadata=option("a quill, say", name="pen"))


@dataclass(frozen=True)
class Desk:
    """A record with another within."""

    sheets: tuple[str, ...] = field(metadata=option("what lies on it"))
    pen: Pen = field(default=Pen(), metadata=section("what one writes with"))
    height: int | None = field(default=None, metadata=option("in cm", takers=("tall", "small")))
    secret: int = 7


def test_offers_are_those_of_all_records_in_order_under_their_headings():
    found = list(offers(Desk))
    assert [offer.name for offer in found] == ["sheets", "colour", "pen", "height"]
    assert [offer.section.title for offer in found] == ["", *["what one writes with"] * 2, ""]
    assert [offer.is_required for offer in found] == [True, False, False, False]
    assert [offer.flag for offer in found] == ["--sheets", "--colour", "--pen", "--height"]
    assert [offer.is_many for offer in found] == [True, False, False, False]


def test_some_of_what_a_record_offers_is_taken_by_name_and_a_wrong_name_is_said():
    assert [offer.name for offer in named(Desk, "height", "pen")] == ["pen", "height"]
    with pytest.raises(KeyError, match="Desk does not offer legs, secret"):
        named(Desk, "pen", "legs", "secret")


@given(
    st.lists(st.text()).map(tuple), st.sampled_from(Colour), st.text(), st.none() | st.integers()
)
def test_a_record_taken_apart_and_put_together_is_the_same(
    sheets: tuple[str, ...], colour: Colour, kind: str, height: int | None
):
    desk = Desk(sheets, Pen(colour, kind), height, secret=1)
    values = flat(desk)
    own = {"colour": colour, "pen": kind}
    assert values == {"sheets": sheets, **own, "height": height, "secret": 1}
    assert gathered(Desk, values) == desk


def test_what_is_not_given_has_its_default_and_parsed_values_get_their_type():
    desk = gathered(Desk, {"sheets": ["a", "b"], "colour": "blue"})
    assert desk == Desk(("a", "b"), Pen(Colour.BLUE))
    assert desk.pen.colour is Colour.BLUE
    with pytest.raises(TypeError, match="sheets"):
        gathered(Desk, {"colour": "blue"})
    with pytest.raises(ValueError, match="green"):
        gathered(Desk, {"sheets": [], "colour": "green"})


def test_help_begins_with_who_takes_the_option_and_may_be_another_on_dataflow():
    plain = Option("how many", takers=("flink", "spark"))
    assert plain.about() == plain.about(on_dataflow=True) == "flink, spark: how many"
    there = Option("how many", takers=("flink",), on_dataflow="machines")
    assert (there.about(), there.about(on_dataflow=True)) == ("flink: how many", "machines")
    only = Option("how many", takers=("dataflow",))
    assert (only.about(), only.about(on_dataflow=True)) == ("dataflow: how many", "how many")


@pytest.mark.parametrize("check", [at_least_one, above_zero, share])
def test_what_is_no_number_is_said_in_words(check: type):
    parser = argparse.ArgumentParser(exit_on_error=False)
    parser.add_argument("--much", type=check)
    with pytest.raises(argparse.ArgumentError, match=r"--much: lots is no (whole )?number$"):
        parser.parse_args(["--much", "lots"])


@pytest.mark.parametrize(("check", "text"), [(at_least_one, "0"), (share, "1.1"), (share, "nan")])
def test_numbers_out_of_range_are_refused(check: type, text: str):
    with pytest.raises(argparse.ArgumentTypeError, match=text):
        check(text)
    assert check("1") == 1
