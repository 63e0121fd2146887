"""What a Flex Template starts: the template's parameters become a `ductus run` on Dataflow.

The launcher gives the parameters of `metadata.json`, and Beam's own options beside them.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from ductus.pipeline.options import Engine, RunOptions
from ductus.runners.dataflow.machines import THREADS
from ductus.schemas.records import Direction

_DERENDERER = ("derenderer", "weights", "device", "mode", "endpoint")
_TEXTS = ("output", "regions", "detector", "recognizer", *_DERENDERER, "collection")
_NUMBERS = ("limit", "max_pixels")
PARAMETERS = ("inputs", *_TEXTS, "direction", *_NUMBERS, "force", "gpu")
"""Of a run; what else `metadata.json` has goes to Beam as it is."""


def options_of(arguments: Sequence[str]) -> RunOptions:
    """The run that a launch asks for."""
    parser = argparse.ArgumentParser(allow_abbrev=False, argument_default=argparse.SUPPRESS)
    for name in PARAMETERS:
        kind: Any = int if name in _NUMBERS else _is_true if name == "force" else str
        parser.add_argument(f"--{name}", type=kind, required=name in ("inputs", "output"))
    parsed, beam_args = parser.parse_known_args(arguments)
    values = vars(parsed)
    values["inputs"] = tuple(values["inputs"].split())
    if "direction" in values:
        values["direction"] = Direction(values["direction"])
    engine = Engine(runner="dataflow", gpu=values.pop("gpu", ""), wait=False)
    return RunOptions(**values, beam_args=(*beam_args, THREADS), engine=engine)


def _is_true(text: str) -> bool:
    return text.lower() == "true"


def main() -> int:
    """Plans the run and gives Dataflow its graph; returns the exit status."""
    from ductus.runners.actions.run_pipeline import run

    return run(options_of(sys.argv[1:]))


if __name__ == "__main__":
    sys.exit(main())
