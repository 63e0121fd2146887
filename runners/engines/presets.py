"""Beam's engines by the names of `--runner`, and what each needs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from ductus.pipeline.engine import RUNNERS, Engine
from ductus.pipeline.options import RunOptions
from ductus.runners.dataflow import preset as dataflow
from ductus.runners.engines import portable
from ductus.schemas.option import flat, offers


@dataclass(frozen=True)
class Preset:
    """How an engine is asked.

    Attributes:
        missing: names what a run lacks.
        beam_args: Beam's options for it.
    """

    missing: Callable[[RunOptions], list[str]]
    beam_args: Callable[[RunOptions], list[str]]


_JOB_SERVER = Preset(portable.missing, portable.beam_args)
PRESETS = {
    "portable": _JOB_SERVER,
    "flink": _JOB_SERVER,
    "spark": _JOB_SERVER,
    "dataflow": Preset(dataflow.missing, dataflow.beam_args),
}


def is_local(options: RunOptions) -> bool:
    """True when the run stays on this machine, in waves."""
    named = any(argument.startswith("--runner") for argument in options.beam_args)
    return options.engine.runner == "local" and not named


def missing(options: RunOptions) -> list[str]:
    """What keeps the run from being submitted, with the remedies; [] when nothing does."""
    preset = PRESETS.get(options.engine.runner)
    needs = preset.missing(options) if preset else []
    if unused := _unused(options.engine):
        flags = ", ".join(unused)
        can = [name for name in RUNNERS if all(name in takers for takers in unused.values())]
        choose = f"choose `--runner {'`, `'.join(can)}`, or " if can else ""
        needs.append(f"an engine that takes {flags}: {choose}leave out what it does not take")
    if is_local(options) and not options.engine.wait:
        needs.append(
            "an engine to leave the run with: it ends with this process; leave out --no-wait"
        )
    if options.conduct.max_hours and not is_local(options):
        needs.append("an engine that stops when it is told to: --max-hours is for local runs")
    return needs


def _unused(engine: Engine) -> dict[str, tuple[str, ...]]:
    """What was said of the engine that it does not take, and which do."""
    said = flat(engine)
    asked = [offer for offer in offers(Engine) if said[offer.name] != offer.default]
    every = {offer.flag: offer.option.takers for offer in asked if offer.option.takers}
    return {flag: takers for flag, takers in every.items() if engine.runner not in takers}


def beam_args(options: RunOptions) -> list[str]:
    """All of Beam's options: the preset's, then those that were given after `--`."""
    preset = PRESETS.get(options.engine.runner)
    return [*(preset.beam_args(options) if preset else []), *options.beam_args]
