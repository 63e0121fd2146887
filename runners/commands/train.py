"""`ductus train`: its grammar."""

from __future__ import annotations

import argparse

from ductus.runners.commands.arguments import Help
from ductus.schemas.option import at_least_one

_ORDER = """\
Learns how people write, for the `trace` de-renderer: words are composed of pen strokes, drawn,
traced, and a small network learns in which order and direction the pen ran through the tracing.
Stopped, the same command goes on where it was. Deterministic by seed.
"""
_INKSIGHT = """\
Trains the network of the `inksight` de-renderer (arXiv 2402.05804): pictures of strokes are drawn
with many pens on many papers, on the GPU where there is one, and the network learns to write the
strokes down, and to read. About a tenth of the words or writers are kept apart and measured on.
Stopped, the same command goes on where it was. Deterministic by seed.

OUTPUT gets config.json and model.safetensors, as `ductus run --derenderer inksight --weights`
takes them, history.jsonl, and report.html with the curves.
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    train = commands.add_parser(
        "train", help="learn to de-render", description="Trains a network.", formatter_class=Help
    )
    networks = train.add_subparsers(dest="what", required=True, metavar="NETWORK")
    _add_order(networks)
    _add_inksight(networks)


def _add_order(networks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    order = networks.add_parser(
        "order", help="the order of writing", description=_ORDER, formatter_class=Help
    )
    _add_common(order, "Parquet files of pen strokes")
    order.add_argument("--seed", type=int, default=1, metavar="N", help="of all chance")
    order.add_argument(
        "--words", type=at_least_one, default=48_000, metavar="N", help="composed to learn from"
    )
    order.add_argument(
        "--epochs", type=at_least_one, default=8, metavar="N", help="how often each is seen"
    )
    order.add_argument("--weights", metavar="FOLDER", default="", help="begin with these")
    order.add_argument(
        "--pace",
        type=float,
        default=1.0,
        metavar="X",
        help="times the usual learning rate; less than 1 refines --weights",
    )
    order.set_defaults(execute=_execute_order)


def _add_inksight(networks: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    inksight = networks.add_parser(
        "inksight", help="the InkSight network", description=_INKSIGHT, formatter_class=Help
    )
    _add_common(inksight, "Parquet files of pen strokes, or one file")
    add = inksight.add_argument
    add("--pages", metavar="FOLDER", default="", help="ALTO or PAGE files beside their images")
    add("--config", choices=["nano", "mini", "small"], default="mini", help="size of the network")
    add("--weights", metavar="FOLDER", default="", help="begin with these, of whatever size")
    add("--freeze-vit", action="store_true", help="leave the image encoder of --weights as it is")
    add("--steps", type=at_least_one, default=50_000, metavar="N", help="batches learned from")
    add("--batch", type=at_least_one, default=128, metavar="N", help="examples a step")
    add("--rate", type=float, default=1e-3, metavar="X", help="highest learning rate")
    add(
        "--tolerance",
        type=float,
        default=0.6,
        metavar="PIXELS",
        help="how far answers may lie from the true paths, of 224; more makes them shorter",
    )
    add("--longest", type=at_least_one, default=1024, metavar="N", help="most tokens of an answer")
    add("--device", choices=["auto", "cpu", "cuda"], default="auto", help="where it is trained")
    add("--seed", type=int, default=1, metavar="N", help="of all chance")
    inksight.set_defaults(execute=_execute_inksight)


def _add_common(parser: argparse.ArgumentParser, strokes: str) -> None:
    parser.add_argument("--strokes", required=True, metavar="FOLDER", help=strokes)
    parser.add_argument("--output", required=True, metavar="FOLDER", help="gets the weights")


def _execute_order(asked: argparse.Namespace) -> int:
    from ductus.model.ordering.training.order_course import OrderCourse
    from ductus.runners.actions.train_order import train_order

    course = OrderCourse(asked.seed, asked.words, asked.epochs, pace=asked.pace)
    return train_order(asked.strokes, asked.output, asked.weights, course)


def _execute_inksight(asked: argparse.Namespace) -> int:
    from ductus.model.inksight.training.inksight_course import InkSightCourse
    from ductus.runners.actions.train_inksight import Asked, train_inksight

    course = InkSightCourse(
        steps=asked.steps,
        batch=asked.batch,
        rate=asked.rate,
        longest=asked.longest,
        tolerance=asked.tolerance,
        freezes_vit=asked.freeze_vit,
        seed=asked.seed,
    )
    folders = (asked.strokes, asked.pages, asked.output, asked.weights)
    return train_inksight(Asked(*folders, asked.config, asked.device, course))
