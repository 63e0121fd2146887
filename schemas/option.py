"""What people may choose: a field of a record declares once how it is offered.

The command's grammar, the Flex Template's parameters and a run's report are made from these
declarations. A new choice is one field, with its type, its default and an `option(...)`.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, Field, dataclass, fields, is_dataclass
from enum import Enum
from typing import Any, TypeVar, get_type_hints

Record = TypeVar("Record")
Number = TypeVar("Number", int, float)

WHOLE_NUMBER = "^[1-9][0-9]*$"
"""What `at_least_one` takes, as a regular expression."""


@dataclass(frozen=True)
class Option:
    """How a field is offered.

    Attributes:
        help: what it means.
        name: what it is called outside, with `_` for `-`; empty where it has the field's name.
        metavar: what stands for its value in the help.
        choices: the values there are; empty for any.
        parse: makes the value of a text, or raises `argparse.ArgumentTypeError`.
        takers: the engines, or the de-renderers, that it means something to; empty for all.
        run_only: it is for who starts a run and stays, not for a launch of a Flex Template.
        on_dataflow: what it means on Dataflow, where that is something else.
        label: its title among the Flex Template's parameters; empty where it is none.
        pattern: regular expression of its value there.
    """

    help: str
    name: str = ""
    metavar: str = ""
    choices: tuple[str, ...] = ()
    parse: Callable[[str], Any] = str
    takers: tuple[str, ...] = ()
    run_only: bool = False
    on_dataflow: str = ""
    label: str = ""
    pattern: str = ""

    def about(self, on_dataflow: bool = False) -> str:
        """The help, which begins with those that take the option, if not all do."""
        if on_dataflow and self.on_dataflow:
            return self.on_dataflow
        all_do = not self.takers or (on_dataflow and "dataflow" in self.takers)
        return self.help if all_do else f"{', '.join(self.takers)}: {self.help}"


@dataclass(frozen=True)
class Section:
    """A heading of the help, over the options of one record."""

    title: str
    about: str = ""


def option(help: str, **more: Any) -> dict[str, Option]:
    """The metadata of a field that is offered; `more` is of `Option`."""
    return {"option": Option(help, **more)}


def section(title: str, about: str = "") -> dict[str, Section]:
    """The metadata of a field that holds a record of options: the heading over them."""
    return {"section": Section(title, about)}


@dataclass(frozen=True)
class Offer:
    """A field that is offered, as `offers` finds it.

    Attributes:
        name: what it is called outside.
        kind: its type.
        default: `MISSING` where it has to be given.
        section: where its help stands.
    """

    name: str
    kind: Any
    default: Any
    option: Option
    section: Section

    @property
    def flag(self) -> str:
        """How the command is told, as `--max-workers`; `--no-wait` of what is so unless said."""
        no = "no-" if self.default is True else ""
        return f"--{no}{self.name.replace('_', '-')}"

    @property
    def is_required(self) -> bool:
        """Whether it has to be given."""
        return self.default is MISSING

    @property
    def is_many(self) -> bool:
        """Whether it takes several values."""
        return bool(self.kind == tuple[str, ...])


def offers(record: type, under: Section = Section("")) -> Iterator[Offer]:
    """All that a record and the records in it offer, in order."""
    for field, kind in _fields(record):
        if is_dataclass(kind):
            yield from offers(kind, field.metadata["section"])  # type: ignore[arg-type]
        elif found := field.metadata.get("option"):
            yield Offer(_name(field), kind, field.default, found, under)


def named(record: type, *names: str) -> list[Offer]:
    """What a record offers by some names, in its order.

    Raises:
        KeyError: it does not offer one of them.
    """
    if unknown := set(names) - {offer.name for offer in offers(record)}:
        raise KeyError(f"{record.__name__} does not offer {', '.join(sorted(unknown))}")
    return [offer for offer in offers(record) if offer.name in names]


def flat(record: Any) -> dict[str, Any]:
    """The values of a record and of the records in it, by their names outside."""
    values: dict[str, Any] = {}
    for field in fields(record):
        value = getattr(record, field.name)
        values |= flat(value) if is_dataclass(value) else {_name(field): value}
    return values


def gathered(record: type[Record], values: Mapping[str, Any]) -> Record:
    """The record of flat values; what is not among them has its default.

    Raises:
        TypeError: one that has to be given is not among them.
        ValueError: one is no value of its enumeration.
    """
    own = {}
    for field, kind in _fields(record):
        if is_dataclass(kind):
            own[field.name] = gathered(kind, values)  # type: ignore[arg-type]
        elif _name(field) in values:
            own[field.name] = _of_kind(kind, values[_name(field)])
    return record(**own)


def _fields(record: Any) -> list[tuple[Field[Any], Any]]:
    hints = get_type_hints(record)
    return [(field, hints[field.name]) for field in fields(record)]


def _name(field: Field[Any]) -> str:
    declared = field.metadata.get("option")
    return declared.name or field.name if declared else field.name


def _of_kind(kind: Any, value: Any) -> Any:
    """A parsed value as its field holds it: members of enumerations, tuples for lists."""
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind(value)
    return tuple(value) if isinstance(value, list) else value


def at_least_one(text: str) -> int:
    """A whole number of 1 or more."""
    value = _number(int, text, "whole number")
    if value < 1:
        raise argparse.ArgumentTypeError(f"{text} is less than 1")
    return value


def above_zero(text: str) -> float:
    """A number above 0."""
    value = _number(float, text, "number")
    if not 0 < value < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not above 0")
    return value


def some_text(text: str) -> str:
    """Anything but nothing: what a script gives whose variable is not set would be the root."""
    if not text.strip():
        raise argparse.ArgumentTypeError("it is empty")
    return text


def share(text: str) -> float:
    """A number from 0 to 1."""
    value = _number(float, text, "number")
    if not 0 <= value <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not a share between 0 and 1")
    return value


def _number(kind: Callable[[str], Number], text: str, called: str) -> Number:
    """A text as a number: left to itself, argparse tells people the name of the function."""
    try:
        return kind(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text} is no {called}") from None
