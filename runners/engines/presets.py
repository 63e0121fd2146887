"""Beam's engines by the names of `--runner`: what each needs, and how a run is handed to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from ductus.pipeline.close import CloseRun
from ductus.pipeline.engine import RUNNERS, Engine
from ductus.pipeline.graph import build
from ductus.pipeline.machines import accelerator_hint
from ductus.pipeline.options import RunOptions
from ductus.runners.dataflow import preset as dataflow
from ductus.runners.engines import portable
from ductus.runners.engines.lost_connections import engine_at
from ductus.scans.scan_list import ScanList
from ductus.schemas.option import flat, offers
from ductus.telemetry.run_metrics import Metrics, collect
from ductus.transforms.read_scans import ReadScans, write_todo
from ductus.transforms.settings import Settings

SCANS_A_SHARD = 4000
"""Scans that share one file of each table: a hundred megabytes of regions."""


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


def submit(options: RunOptions, settings: Settings, scans: ScanList) -> Metrics:
    """Hands the whole run to its engine as one pipeline; waits for its end if asked to.

    The scans go there as files in the archive: an engine takes no graph with millions of them.
    Returns the metrics of a run that has ended.
    """
    files = write_todo(scans.lines(), options.output, settings.run_id)
    pipeline = beam.Pipeline(options=PipelineOptions(beam_args(options)))
    hint = accelerator_hint(options.engine.gpu)
    settings = replace(settings, shards=1 + len(scans) // SCANS_A_SHARD)
    written = build(pipeline, ReadScans(tuple(files)), settings, "part", hint)
    if not options.engine.wait:
        written | "CloseRun" >> CloseRun(settings)
    with engine_at(options.engine.job_endpoint):
        result = pipeline.run()
        if not options.engine.wait:
            return {}
        result.wait_until_finish()
        return collect(result)
