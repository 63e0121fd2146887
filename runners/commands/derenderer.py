"""The options that choose a de-renderer, and how it is asked."""

from __future__ import annotations

import argparse

from ductus.model import registry
from ductus.model.derenderer import DEVICES, DerendererSpec
from ductus.model.inksight.prompts import Mode


def add_derenderer(parser: argparse.ArgumentParser) -> None:
    """Adds them, in a group of their own."""
    group = parser.add_argument_group(
        "what turns crops into strokes", "docs/inksight.md tells more"
    )
    group.add_argument(
        "--derenderer",
        choices=sorted(registry.DERENDERERS),
        default=DerendererSpec.name,
        help="trace: skeletons and learned pen order; inksight: the network of InkSight; "
        "savedmodel: Google's release of it behind TensorFlow Serving",
    )
    group.add_argument(
        "--weights",
        default="",
        metavar="DIR",
        help="inksight: folder of its weights; otherwise those that ship with Ductus",
    )
    group.add_argument(
        "--device",
        choices=DEVICES,
        default="",
        help="inksight: otherwise auto, a GPU if there is one",
    )
    group.add_argument(
        "--mode",
        choices=[mode.value for mode in Mode],
        default="",
        help="inksight, savedmodel: ask for ink (derender, if not said), for the text too "
        "(recognize), or for the ink of the text that the recogniser read (with-text)",
    )
    group.add_argument(
        "--endpoint",
        default="",
        metavar="URL",
        help="savedmodel: the served model, as http://HOST:8501/v1/models/inksight",
    )


def spec_of(values: argparse.Namespace) -> DerendererSpec:
    """The de-renderer of parsed values."""
    return DerendererSpec(
        values.derenderer, values.weights, values.device, values.mode, values.endpoint
    )
