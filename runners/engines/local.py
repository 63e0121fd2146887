"""The local preset: the pipeline on this machine, wave after wave, on one process or several.

Beam's in-process engine (`FnApiRunner`) holds what it shuffles in memory. Waves of scans bound that
memory whatever the size of the collection, and what a wave has finished is safe from a crash.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from ductus.model.processes import available_cores
from ductus.pipeline.graph import build
from ductus.runners.engines.watched_workers import watched_workers
from ductus.runners.engines.waves import n_pages, waves
from ductus.schemas.records import Scan
from ductus.telemetry.run_metrics import Metrics, collect, merged
from ductus.transforms.document_parts import document_parts
from ductus.transforms.settings import Settings

PROCESSES_PAY_OFF = 4
"""Pages a worker from which starting its process takes less time than it saves."""


def choose_workers(asked: int | None, scans: Iterable[Scan], max_pixels: int) -> int:
    """The number of worker processes: as asked, or what the machine and the work suggest."""
    if asked is not None:
        return asked
    enough = available_cores() * PROCESSES_PAY_OFF
    pages = 0
    for part in _parts(scans, max_pixels):
        pages += n_pages(part)
        if pages >= enough:
            break
    return max(1, min(available_cores(), pages // PROCESSES_PAY_OFF))


def beam_args(workers: int) -> list[str]:
    """Beam's own options for a run."""
    engine = ["--runner=FnApiRunner"]
    if workers > 1:
        engine += ["--direct_running_mode=multi_processing", f"--direct_num_workers={workers}"]
    return engine


def run_locally(
    scans: Iterable[Scan], settings: Settings, workers: int, more: Sequence[str] = ()
) -> Metrics:
    """Runs the pipeline over all scans, and returns its metrics when it is done.

    Args:
        scans: what to do.
        settings: of the run.
        workers: processes.
        more: of Beam's options, beside the preset's.

    Raises:
        RuntimeError: a step broke, or a worker process died.
    """
    options = PipelineOptions([*beam_args(workers), *more])
    parts = _parts(scans, settings.recipe.max_pixels)
    metrics: Metrics = {}
    for number, wave in enumerate(waves(parts, workers)):
        pipeline = beam.Pipeline(options=options)
        build(pipeline, beam.Create(wave), settings, f"part-{number:05d}")
        with watched_workers():
            result = pipeline.run()
            result.wait_until_finish()
        metrics = merged(metrics, collect(result))
    return metrics


def _parts(scans: Iterable[Scan], max_pixels: int) -> Iterator[Scan]:
    return chain.from_iterable(document_parts(scan, max_pixels) for scan in scans)
