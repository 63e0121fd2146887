"""Beam's engines by the names of `--runner`: what each needs, and how a run is handed to it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from pipeline.close import CloseRun
from pipeline.graph import build
from pipeline.metrics import Metrics, collect
from pipeline.options import RunOptions
from pipeline.scan_list import ScanList
from runners import flink, portable, spark
from runners.dataflow import preset as dataflow
from runners.dataflow.machines import accelerator_hint
from transforms.read_scans import ReadScans, write_todo
from transforms.settings import Settings

SCANS_A_SHARD = 4000
"""Scans that share one file of each table: a hundred megabytes of regions."""


@dataclass(frozen=True)
class Preset:
    """How an engine is asked: `missing` names what a run lacks, `beam_args` are Beam's options."""

    missing: Callable[[RunOptions], list[str]]
    beam_args: Callable[[RunOptions], list[str]]


PRESETS = {
    "portable": Preset(portable.missing, portable.beam_args),
    "flink": Preset(flink.missing, flink.beam_args),
    "spark": Preset(spark.missing, spark.beam_args),
    "dataflow": Preset(dataflow.missing, dataflow.beam_args),
}


def is_local(options: RunOptions) -> bool:
    """True when the run stays on this machine, in waves."""
    named = any(argument.startswith("--runner") for argument in options.beam_args)
    return options.engine.runner == "local" and not named


def missing(options: RunOptions) -> list[str]:
    """What keeps the run from being submitted, with the remedies; [] when nothing does."""
    engine = options.engine
    preset = PRESETS.get(engine.runner)
    needs = preset.missing(options) if preset else []
    if engine.gpu and engine.runner != "dataflow":
        needs.append("machines with a GPU: only `--runner dataflow` brings them; leave out --gpu")
    return needs


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
    shards = 1 + len(scans) // SCANS_A_SHARD
    written = build(pipeline, ReadScans(tuple(files)), settings, "part", shards, hint)
    if not options.engine.wait:
        written | "CloseRun" >> CloseRun(settings)
    result = pipeline.run()
    if not options.engine.wait:
        return {}
    result.wait_until_finish()
    return collect(result)
