"""The options of a run's engine: where it takes place, and on what machines."""

from __future__ import annotations

import argparse
from dataclasses import fields

from ductus.pipeline.options import RUNNERS, Engine
from ductus.runners.commands.arguments import at_least_one
from ductus.runners.dataflow.machines import DEFAULT_MACHINE, DEFAULT_MAX_WORKERS, GPUS


def add_engine(parser: argparse.ArgumentParser) -> None:
    """Adds them, in a group of their own."""
    group = parser.add_argument_group(
        "where it runs", "`--dry-run` shows what becomes of these for Beam; nothing is submitted"
    )
    group.add_argument(
        "--runner", choices=RUNNERS, default=Engine.runner, help="this machine, or a Beam engine"
    )
    _text(group, "--job-endpoint", "HOST:PORT", "portable, flink, spark: Beam's job server")
    _text(group, "--worker-pool", "HOST:PORT", "portable, flink, spark: workers that were started")
    _text(group, "--image", "IMAGE", "the workers' container, from `ductus dataflow build`")
    add_machines(group)
    add_cloud(group)
    group.add_argument(
        "--no-wait",
        dest="wait",
        action="store_false",
        default=argparse.SUPPRESS,
        help="submit, and do not stay for the end; not with local",
    )


def add_machines(group: argparse._ArgumentGroup) -> None:
    """What machines Dataflow takes."""
    group.add_argument(
        "--max-workers",
        type=at_least_one,
        metavar="N",
        help=f"dataflow: machines at most; otherwise {DEFAULT_MAX_WORKERS}",
    )
    machine = f"dataflow: of the workers that read and look; otherwise {DEFAULT_MACHINE}"
    _text(group, "--machine-type", "TYPE", machine)
    group.add_argument(
        "--gpu",
        choices=sorted(GPUS),
        default=Engine.gpu,
        help="dataflow: for the workers that de-render, and only those",
    )
    group.add_argument(
        "--spot",
        action="store_true",
        help="dataflow: cheaper machines (FlexRS), a start within six hours; not with --gpu",
    )


def add_cloud(group: argparse._ArgumentGroup) -> None:
    """Where in Google Cloud."""
    _text(group, "--project", "PROJECT", "dataflow: the Google Cloud project")
    _text(group, "--region", "REGION", "dataflow: as europe-west4")
    _text(group, "--service-account", "EMAIL", "dataflow: who the workers are")
    _text(group, "--subnetwork", "URL", "dataflow: a subnetwork; workers get no public address")
    _text(group, "--temp", "gs://...", "dataflow: otherwise ductus-temp in the archive's bucket")


def take_engine(values: dict[str, object]) -> Engine:
    """The engine of parsed values, which lose what belongs to it."""
    names = [field.name for field in fields(Engine) if field.name in values]
    return Engine(**{name: values.pop(name) for name in names})  # type: ignore[arg-type]


def _text(group: argparse._ArgumentGroup, flag: str, metavar: str, about: str) -> None:
    group.add_argument(flag, default="", metavar=metavar, help=about)
