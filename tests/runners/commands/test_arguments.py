"""What a record offers, the commands take: every option, by its name, with its check."""

from __future__ import annotations

import argparse

import pytest

from ductus.pipeline.options import RunOptions
from ductus.runners.cli import make_parser
from ductus.runners.commands.arguments import taken
from ductus.schemas.option import Offer, flat, offers
from tests.support.commands import ductus

OFFERS = list(offers(RunOptions))
_WORTH = {"labels": "team=archive", "kms_key": "projects/p/locations/l/keyRings/r/cryptoKeys/k"}
"""Of options that take not just any value."""
_LAUNCH = ("dataflow", "launch", "gs://m/s", "--template", "gs://m/t.json")


def said(offer: Offer) -> tuple[str, ...]:
    """The words that give an option another value than its default."""
    if offer.kind is bool:
        return (offer.flag,)
    if offer.name in _WORTH:
        return (offer.flag, _WORTH[offer.name])
    choices = [choice for choice in offer.option.choices if choice != offer.default]
    return (offer.flag, choices[0] if choices else (offer.option.choices or ("1",))[0])


def parsed(*words: str) -> argparse.Namespace:
    return make_parser().parse_args(words)


@pytest.mark.parametrize("offer", OFFERS, ids=[offer.name for offer in OFFERS])
def test_every_option_is_taken_by_run_and_by_launch_unless_it_is_for_who_stays(
    offer: Offer, capsys: pytest.CaptureFixture[str]
):
    words = ("a", "b") if offer.is_many else said(offer)
    output = () if offer.name == "output" else ("--output", "o")
    inputs = () if offer.is_many else ("a",)
    values = taken(parsed("run", *inputs, *output, *words), OFFERS)
    asked = flat(RunOptions.of(**values))[offer.name]
    if offer.name != "detector":  # of which there is one
        assert asked != offer.default
    if offer.is_many:
        return
    launched = ductus(*_LAUNCH, *output, *words, "--print")
    is_unknown = "unrecognized arguments" in capsys.readouterr().err
    assert launched == 2, "something else is missing"
    assert is_unknown == offer.option.run_only


@pytest.mark.parametrize(
    "words",
    [("--limit", "0"), ("--workers", "x"), ("--max-failures", "2"), ("--direction", "up")],
    ids=" ".join,
)
def test_a_value_that_an_option_does_not_take_is_refused_by_its_name(
    words: tuple[str, str], capsys: pytest.CaptureFixture[str]
):
    assert ductus("run", "a", "--output", "o", *words) == 2
    assert f"argument {words[0]}: " in capsys.readouterr().err


def test_help_shows_what_every_option_means_and_what_it_is_unless_said(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    monkeypatch.setenv("COLUMNS", "1000")
    assert ductus("run", "--help") == 0
    lines = capsys.readouterr().out
    for offer in OFFERS:
        assert offer.option.about() in lines
    assert "(default: 100000000)" in lines
    assert "(default: auto)" in lines
    assert "(default: False)" not in lines


@pytest.mark.parametrize("command", [("serve", "a"), ("workers",)], ids=" ".join)
def test_a_port_that_there_is_not_is_refused(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
):
    assert ductus(*command, "--port", "65536") == 2
    assert "argument --port: 65536 is no port" in capsys.readouterr().err
