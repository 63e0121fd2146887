"""One wave of a local run: the pipeline over some scans, in this process."""

from __future__ import annotations

from collections.abc import Sequence

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from ductus.pipeline.graph import build
from ductus.schemas.records import Scan
from ductus.telemetry.run_metrics import Metrics, collect
from ductus.transforms.settings import Settings


def run_wave(
    wave: Sequence[Scan], settings: Settings, part: str, beam_args: Sequence[str]
) -> Metrics:
    """Does a wave, and returns its metrics.

    Args:
        wave: what to do.
        settings: of the run.
        part: begins the names of its tables' files.
        beam_args: Beam's options.
    """
    pipeline = beam.Pipeline(options=PipelineOptions(list(beam_args)))
    build(pipeline, beam.Create(wave), settings, part)
    result = pipeline.run()
    result.wait_until_finish()
    return collect(result)
