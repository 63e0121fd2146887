"""The local preset: the pipeline on this machine, wave after wave, on one process or several.

Beam's in-process engine (`FnApiRunner`) holds what it shuffles in memory. Waves of scans bound that
memory whatever the size of the collection, and what a wave has finished is safe from a crash.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import chain

import apache_beam as beam
from apache_beam.options.pipeline_options import PipelineOptions

from ductus.archive.crashes import Crashes, Place
from ductus.model.processes import available_cores
from ductus.pipeline.graph import build
from ductus.runners.console.complaints import Exit, complain
from ductus.runners.engines.watched_workers import WorkerDied, watched_workers
from ductus.runners.engines.waves import n_pages, waves
from ductus.schemas.records import Scan
from ductus.telemetry.run_metrics import Metrics, collect, merged
from ductus.transforms.document_parts import document_parts
from ductus.transforms.settings import Settings

MOST_UNEXPLAINED = 3
"""Workers in a row that may die before they have anything in work: then the machine is at fault."""
PROCESSES_PAY_OFF = 4
"""Pages a worker from which starting its process takes less time than it saves."""


def choose_workers(asked: int | None, scans: Iterable[Scan], settings: Settings) -> int:
    """The number of worker processes: as asked, or what the machine and the work suggest.

    Raises:
        StorageDown: pages are counted in storage that gives no answer.
    """
    if asked is not None:
        return asked
    enough = available_cores() * PROCESSES_PAY_OFF
    pages = 0
    for part in _parts(scans, settings):
        pages += n_pages(part)
        if pages >= enough:
            break
    return max(1, min(available_cores(), pages // PROCESSES_PAY_OFF))


def beam_args(workers: int, apart: bool = False) -> list[str]:
    """Beam's own options for a run.

    Args:
        workers: processes.
        apart: a single one, too, is not this process.
    """
    engine = ["--runner=FnApiRunner"]
    if workers > 1 or apart:
        engine += ["--direct_running_mode=multi_processing", f"--direct_num_workers={workers}"]
    return engine


def run_locally(
    scans: Iterable[Scan], settings: Settings, workers: int, more: Sequence[str] = ()
) -> Metrics:
    """Runs the pipeline over all scans, and returns its metrics when it is done.

    The wave of a worker that died is done again by one alone: what is finished stays, and what the
    worker had in work is tried once more, with nothing else (`ductus.transforms.watch`). What has
    ended this process, in a run before, is tried in another.

    Args:
        scans: what to do.
        settings: of the run.
        workers: processes.
        more: of Beam's options, beside the preset's.

    Raises:
        RuntimeError: a step broke, or worker processes die and nobody knows at what.
        StorageDown: storage gives no answer.
    """
    parts = _parts(scans, settings)
    place = settings.watch.place
    apart = bool(Crashes.read(place).uris)
    metrics: Metrics = {}

    def crop_bytes() -> int:
        return metrics.get("crop_bytes", {}).get("sum", 0)

    for number, wave in enumerate(waves(parts, workers, crop_bytes)):
        run = partial(_run_wave, wave, settings, f"part-{number:05d}", more)
        try:
            found = run(beam_args(workers, apart))
        except WorkerDied as death:
            found = _run_again(partial(run, beam_args(1, apart=True)), death, place)
        metrics = merged(metrics, found)
    return metrics


def _run_wave(
    wave: tuple[Scan, ...], settings: Settings, part: str, more: Sequence[str], engine: list[str]
) -> Metrics:
    pipeline = beam.Pipeline(options=PipelineOptions([*engine, *more]))
    build(pipeline, beam.Create(wave), settings, part)
    with watched_workers():
        result = pipeline.run()
        result.wait_until_finish()
    return collect(result)


def _run_again(run: Callable[[], Metrics], death: WorkerDied, place: Place) -> Metrics:
    """Runs a wave until it ends; each death that is explained leaves less that can end a worker."""
    unexplained, known = 0, Crashes.read(place).uris
    while True:
        complain(f"{death}. What was not finished is done again, by one worker", Exit.OK)
        try:
            return run()
        except WorkerDied as again:
            death, before, known = again, known, Crashes.read(place).uris
            unexplained = 0 if known - before else unexplained + 1
            if unexplained >= MOST_UNEXPLAINED:
                raise


def _parts(scans: Iterable[Scan], settings: Settings) -> Iterator[Scan]:
    return chain.from_iterable(document_parts(scan, settings) for scan in scans)
