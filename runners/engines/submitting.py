"""Hands a whole run to an engine that is not this machine's; imports Beam, which takes a second."""

from __future__ import annotations

from dataclasses import replace

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from ductus.pipeline.close import CloseRun
from ductus.pipeline.graph import build
from ductus.pipeline.machines import accelerator_hint
from ductus.pipeline.options import RunOptions
from ductus.runners.engines.lost_connections import engine_at
from ductus.runners.engines.presets import beam_args
from ductus.scans.scan_list import ScanList
from ductus.telemetry.run_metrics import Metrics, collect
from ductus.transforms.read_scans import ReadScans, write_todo
from ductus.transforms.settings import Settings

SCANS_A_SHARD = 4000
"""Scans that share one file of each table: a hundred megabytes of regions."""


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
