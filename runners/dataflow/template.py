"""What a Flex Template starts: the template's parameters become a `ductus run` on Dataflow.

The launcher gives the parameters of `metadata.json`, and Beam's own options beside them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import Any

from ductus.pipeline.machines import THREADS
from ductus.pipeline.options import RunOptions
from ductus.schemas.option import Offer, offers

PARAMETERS = [offer for offer in offers(RunOptions) if offer.option.label]
"""Of a run; what else `metadata.json` has goes to Beam as it is."""


def options_of(arguments: Sequence[str]) -> RunOptions:
    """The run that a launch asks for."""
    parser = argparse.ArgumentParser(allow_abbrev=False, argument_default=argparse.SUPPRESS)
    for offer in PARAMETERS:
        choices = offer.option.choices or None
        kind = _parse_of(offer)
        parser.add_argument(
            f"--{offer.name}", type=kind, choices=choices, required=offer.is_required
        )
    parsed, beam_args = parser.parse_known_args(arguments)
    asked = vars(parsed) | {"runner": "dataflow", "wait": False}
    return RunOptions.of(**asked, beam_args=(*beam_args, THREADS))


def _parse_of(offer: Offer) -> Callable[[str], Any]:
    """How the value of a parameter, which is one text, is read; `parameter_text` writes it."""
    if offer.is_many:
        return str.split
    return _is_true if offer.kind is bool else offer.option.parse


def _is_true(text: str) -> bool:
    return text.lower() == "true"


def parameter_text(value: Any) -> str:
    """The value of a parameter as one text."""
    if isinstance(value, tuple):
        return " ".join(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def main() -> int:
    """Plans the run and gives Dataflow its graph; returns the exit status."""
    from ductus.runners.actions.run_pipeline import run

    return run(options_of(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
