"""`ductus train`: its grammar."""

from __future__ import annotations

import argparse

from runners.commands.grammar import Help, at_least_one

_TRAIN = """\
Learns how people write, for the `trace` de-renderer: words are composed of pen strokes, drawn,
traced, and a small network learns in which order and direction the pen ran through the tracing.
Stopped, the same command goes on where it was. Deterministic by seed.
"""


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Adds the subcommand."""
    train = commands.add_parser(
        "train", help="learn the order of writing", description=_TRAIN, formatter_class=Help
    )
    train.add_argument("what", choices=["order"])
    train.add_argument(
        "--strokes", required=True, metavar="FOLDER", help="Parquet files of pen strokes"
    )
    train.add_argument("--output", required=True, metavar="FOLDER", help="gets the weights")
    train.add_argument("--seed", type=int, default=1, metavar="N", help="of all chance")
    train.add_argument(
        "--words", type=at_least_one, default=48_000, metavar="N", help="composed to learn from"
    )
    train.add_argument(
        "--epochs", type=at_least_one, default=8, metavar="N", help="how often each is seen"
    )
    train.set_defaults(execute=_execute)


def _execute(asked: argparse.Namespace, beam_args: tuple[str, ...]) -> int:
    from runners.train import train_order

    return train_order(asked.strokes, asked.output, asked.seed, asked.words, asked.epochs)
