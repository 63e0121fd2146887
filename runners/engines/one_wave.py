"""One wave of a local run: the pipeline over some scans, in this process."""

from __future__ import annotations

from collections.abc import Sequence

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from ductus.pipeline.graph import build
from ductus.schemas.records import Scan
from ductus.telemetry.run_metrics import Metrics, collect
from ductus.transforms.settings import Settings

BEAM_ARGS = ("--runner=FnApiRunner",)
"""Beam's in-process engine; it holds what it shuffles in memory, and waves bound that."""


def run_wave(wave: Sequence[Scan], settings: Settings, part: str, more: Sequence[str]) -> Metrics:
    """Does a wave, and returns its metrics.

    Args:
        wave: what to do.
        settings: of the run.
        part: begins the names of its tables' files.
        more: of Beam's options, beside those that a local run has.
    """
    pipeline = beam.Pipeline(options=PipelineOptions([*BEAM_ARGS, *more]))
    build(pipeline, beam.Create(wave), settings, part)
    result = pipeline.run()
    result.wait_until_finish()
    return collect(result)
